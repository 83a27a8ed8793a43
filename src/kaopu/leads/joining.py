"""Joins a second table to an export, such as accounts to opportunities.

Every row of the export stays, once: a key that the second table repeats is refused, one
that it lacks leaves blanks and is counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from kaopu.errors import JoinError, UsageError, suggestion
from kaopu.files import Assumption, Export, as_texts, read_export
from kaopu.language import Count, Names
from kaopu.leads.values import WHOLE_NUMBER, normalised
from kaopu.masking import masked, masked_counts
from kaopu.pipeline import Pipeline, check_columns
from kaopu.pipeline.resolved import Join

SHOWN = 3
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
    return join_export(Export(as_texts(frame)), pipeline, needed, name, read).frame


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

    Keys are compared as all cells are: without regard to case and outer space.

    Args:
        left: The export as texts (n, columns); every row stays, in its order.
        right: The second table as texts, one row a key.
        join: How they belong together.

    Raises:
        JoinError: See `join_export`.
    """
    taken = _taken(left, right, join)
    keys, wanted = _keys(right[join.key]), _keys(left[join.on])
    filled = (keys != "").to_numpy()
    keys, right = keys[filled], right[filled]
    _check_unique(keys, right, join)
    places = pd.Series(np.arange(len(keys)), index=keys.to_numpy())
    found = places.reindex(wanted.to_numpy()).fillna(-1).to_numpy(dtype=np.intp)
    added = {}
    for column in taken:
        cells = np.append(right[column].to_numpy(dtype=object), "")
        added[join.prefix + column] = cells[found]
    frame = pd.concat([left, pd.DataFrame(added, index=left.index)], axis=1)
    return frame, tuple(_assumptions(left[join.on], wanted, found, right, join))


def _keys(cells: pd.Series) -> pd.Series:
    # A spreadsheet shows as 3 what a CSV of the same table may hold as 3.0.
    return normalised(cells.str.replace(WHOLE_NUMBER, r"\1", regex=True))


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
    wanted = list(join.columns) or [c for c in right.columns if c != join.key]
    missing = [column for column in wanted if column not in right.columns]
    if missing:
        raise JoinError(join.path, "missing", columns=[repr(c) for c in missing])
    columns = list(right.columns)
    repeated = sorted({column for column in wanted if columns.count(column) > 1})
    if repeated:
        raise JoinError(join.path, "repeated", columns=[repr(c) for c in repeated])
    names = [join.prefix + column for column in wanted]
    twice = sorted({n for n in names if n in left.columns or names.count(n) > 1})
    if twice:
        raise JoinError(join.path, "twice", columns=[repr(name) for name in twice])
    return wanted


def _check_unique(keys: pd.Series, right: pd.DataFrame, join: Join) -> None:
    counts = keys.value_counts()
    repeated = counts[counts > 1]
    if repeated.empty:
        return
    spelled = dict(zip(keys, right[join.key], strict=True))
    shown = masked_counts({str(spelled[key]): n for key, n in repeated.items()})
    raise JoinError(join.path, "keys_repeat", column=join.key, keys=shown)


def _assumptions(
    cells: pd.Series,
    wanted: pd.Series,
    found: np.ndarray[tuple[int], np.dtype[np.intp]],
    right: pd.DataFrame,
    join: Join,
) -> Iterable[Assumption]:
    """Yield how many rows found their key, and what the others hold."""
    blank = (wanted == "").to_numpy()
    matched, rows = Count((found >= 0).sum()), Count(len(found))
    facts = {"path": str(join.path), "on": join.on, "matched": matched, "rows": rows}
    yield Assumption("joined", facts)
    if blank.any():
        yield Assumption("join_blank", {"on": join.on, "rows": Count(blank.sum())})
    lost = (found < 0) & ~blank
    if not lost.any():
        return
    missing = cells[lost].str.strip().value_counts()
    shown = masked_counts({str(text): n for text, n in missing.items()})
    facts = {"on": join.on, "rows": Count(lost.sum()), "keys": Names(shown, SHOWN)}
    yield Assumption("join_unmatched", facts)
    pairs = _near_misses([str(text) for text in missing.index], right[join.key])
    if pairs:
        alike = [f"{a!r} / {b!r}" for a, b in pairs]
        yield Assumption("join_near", {"pairs": Names(alike, SHOWN)})


def _near_misses(missing: list[str], there: pd.Series) -> list[tuple[str, str]]:
    """Return keys that only spaces and signs keep apart, such as GTXPro and GTX Pro."""
    bare: dict[str, list[str]] = defaultdict(list)
    for text in there:
        bare[_bare(text)].append(masked(text))
    return [
        (masked(text), bare[key][0]) for text in missing if (key := _bare(text)) in bare
    ]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
