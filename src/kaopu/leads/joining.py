"""Joins a second table to an export, such as accounts to opportunities.

Every row of the export stays, once: a key that the second table repeats is refused, one
that it lacks leaves blanks and is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import JoinError, UsageError, suggestion
from kaopu.files import Assumption, AssumptionKind, Export, as_texts, read_export
from kaopu.language import Count, Names
from kaopu.masking import masked, masked_counts
from kaopu.pipeline import Pipeline, check_columns
from kaopu.pipeline.resolved import Join
from kaopu.spelling import KeyMatch, apart_keys, exact_keys, match_keys, normalise

SHOWN = 3
# What the column of `Join.found` says in a row whose key the second table has.
FOUND = "yes"
# Gives a second table. Reading in batches hands on one that reads each table once.
JoinReader: TypeAlias = Callable[[Join], Export]


def read_join(join: Join) -> Export:
    """Return a second table as its file holds it.

    Raises:
        KaopuError: It cannot be read.
    """
    return read_export(join.path, join.read, "row")


def join_export(
    export: Export,
    pipeline: Pipeline,
    needed: Sequence[str],
    name: Path | str,
    read: JoinReader = read_join,
) -> Export:
    """Return an export with the tables that the pipeline file joins to it.

    An export that already has every column that is ``needed`` is left as it is, which
    is said: so a table that was joined before is not joined twice.

    Args:
        export: The export.
        pipeline: The pipeline; without joins the export is left as it is.
        needed: The columns that the export must have in the end.
        name: What messages call the export.
        read: Reads the tables that are needed.

    Raises:
        PipelineMeaningError: With all tables joined, columns are still missing.
        JoinError: A table lacks the key or repeats it, or a column stands in both.
        KaopuError: A table cannot be read.
    """
    for join in pipeline.joins:
        if all(column in export.frame.columns for column in needed):
            unused = Assumption("join_unused", {"path": str(join.path)})
            export = replace(export, assumptions=(*export.assumptions, unused))
            continue
        other = read(join)
        frame, assumptions = join_tables(export.frame, other.frame, join)
        export = Export(frame, (*export.assumptions, *other.assumptions, *assumptions))
    if pipeline.joins:
        # Here, for whoever joins again would hear of columns that stand twice instead.
        check_columns(pipeline, list(export.frame.columns), needed, name)
    return export


def join_frame(
    frame: pd.DataFrame,
    pipeline: Pipeline,
    needed: Sequence[str],
    name: Path | str,
    read: JoinReader = read_join,
) -> pd.DataFrame:
    """Return a data frame joined as `join_export` does; untouched without joins."""
    if not pipeline.joins:
        return frame
    return join_export(
        Export(as_texts(frame, keep_coded=True)), pipeline, needed, name, read
    ).frame


def with_paths(pipeline: Pipeline, paths: Sequence[Path]) -> Pipeline:
    """Return the pipeline with its joined tables at ``paths``, in the file's order.

    Raises:
        UsageError: There are more or fewer paths than joins.
    """
    if not paths:
        return pipeline
    if len(paths) != len(pipeline.joins):
        counts = {"number": len(paths), "expected": len(pipeline.joins)}
        raise UsageError("joins", pipeline=pipeline.name, **counts)
    joins = tuple(
        replace(join, path=path) for join, path in zip(pipeline.joins, paths, strict=True)
    )
    return replace(pipeline, joins=joins)


def join_tables(
    left: pd.DataFrame, right: pd.DataFrame, join: Join
) -> tuple[pd.DataFrame, tuple[Assumption, ...]]:
    """Return ``left`` with the columns of ``right`` beside each row, and what was met.

    Keys are compared as `kaopu.spelling.match_keys` does: exactly first.

    Args:
        left: The export as texts (n, columns); every row stays, in its order.
        right: The second table as texts, one row a key.
        join: How they belong together.

    Raises:
        JoinError: See `join_export`.
    """
    taken = _taken(left, right, join)
    if taken:
        _check_unique(right, join)
    else:
        # Where only presence counts, a customer may have ordered several times.
        right = right[~exact_keys(right[join.key]).duplicated().to_numpy()]
    match = match_keys(left[join.on], right[join.key], join.apart)
    added = {}
    for column in taken:
        cells = np.append(right[column].to_numpy(dtype=object), "")
        added[join.prefix + column] = cells[match.places]
    if join.found:
        added[join.found] = np.where(match.places >= 0, FOUND, "").astype(object)
    frame = pd.concat([left, pd.DataFrame(added, index=left.index)], axis=1)
    return frame, tuple(_assumptions(left[join.on], match, right, join))


def _taken(left: pd.DataFrame, right: pd.DataFrame, join: Join) -> list[str]:
    """Return the columns that are joined on; each must be new to the export."""
    for table, name, column, key in (
        (left, "", join.on, "join.on"),
        (right, str(join.path), join.key, "join.key"),
    ):
        count = list(table.columns).count(column)
        if count != 1:
            case = f"key{'' if count else '_none'}{'' if name else '_export'}"
            place: dict[str, Any] = {"column": column, "key": key, "where": name}
            place["number"] = count
            hint = suggestion(column, list(table.columns))
            raise JoinError(join.path, case, **place, hint=hint)
    wanted = list(join.columns)
    if join.takes_all:
        wanted = [column for column in right.columns if column != join.key]
    missing = [column for column in wanted if column not in right.columns]
    if missing:
        raise JoinError(join.path, "missing", columns=[repr(c) for c in missing])
    columns = list(right.columns)
    repeated = sorted({column for column in wanted if columns.count(column) > 1})
    if repeated:
        raise JoinError(join.path, "repeated", columns=[repr(c) for c in repeated])
    names = [join.prefix + column for column in wanted]
    names += [join.found] if join.found else []
    twice = sorted({n for n in names if n in left.columns or names.count(n) > 1})
    if twice:
        raise JoinError(join.path, "twice", columns=[repr(name) for name in twice])
    return wanted


def _check_unique(right: pd.DataFrame, join: Join) -> None:
    keys = exact_keys(right[join.key])
    counts = keys[keys != ""].value_counts()
    repeated = counts[counts > 1]
    if repeated.empty:
        return
    shown = masked_counts({str(key): int(n) for key, n in repeated.items()})
    raise JoinError(join.path, "keys_repeat", column=join.key, keys=shown)


def _assumptions(
    cells: pd.Series, match: KeyMatch, right: pd.DataFrame, join: Join
) -> Iterator[Assumption]:
    """Yield how many rows found their key, and what the others hold."""
    found, there = match.places >= 0, right[join.key]
    matched, rows = Count(found.sum()), Count(len(found))
    facts = {"path": str(join.path), "on": join.on, "matched": matched, "rows": rows}
    yield Assumption("joined", facts)
    if join.found:
        # Who is not there is what the column says.
        return
    if match.folded.any():
        pairs = _pairs(cells[match.folded], there, normalise)
        yield _of_rows("join_folded", match.folded, on=join.on, pairs=pairs)
    if match.is_blank.any():
        yield _of_rows("join_blank", match.is_blank, on=join.on)
    lost = ~found & ~match.is_blank
    if not lost.any():
        return
    shown = masked_counts(_counted(cells[lost]))
    yield _of_rows("join_unmatched", lost, on=join.on, keys=Names(shown, SHOWN))
    if match.apart.any():
        pairs = _pairs(cells[match.apart], there, normalise)
        yield _of_rows("join_apart", match.apart, pairs=pairs)
    near = _pairs(cells[lost & ~match.apart], there, _bare)
    if near.items:
        yield Assumption("join_near", {"pairs": near})


def _of_rows(kind: AssumptionKind, rows: NDArray[np.bool_], **facts: object) -> Assumption:
    return Assumption(kind, {"rows": Count(rows.sum()), **facts})


def _counted(cells: pd.Series) -> dict[str, int]:
    """Return distinct keys with their rows, the most frequent first."""
    counts = cells.str.strip().value_counts()
    return {str(text): int(rows) for text, rows in counts.items()}


def _pairs(cells: pd.Series, there: pd.Series, form: Callable[[str], str]) -> Names:
    """Return keys beside the first of those there that has the same form."""
    formed: dict[str, str] = {}
    for text in map(str, there):
        formed.setdefault(form(text), masked(text))
    wanted = ((text, form(text)) for text in _counted(cells))
    pairs = [(masked(text), formed[key]) for text, key in wanted if key in formed]
    return Names([f"{a!r} / {b!r}" for a, b in pairs], SHOWN)


def _bare(text: str) -> str:
    """Return a key without spaces and signs: GTXPro and GTX Pro are the same then."""
    return re.sub(r"[\W_]+", "", normalise(text))


def settle_keys(pipeline: Pipeline, texts: pd.DataFrame) -> Pipeline:
    """Return the pipeline with the keys that an export spells in several ways.

    Args:
        pipeline: The pipeline.
        texts: The export, its tables joined.
    """
    joins = tuple(
        replace(join, apart=apart_keys(texts[join.on]) if join.on in texts else frozenset())
        if join.apart is None
        else join
        for join in pipeline.joins
    )
    return replace(pipeline, joins=joins)
