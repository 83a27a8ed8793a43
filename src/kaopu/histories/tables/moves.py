"""What tracked fields of deals became: changes of one field, snapshots of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kaopu.histories.records import (
    DAY,
    NEVER,
    NO_MOMENT,
    Bools,
    Floats,
    Ints,
    Moves,
    Places,
    Texts,
)
from kaopu.histories.tables.rows import Rows, read_moments
from kaopu.histories.words import Words, usual_words
from kaopu.leads.values import NO_CUSTOM, read_numbers
from kaopu.pipeline.customs import NumberCustom
from kaopu.pipeline.history.tables import TRACKED
from kaopu.spelling import normalise

EMPTY: frozenset[str] = frozenset()
IS_TEXT = ("stage", "owner", "budget")


@dataclass(frozen=True)
class Tracked:
    """Rows of one table about one tracked field, not yet in order.

    Attributes:
        deal, when, bulk: As of `Rows` (k,).
        value, old: Texts, or floats of days and amounts (k,).
        since: The first moment of the table.
        has_old: Whether it says what was before.
    """

    deal: Places
    when: Ints
    bulk: Bools
    value: Texts | Floats
    old: Texts | Floats
    since: int
    has_old: bool


def tracked_of(
    rows: Rows,
    ends: frozenset[str],
    missing: frozenset[str],
    custom: NumberCustom = NO_CUSTOM,
) -> tuple[Rows, dict[str, Tracked]]:
    """Return what a change or snapshot table says of each tracked field.

    The rows that say how a deal ended are left out, with all that was stamped on the deal
    together with them.

    Args:
        rows: The rows of the table.
        ends: Normalised texts that mean won or lost.
        missing: Normalised texts that mean nothing was entered.
        custom: How the export writes its amounts, as far as that is known.
    """
    is_change = rows.table.shape == "change"
    fields = _fields(rows) if is_change else {}
    says = _says_end(rows, fields, ends)
    ended = _ended(rows, says)
    rows_left = replace(rows.without_outcomes(ended), ends=_ends(rows, fields, says))
    found = {}
    for name in _named(rows):
        if is_change:
            own = rows_left.keep(fields[name][~ended])
            columns = ("new", "old")
        else:
            own, columns = rows_left, (name, "")
        found[name] = _tracked(own, name, columns, missing, custom)
    return rows_left, found


def _named(rows: Rows) -> tuple[str, ...]:
    """Return what a table tracks; of a change the budget, even if it is not told so."""
    if rows.table.shape == "change":
        return tuple(dict.fromkeys((*rows.table.tracked, "budget")))
    return rows.table.tracked


def _fields(rows: Rows) -> dict[str, Bools]:
    """Tell which rows of a change are about each tracked field (k,)."""
    codes, distinct = rows.texts("field")
    keys = [normalise(str(text)) for text in distinct]
    found = {}
    for name in TRACKED:
        words = _field_words(rows, name)
        is_own = np.array([key in words for key in keys], dtype=bool)
        found[name] = is_own[codes] if len(keys) else np.zeros(len(codes), dtype=bool)
    return found


def _field_words(rows: Rows, name: str) -> frozenset[str]:
    return rows.table.words.get(name) or usual_words("tracked", name)


def _says_end(rows: Rows, fields: Mapping[str, Bools], ends: frozenset[str]) -> Bools:
    """Tell which rows say how a deal ended (k,)."""
    by_word = Words(ends, None)
    if rows.table.shape == "change":
        return fields["stage"] & rows.say("new", by_word)
    return rows.say("stage", by_word)


def _ended(rows: Rows, says: Bools) -> Bools:
    """Tell which rows say how a deal ended, or were stamped on it together with that."""
    if not says.any():
        return says
    pairs = pd.MultiIndex.from_arrays([rows.deal, rows.when])
    return np.asarray(pairs.isin(pairs[says]), dtype=bool)


def _ends(
    rows: Rows, fields: Mapping[str, Bools], says: Bools
) -> tuple[Places, Ints] | None:
    """Return which deals ended, and when: at the first row that says so for good.

    One that was in a stage again after that was opened anew.
    """
    if rows.table.shape == "change":
        is_stage = fields["stage"]
    elif rows.has("stage"):
        is_stage = ~rows.say("stage", Words(frozenset({""}), None))
    else:
        return None
    lived = np.full(int(rows.deal.max(initial=-1)) + 1, NO_MOMENT)
    is_open = is_stage & ~says
    np.maximum.at(lived, rows.deal[is_open], rows.when[is_open])
    final = says & (rows.when > lived[rows.deal])
    return rows.deal[final], rows.when[final]


def _tracked(
    rows: Rows,
    name: str,
    columns: Sequence[str],
    missing: frozenset[str],
    custom: NumberCustom,
) -> Tracked:
    new, old = columns
    has_old = bool(old) and rows.has(old)
    read = _read(rows, name, [new, old] if has_old else [new], missing, custom)
    value = read[0]
    blank: Texts | Floats
    if name in IS_TEXT:
        blank = np.full(len(value), "", dtype=object)
        filled = value != ""
    else:
        blank = np.full(len(value), np.nan)
        filled = ~np.isnan(value)
    before = read[1] if has_old else blank
    return Tracked(
        rows.deal[filled],
        rows.when[filled],
        rows.bulk[filled],
        value[filled],
        before[filled],
        rows.counts.first,
        has_old,
    )


def _read(
    rows: Rows,
    name: str,
    columns: Sequence[str],
    missing: frozenset[str],
    custom: NumberCustom,
) -> list[Texts | Floats]:
    """Return what columns say of a field in each row (k,).

    Decimal signs and the order of day and month are found in all cells of the field: so
    they do not hang on which deals are asked about.
    """
    about, cells = _about(rows, name), [rows.all_texts(column) for column in columns]
    used = [distinct[np.unique(codes[about])] for codes, distinct in cells]
    texts = pd.unique(np.concatenate(used))
    values, places = _meant(rows, name, texts, missing, custom), pd.Index(texts)
    gap = "" if name in IS_TEXT else np.nan
    values = np.append(values, np.array([gap], dtype=values.dtype))
    return [
        values[places.get_indexer(pd.Index(distinct))[codes[rows.row]]]
        for codes, distinct in cells
    ]


def _about(rows: Rows, name: str) -> Bools:
    """Tell which rows of the whole table (n,) are about a field."""
    if rows.table.shape != "change":
        return np.ones(len(rows.frame), dtype=bool)
    codes, distinct = rows.all_texts("field")
    words = _field_words(rows, name)
    own = np.array([normalise(str(text)) in words for text in distinct], dtype=bool)
    return own[codes] if len(own) else np.zeros(len(codes), dtype=bool)


def _meant(
    rows: Rows, name: str, texts: Texts, missing: frozenset[str], custom: NumberCustom
) -> Texts | Floats:
    """Return what distinct cells of a field mean: a text, a day, or a number."""
    keys = [normalise(str(text)) for text in texts]
    blank = np.array([key in missing or not key for key in keys], dtype=bool)
    if name in IS_TEXT:
        cells = np.array([str(text).strip() for text in texts], dtype=object)
        cells[blank] = ""
        return cells
    if name == "close":
        column = "new" if rows.table.shape == "change" else name
        at = read_moments(rows.table, column, texts, rows.hint).when
        return np.where(blank | (at == NO_MOMENT), np.nan, np.floor(at / DAY))
    series = pd.Series(texts, dtype=object)
    numbers = read_numbers(series, EMPTY, missing, custom).values.to_numpy(dtype=float)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def join_moves(name: str, parts: Sequence[Tracked], texts: Sequence[str]) -> Moves:
    """Return what one field became, of all tables that track it.

    Args:
        name: The tracked field.
        parts: What each table says.
        texts: The texts of the field in their order, such as stages; those that are not
            among them follow by their letters.
    """
    deal = np.concatenate([part.deal for part in parts])
    at = np.concatenate([part.when for part in parts])
    bulk = np.concatenate([part.bulk for part in parts])
    value = np.concatenate([part.value for part in parts])
    old = np.concatenate([part.old for part in parts])
    labels: tuple[str, ...] | None = None
    if name in IS_TEXT:
        names, codes = _coded(np.concatenate([value, old]), texts)
        # Of people no more is kept than that they differ.
        labels = names if name == "stage" else None
        value, old = codes[: len(deal)], codes[len(deal) :]
    order = np.lexsort((np.nan_to_num(old, nan=-1), ~bulk, value, at, deal))
    order = _chained(order, deal, at, value, old)
    found = Moves(
        deal[order],
        at[order],
        np.asarray(value[order], dtype=np.float64),
        np.asarray(old[order], dtype=np.float64),
        bulk[order],
        labels,
        min((part.since for part in parts), default=NEVER),
        all(part.has_old for part in parts),
    )
    return _real(found)


def _chained(order: Places, deal: Places, at: Ints, value: Floats, old: Floats) -> Places:
    """Return an order in which, of two changes of one moment, the second begins there.

    Args:
        order: The order by deal, moment and value (k,).
        deal: The deals (k,).
        at: The moments (k,).
        value: What each change leads to (k,).
        old: What it says was before (k,), nan if it does not.
    """
    one, other = order[:-1], order[1:]
    same = (deal[one] == deal[other]) & (at[one] == at[other])
    turned = same & (old[one] == value[other]) & (old[other] != value[one])
    # Of three and more of one moment, none is moved.
    alone = np.ones(len(same), dtype=bool)
    alone[1:] &= ~same[:-1]
    alone[:-1] &= ~same[1:]
    first = np.flatnonzero(turned & alone)
    found = order.copy()
    found[first], found[first + 1] = order[first + 1], order[first]
    return found


def _coded(cells: Texts, texts: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
    """Return what texts stand for codes, and the code of each cell; nan of a blank."""
    places, distinct = pd.factorize(cells)
    labels = {normalise(text): text for text in texts}
    for text in sorted(str(text) for text in distinct if text):
        labels.setdefault(normalise(text), text)
    codes = {key: float(code) for code, key in enumerate(labels)}
    of_text = [codes[normalise(str(t))] if t else np.nan for t in distinct]
    found = np.array([*of_text, np.nan], dtype=np.float64)
    return tuple(labels.values()), found[places]


def _real(moves: Moves) -> Moves:
    """Return the moves that change something: snapshots repeat what stays."""
    same = np.zeros(len(moves.deal), dtype=bool)
    same[1:] = (moves.deal[1:] == moves.deal[:-1]) & (moves.value[1:] == moves.value[:-1])
    keep = ~same
    before = np.full(len(same), np.nan)
    before[1:] = np.where(moves.deal[1:] == moves.deal[:-1], moves.value[:-1], np.nan)
    # What the deal's own rows said before is surer than what a row says was before.
    old = np.where(np.isnan(before), moves.old, before)
    return Moves(
        moves.deal[keep],
        moves.when[keep],
        moves.value[keep],
        old[keep],
        moves.bulk[keep],
        moves.texts,
        moves.since,
        moves.has_old,
    )


def learn_stages(parts: Sequence[Tracked]) -> tuple[str, ...]:
    """Return stages in the order in which deals enter them.

    Each deal that entered two stages says which of them it entered first; of any two that
    one comes first of which more deals say so. A stage is placed by how many it comes
    after, then by its median place among those of a deal.
    """
    frame = _entries(parts)
    if frame.empty:
        return ()
    shown = frame.groupby("stage")["shown"].min()
    names = np.array(sorted(shown.index), dtype=object)
    first = frame.sort_values(["deal", "at", "stage"])
    first = first.drop_duplicates(["deal", "stage"])
    deal = first["deal"].to_numpy()
    code = np.searchsorted(names, first["stage"].to_numpy(dtype=object))
    before = np.zeros((len(names), len(names)), dtype=np.int64)
    for lag in range(1, len(names)):
        same = deal[lag:] == deal[:-lag]
        np.add.at(before, (code[:-lag][same], code[lag:][same]), 1)
    after = (before > before.T).sum(axis=0)
    place = first.groupby("deal").cumcount()
    median = place.groupby(first["stage"]).median()[names].to_numpy()
    order = np.lexsort((np.arange(len(names)), median, after))
    return tuple(str(shown[names[at]]) for at in order)


def _entries(parts: Sequence[Tracked]) -> pd.DataFrame:
    """Return which stage each deal was in from when on; what was before, from ever on."""
    found = []
    for part in parts:
        earliest = np.full(len(part.deal), NO_MOMENT)
        for at, texts in ((part.when, part.value), (earliest, part.old)):
            cells = {"deal": part.deal, "at": at, "shown": texts}
            found.append(pd.DataFrame(cells).loc[texts != ""])
        # What was before the first change of a deal alone; later ones say it themselves.
        by_text = part.value.astype(str), part.old.astype(str)
        order = np.lexsort((*by_text, part.when, part.deal))
        first = order[np.unique(part.deal[order], return_index=True)[1]]
        found[-1] = found[-1].loc[found[-1].index.intersection(pd.Index(first))]
    frame: pd.DataFrame = pd.concat(found, ignore_index=True)
    frame["stage"] = [normalise(str(text)) for text in frame["shown"]]
    return frame
