"""Counts the texts of columns over any number of batches, for what hangs on the whole.

How a column of numbers or dates is read hangs on its distinct texts and their rows alone.
Of numerals those that tell the same count as one, so that a column of a million amounts
is kept in a few texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, matching
from kaopu.leads.customs.number_texts import GROUP, THREE_DECIMALS, TYPED, are_numerals
from kaopu.pipeline.customs import Tally

Ints = NDArray[np.intp]
Texts = NDArray[np.object_]

# Distinct texts of a batch up to which each is counted by itself.
FEW = 200
# Distinct texts of a column from which on one of each form is enough.
MANY = 50_000
DIGITS, LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")
FORM_LENGTH = 40
# A day and a month are told apart by what is no month.
MONTHS = 12


class Tallies:
    """Grows batch by batch.

    Args:
        columns: The headers of the columns that are counted, where they are there.
    """

    def __init__(self, columns: Iterable[str]) -> None:
        self._columns = {column: _Growing() for column in columns}

    def add(self, frame: pd.DataFrame) -> None:
        """Count the texts of a batch."""
        for column, growing in self._columns.items():
            if column in frame:
                codes, texts = distinct_texts(frame.loc[:, [column]].iloc[:, 0])
                growing.add(texts, np.bincount(codes, minlength=len(texts)))

    def count(self, column: str, texts: Sequence[str], rows: Sequence[int]) -> None:
        """Count texts (k,) of a column that so many rows each hold (k,)."""
        own = np.array(texts, dtype=object)
        self._columns[column].add(own, np.array(rows, dtype=np.intp))

    @property
    def whole(self) -> dict[str, Tally]:
        """What each column that was there holds."""
        return {c: own.tally for c, own in self._columns.items() if own.counts}


@dataclass
class _Growing:
    """The texts of one column so far.

    Attributes:
        counts: Rows by text.
        of_class: Which text stands for all numerals that tell the same.
        of_form: Which texts stand for all of a form, where there are too many.
    """

    counts: dict[str, int] = field(default_factory=dict)
    of_class: dict[int, str] = field(default_factory=dict)
    of_form: dict[object, str] = field(default_factory=dict)

    @property
    def tally(self) -> Tally:
        return Tally(tuple(self.counts), tuple(self.counts.values()))

    def add(self, texts: Texts, rows: Ints) -> None:
        if len(texts) > FEW:
            plain = are_numerals(texts)
            self._add_numerals(texts[plain], rows[plain])
            texts, rows = texts[~plain], rows[~plain]
        for text, count in zip(texts.tolist(), rows.tolist(), strict=True):
            key = str(text)
            if key not in self.counts and len(self.counts) >= MANY:
                form = _form(key) if len(self.of_form) < MANY else None
                key = self.of_form.setdefault(form, key)
            self.counts[key] = self.counts.get(key, 0) + count

    def _add_numerals(self, texts: Texts, rows: Ints) -> None:
        if not len(texts):
            return
        classes = numeral_classes(texts)
        found, first = np.unique(classes, return_index=True)
        sums = np.bincount(classes, weights=rows, minlength=int(found[-1]) + 1)
        order = np.argsort(first)
        for kind, place in zip(found[order].tolist(), first[order].tolist(), strict=True):
            text = self.of_class.setdefault(kind, str(texts[place]))
            self.counts[text] = self.counts.get(text, 0) + int(sums[kind])


def numeral_classes(texts: Texts) -> Ints:
    """Return classes (k,) of plain numerals, of which all settle a column alike.

    They are all that is asked of one: whether it proves a point or may be thousands, is
    written as programs write it, has three decimals, ends in a zero; whether it is nought,
    at most one, and whole.
    """
    values = pa.array(texts, pa.string()).cast(pa.float64()).to_numpy(zero_copy_only=False)
    told = (
        matching(GROUP, texts),
        matching(TYPED, texts),
        matching(THREE_DECIMALS, texts),
        matching(POINT, texts),
        matching(ENDS_IN_ZERO, texts),
        np.abs(values) <= 1,
        values == 0,
        values % 1 != 0,
    )
    classes: Ints = sum(rows.astype(np.intp) << bit for bit, rows in enumerate(told))
    return classes


POINT, ENDS_IN_ZERO = re.compile(r".*\..*"), re.compile(r".*0")


def _form(text: str) -> object:
    """Return what texts have alike that tell the same: all but which digits they hold."""
    numbers = [int(number) > MONTHS for number in DIGITS.findall(text)[:2]]
    return LETTERS.sub("a", DIGITS.sub("9", text))[:FORM_LENGTH], tuple(numbers)


def rows_alike(whole: Mapping[str, Tally], most: int) -> dict[str, list[str]]:
    """Return columns in which texts have their shares of ``most`` rows, each one row."""
    columns = {}
    for column, tally in whole.items():
        share = min(most / max(sum(tally.rows), 1), 1.0)
        often = [max(round(rows * share), 1) for rows in tally.rows]
        columns[column] = np.repeat(np.array(tally.texts, dtype=object), often).tolist()
    return columns
