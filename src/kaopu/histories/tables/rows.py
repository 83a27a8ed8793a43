"""The rows of one table that belong to deals, each with its moment; what was met."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import cache
from zoneinfo import available_timezones

import numpy as np
import pandas as pd

from kaopu.coded import distinct_texts, is_coded
from kaopu.errors import HistoryTableError, suggestion
from kaopu.histories.keys import match_rows
from kaopu.histories.moments import Moments, parse_moments
from kaopu.histories.records import (
    DAY,
    LOCAL,
    NEVER,
    NO_MOMENT,
    Bools,
    HistoryCounts,
    Ints,
    Places,
    Texts,
)
from kaopu.histories.words import Words, words_of
from kaopu.language import Choices
from kaopu.pipeline.history.tables import HistoryTable

# A moment that stamps more deals than this is no person's work: one of seconds, and one of
# minutes that is no round time to meet at.
BULK_SECOND, BULK_MINUTE = 20, 100
MINUTE, ROUND = 60 * 10**9, 300 * 10**9


@dataclass(frozen=True)
class Rows:
    """The rows of a table that belong to deals and have a moment.

    Attributes:
        table: Which table.
        frame: Its cells (n, columns).
        row: Places among its rows (k,); a row with several keys stands several times.
        deal: Places among the deals (k,).
        when: Moments (k,).
        bulk: Which were stamped at once on many deals (k,).
        hint: The format of days that do not tell their own.
        counts: What was met.
        all_when: The moments of all rows of the table (n,), `NO_MOMENT` where none.
        ends: The deals of which the table says that they ended, and when, in any order.
    """

    table: HistoryTable
    frame: pd.DataFrame
    row: Places
    deal: Places
    when: Ints
    bulk: Bools
    hint: str
    counts: HistoryCounts
    all_when: Ints
    ends: tuple[Places, Ints] | None = None
    _kept: dict[str, tuple[Places, Texts]] = field(default_factory=dict, compare=False)

    def has(self, name: str) -> bool:
        """Tell whether the table has a column of that meaning."""
        return name in self.table.columns

    def texts(self, name: str) -> tuple[Places, Texts]:
        """Return for each row (k,) the place of its cell, and the distinct cells."""
        codes, distinct = self.all_texts(name)
        return codes[self.row], distinct

    def all_texts(self, name: str) -> tuple[Places, Texts]:
        """Return the same for all rows of the table (n,); each column is taken once."""
        column = self.table.columns[name]
        if column not in self._kept:
            self._kept[column] = distinct_texts(self.frame[column])
        return self._kept[column]

    def say(self, name: str, words: Words) -> Bools:
        """Tell in which rows (k,) the cell of a column has one of some words."""
        if not self.has(name):
            return np.zeros(len(self.row), dtype=bool)
        codes, distinct = self.texts(name)
        return words.are_in(distinct)[codes] if len(distinct) else codes == 0

    def first_when(self, rows: Bools) -> int:
        """Return the first moment of some of all rows (n,); `NEVER` if there is none."""
        when = self.all_when[rows & (self.all_when != NO_MOMENT)]
        return int(when.min()) if len(when) else NEVER

    def days(self, name: str) -> Ints:
        """Return the moments that a column names (k,), `NO_MOMENT` where it names none."""
        codes, distinct = self.texts(name)
        read = read_moments(self.table, name, distinct, self.hint)
        return read.when[codes]

    def without_outcomes(self, rows: Bools) -> Rows:
        """Return the rows without some (k,) that say how a deal ended, and count these."""
        outcomes = count_of(self.row[rows], len(self.frame))
        counts = replace(self.counts, outcomes=outcomes)
        return replace(self.keep(~rows), counts=counts)

    def keep(self, rows: Bools) -> Rows:
        """Return some of the rows (k,)."""
        return replace(
            self,
            row=self.row[rows],
            deal=self.deal[rows],
            when=self.when[rows],
            bulk=self.bulk[rows],
        )


def read_rows(
    table: HistoryTable,
    frame: pd.DataFrame,
    ids: Texts,
    hint: str,
    *,
    are_deals: bool = True,
) -> Rows:
    """Return the rows of a table that belong to deals.

    Those without a moment are left out, and so are those that an import stamped.

    Args:
        table: What its columns are.
        frame: Its cells as texts.
        ids: The ids of the deals (d,), each once.
        hint: The format of the export's own dates.
        are_deals: Whether these are deals; else they are what may be one.

    Raises:
        HistoryTableError: A column is missing or stands twice, its days can be read in two
            ways, or its zone is none.
    """
    check_columns(table, frame)
    keys = match_rows(frame[table.key], ids, are_deals=are_deals)
    at, read = _moments(table, frame, hint)
    has_moment = at != NO_MOMENT
    bulk = _bulk(keys.codes, at)
    blank = _blank_moments(table, frame)
    counts = HistoryCounts(
        table=table.name,
        shape=table.shape,
        rows=len(frame),
        matched=count_of(keys.row, len(frame)),
        deals=count_of(keys.deal, len(ids)),
        unmatched=keys.unmatched,
        blank=int(keys.blank.sum()),
        several=int(keys.several.sum()),
        unreadable=int((~has_moment & ~blank).sum()),
        undated=int(blank.sum()),
        bulk_moments=len(np.unique(at[bulk])),
        bulk_rows=int(bulk.sum()),
        format=read.format,
        clock=read.clock,
        zone=table.zone,
        first=int(at[has_moment].min()) if has_moment.any() else NEVER,
        last=int(at[has_moment].max()) if has_moment.any() else NO_MOMENT,
        pause=_longest_pause(at[has_moment]),
    )
    own = (keys.row, keys.deal, at[keys.row], bulk[keys.row])
    # Days of the table's other columns follow those of its moments.
    rows = Rows(table, frame, *own, read.format or hint, counts, at)
    rows = rows.keep(rows.when != NO_MOMENT)
    return _without_imports(rows)


def _longest_pause(at: Ints) -> int:
    """Return the most days from one day with a row to the next; 0 without two of them."""
    days = np.unique(at // DAY)
    return int(np.diff(days).max()) if len(days) > 1 else 0


def count_of(places: Places, size: int) -> int:
    """Return how many different places there are among so many."""
    return int((np.bincount(places, minlength=size) > 0).sum())


def check_columns(table: HistoryTable, frame: pd.DataFrame) -> None:
    """Check that a table has each of its columns once, and that its zone is one.

    Raises:
        HistoryTableError: It has not.
    """
    there = list(frame.columns)
    for column in dict.fromkeys((table.key, *table.columns.values())):
        count = there.count(column)
        if count != 1:
            case = "column_repeats" if count else "no_column"
            hint = suggestion(column, there)
            facts = {"column": column, "number": count, "hint": hint}
            raise HistoryTableError(table.name, case, **facts)
    if table.zone and table.zone not in _zones():
        raise HistoryTableError(table.name, "no_zone", zone=table.zone)


@cache
def _zones() -> Set[str]:
    return available_timezones()


def read_moments(table: HistoryTable, name: str, distinct: Texts, hint: str) -> Moments:
    """Return the moments of a column's distinct cells.

    Raises:
        HistoryTableError: They can be read in two ways.
    """
    texts = pd.Series(distinct, dtype=object)
    read = parse_moments(texts, table.format, table.zone, hint)
    if read.doubt:
        facts = {"column": table.columns[name], "formats": Choices(read.doubt)}
        raise HistoryTableError(table.name, "day_order", form=read.doubt[0], **facts)
    return read


def _moments(table: HistoryTable, frame: pd.DataFrame, hint: str) -> tuple[Ints, Moments]:
    if "when" not in table.columns:
        return np.full(len(frame), NO_MOMENT), Moments(np.zeros(0, np.int64), "", LOCAL)
    codes, distinct = distinct_texts(frame[table.columns["when"]])
    read = read_moments(table, "when", distinct, hint)
    return read.when[codes], read


def _blank_moments(table: HistoryTable, frame: pd.DataFrame) -> Bools:
    if "when" not in table.columns:
        return np.ones(len(frame), dtype=bool)
    cells = frame[table.columns["when"]]
    if is_coded(cells):
        codes, distinct = distinct_texts(cells)
        return np.array([not str(t).strip() for t in distinct], dtype=bool)[codes]
    return np.array([not str(text).strip() for text in cells.tolist()], dtype=bool)


def _bulk(codes: Places, at: Ints) -> Bools:
    """Tell which rows (n,) bear a moment that stamps many different deals.

    A day without its time of day is many people's, and so are the full hours at which they
    meet; a moment of seconds is one person's, or a program's. So this hangs on a moment's
    own rows alone.
    """
    found = np.zeros(len(at), dtype=bool)
    timed = np.where(at == NO_MOMENT, 0, at)
    is_second, is_minute = timed % MINUTE != 0, timed % ROUND != 0
    places = np.flatnonzero(is_second | is_minute)
    if not len(places):
        return found
    moments, which, often = np.unique(at[places], return_inverse=True, return_counts=True)
    most = np.where(moments % MINUTE != 0, BULK_SECOND, BULK_MINUTE)
    many = (often > most)[which]
    places, which = places[many], which[many]
    pairs = pd.DataFrame({"which": which, "deal": codes[places]}).drop_duplicates()
    deals = np.bincount(pairs["which"].to_numpy(), minlength=len(moments))
    found[places] = (deals > most)[which]
    return found


def _without_imports(rows: Rows) -> Rows:
    """Leave out what an import stamped: it says so, or it stands first of many deals.

    Where a bulk moment begins a deal's rows, the record was made by a program; where it
    stands among them, an update was, which `Moves.bulk` tells. Events that many deals have
    at one moment are nobody's talk, wherever they stand.
    """
    words = words_of(rows.table, "imported", "imported")
    imported = rows.say("source", words) | rows.say("kind", words)
    if rows.table.shape == "event":
        imported |= rows.bulk
    elif rows.bulk.any():
        first = np.full(int(rows.deal.max()) + 1, NEVER)
        np.minimum.at(first, rows.deal, rows.when)
        imported |= rows.bulk & (rows.when == first[rows.deal])
    count = count_of(rows.row[imported], len(rows.frame))
    counts = replace(rows.counts, imports=count)
    return replace(rows.keep(~imported), counts=counts)
