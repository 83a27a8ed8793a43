"""What the cells of one column of a history are, whatever its header says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.histories.moments import Moments, parse_moments
from kaopu.histories.records import DAY, NO_MOMENT
from kaopu.histories.words import usual_meanings
from kaopu.proposing.cutting import CHINESE
from kaopu.proposing.histories.vocabulary import load_history_vocabulary
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

# So many different texts tell what a column is.
SAMPLE = 1_000
SIDES = ("customer", "ours", "both")
# Of a day.
QUARTER = DAY // 96
NUMBER = re.compile(r"[^\d\-+.,]{0,3}\s?[-+]?\d[\d.,  ]*\s?[^\d]{0,3}")
CODE = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Cells:
    """One column of a history.

    Attributes:
        column: Its header.
        texts: Its different texts that are filled in (k,), stripped.
        rows: In how many rows each stands (k,).
        codes: For each row the place of its text (n,), -1 where it is blank.
    """

    column: str
    texts: NDArray[np.object_]
    rows: NDArray[np.int64]
    codes: NDArray[np.intp]

    @property
    def filled(self) -> float:
        """The share of rows that are filled in."""
        return float((self.codes >= 0).mean()) if len(self.codes) else 0.0

    @property
    def levels(self) -> int:
        """How many different texts there are."""
        return len(self.texts)

    @property
    def is_unique(self) -> bool:
        """Whether each row has a text of its own."""
        return self.filled == 1 and len(self.texts) == len(self.codes)

    @cached_property
    def sample(self) -> tuple[str, ...]:
        """Some of the different texts, over the whole column."""
        step = -(-len(self.texts) // SAMPLE) or 1
        return tuple(str(text) for text in self.texts[::step])

    @cached_property
    def width(self) -> float:
        """The mean length of its texts; a Chinese letter counts as two."""
        widths = [len(text) + len(CHINESE.findall(text)) for text in self.sample]
        return float(np.mean(widths)) if widths else 0.0

    @cached_property
    def number_share(self) -> float:
        """The share of texts that are numbers, perhaps with a unit."""
        return self._share(NUMBER)

    @cached_property
    def are_codes(self) -> bool:
        """Whether its texts are bare numbers."""
        return bool(self.sample) and self._share(CODE) > 0.95

    def _share(self, pattern: re.Pattern[str]) -> float:
        found = sum(1 for text in self.sample if pattern.fullmatch(text))
        return found / max(len(self.sample), 1)

    @cached_property
    def moments(self) -> Moments:
        """Its sample as moments."""
        return parse_moments(pd.Series(list(self.sample), dtype=object))

    @cached_property
    def moment_share(self) -> float:
        """The share of texts that can be read as moments."""
        at = self.moments.when
        return float((at != NO_MOMENT).mean()) if len(at) else 0.0

    @property
    def are_moments(self) -> bool:
        """Whether its texts are moments."""
        return self.moment_share >= 0.8

    @property
    def are_dates(self) -> bool:
        """Whether they are moments that are no bare numbers, which may be ids as well."""
        return self.are_moments and self._share(CODE) < 0.5

    @cached_property
    def timed_share(self) -> float:
        """The share of its moments that have a time of day."""
        at = self.moments.when[self.moments.when != NO_MOMENT]
        return float((at % DAY != 0).mean()) if len(at) else 0.0

    def share_of(self, what: str) -> float:
        """Return the share of rows whose text is a word of a kind of column."""
        if self.levels > SAMPLE or not self.levels:
            return 0.0
        words = load_history_vocabulary().cells[what]
        texts = [normalise(str(text)) for text in self.texts]
        there = np.array([t in words or t.replace("_", " ") in words for t in texts])
        return float(self.rows[there].sum() / self.rows.sum())

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Which side each text says that spoke; empty where it says none, or several."""
        if self.levels > SAMPLE:
            return ("",) * self.levels
        said = (usual_meanings("direction", SIDES, normalise(str(t))) for t in self.texts)
        return tuple(side[0] if len(side) == 1 else "" for side in said)

    @property
    def side_share(self) -> float:
        """The share of rows that say who spoke."""
        there = np.array([bool(side) for side in self.sides])
        return float(self.rows[there].sum() / self.rows.sum()) if self.levels else 0.0

    @property
    def has_both_sides(self) -> bool:
        """Whether each text says who spoke, some the customer and some we."""
        return {"customer", "ours"} <= {*self.sides} and "" not in self.sides

    @cached_property
    def round_share(self) -> float:
        """The share of its moments that people name: days, and quarters of an hour."""
        at = self.moments.when[self.moments.when != NO_MOMENT]
        return float((at % QUARTER == 0).mean()) if len(at) else 0.0

    def days(self) -> NDArray[np.float64]:
        """Return its moments as days since 1970 (n,), nan where there is none."""
        read = parse_moments(pd.Series(self.texts, dtype=object))
        days = np.where(read.when == NO_MOMENT, np.nan, read.when / DAY)
        return np.append(days, np.nan)[self.codes]


def cells_of(frame: pd.DataFrame) -> list[Cells]:
    """Return the columns of a table, none that stands twice or has no header."""
    single = frame.columns[~frame.columns.duplicated(keep=False)]
    return [_cells(str(column), frame[column]) for column in single if str(column).strip()]


def _cells(column: str, cells: pd.Series) -> Cells:
    codes, distinct = distinct_texts(cells)
    missing = load_vocabulary().words["answers"]["missing"]
    texts = np.array([str(text).strip() for text in distinct], dtype=object)
    filled = np.array([bool(t) and normalise(t) not in missing for t in texts], dtype=bool)
    places = np.full(len(texts) + 1, -1, dtype=np.intp)
    places[:-1][filled] = np.arange(filled.sum())
    codes = places[codes]
    rows = np.bincount(codes[codes >= 0], minlength=int(filled.sum()))
    return Cells(column, texts[filled], rows, codes)


def later_share(one: Cells, other: Cells) -> float:
    """Return in which share of the rows that have both the first is a day later or more."""
    gap = one.days() - other.days()
    known = np.isfinite(gap)
    return float((gap[known] >= 1).mean()) if known.any() else 0.0
