"""What the cells of one column are, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kaopu.leads.dates import PER_DAY, fitting_formats, is_moment, parse_days, words_among
from kaopu.leads.personal import PersonalKind, personal_column
from kaopu.leakage.columns import Column, as_dates, read_column
from kaopu.proposing.cutting import CHINESE
from kaopu.proposing.headers import match_header
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.proposing.words import read_header
from kaopu.spelling import exact_keys, normalise

# A share of distinct texts from which on a pattern speaks for the whole column.
MOSTLY = 0.8
SAMPLE = 400
# Categories: few texts, or texts that come back.
FEW_LEVELS, MANY_NAMES = 40, 0.4
UNIQUE = 0.98
FEW_NAMES = 10
LONG_TEXT = 45
ID_LENGTH = 40
# From this score on a header is a known name.
KNOWN_NAME = 84.0
# Years of four digits with month and day, or the days that Excel counts.
WRITTEN_TOGETHER = r"(?:19|20)\d{6}(?:\d{4}|\d{6})?|[2-7]\d{4}(?:\.\d+)?"
# Groups of words of which one beside a count of seconds since 1970 says that it is a day.
OF_DAYS = {"created", "closed", "last", "next", "planned"}

LINK = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
# What `kaopu.leads.personal` sees, as kinds; a colleague's name is a category.
PERSONAL: Mapping[PersonalKind, str] = {
    "mail": "mail",
    "phone": "phone",
    "messenger": "phone",
    "id_number": "person",
    "person": "person",
    "free_text": "text",
}


@dataclass(frozen=True)
class Profile:
    """A column by its content.

    Attributes:
        column: Its header.
        cells: Level numbers and texts, as the leakage audit reads them.
        kinds: What it may be: ``empty``, ``constant``, ``date``, ``number``, ``flag``,
            ``category``, ``id``, ``text``, ``mail``, ``phone``, ``person``, ``link``;
            the first is the most likely.
        distinct: How many texts differ, by as little as their case.
    """

    column: str
    cells: Column
    kinds: tuple[str, ...]
    distinct: int

    @property
    def filled(self) -> float:
        """The share of rows in which something is entered."""
        return float(self.cells.filled.mean()) if len(self.cells.codes) else 0.0

    @cached_property
    def levels(self) -> tuple[tuple[str, int], ...]:
        """The distinct texts with their rows, most frequent first."""
        counts = np.bincount(
            self.cells.codes[self.cells.filled], minlength=len(self.cells.levels)
        )
        order = np.argsort(-counts, kind="stable")
        return tuple((str(self.cells.levels[i]).strip(), int(counts[i])) for i in order)

    @property
    def is_unique(self) -> bool:
        """Whether every row holds a text of its own, as an id must."""
        rows = len(self.cells.codes)
        return rows > 1 and self.distinct == rows and bool(self.cells.filled.all())

    @property
    def many(self) -> bool:
        """Whether most rows hold a text of their own."""
        filled = int(self.cells.filled.sum())
        few = len(self.cells.levels) <= FEW_LEVELS
        return not few and len(self.cells.levels) > MANY_NAMES * filled

    def date_formats(self) -> tuple[str, ...]:
        """Return the formats that read its dates; an empty text for ISO."""
        texts = pd.Series(self.cells.levels, dtype=object)
        return tuple(fitting_formats(texts.astype(str))) if len(texts) else ()


def profile_column(name: str, cells: pd.Series) -> Profile:
    """Return what the cells of a column (n,) of texts are."""
    missing = load_vocabulary().words["answers"]["missing"]
    column = _as_dates(read_column(name, cells, missing, ""), cells)
    personal = personal_column(name, cells)
    kind = PERSONAL.get(personal.kind) if personal else None
    # Under "decision maker" may stand who it is, or what they think: a handful of texts.
    if personal and personal.by == "header" and len(column.levels) <= FEW_NAMES:
        kind = None
    distinct = exact_keys(cells[column.filled]).nunique()
    return Profile(name, column, _kinds(column, kind), distinct)


def _as_dates(column: Column, cells: pd.Series) -> Column:
    """Return a column of numbers as dates where its header says so and all can be read.

    20240131 is a number to who does not know the header, and so are Excel's 45322 and
    1706659200, a count of seconds. Words in place of dates do not count.
    """
    if column.is_date or not len(column.levels):
        return column
    texts = pd.Series(column.levels, dtype=object).astype(str).str.strip()
    words = words_among(texts)
    numbers = texts[~words]
    form = _moments_of(numbers)
    if not form and not numbers.str.fullmatch(WRITTEN_TOGETHER).all():
        return column
    days = parse_days(texts, form)
    is_dated = _is_dated(column.name) or (form and _speaks_of_days(column.name))
    if not is_dated or not np.isfinite(days[~words]).all():
        return column
    return as_dates(column, cells, days)


def _moments_of(texts: pd.Series) -> str:
    """Return whether all texts count seconds or milliseconds; empty for neither."""
    return next((form for form in PER_DAY if is_moment(texts, form).all()), "")


def _speaks_of_days(header: str) -> bool:
    """Tell whether a header holds a word of dates, or one of what happens on a day."""
    read = read_header(header)
    words = load_vocabulary().words["dates"]["words"]
    return bool(read.guards & OF_DAYS) or not words.isdisjoint(read.words)


def _is_dated(header: str) -> bool:
    """Tell whether the name that a header is most like is that of dates alone."""
    concepts = load_vocabulary().concepts
    best = next(iter(match_header(header)), None)
    if best is None or best.score < KNOWN_NAME:
        return False
    return concepts[best.concept].kinds[:1] == ("date",)


def _kinds(column: Column, personal: str | None) -> tuple[str, ...]:
    filled = int(column.filled.sum())
    if not filled:
        return ("empty",)
    if len(column.levels) == 1 and filled == len(column.codes):
        return ("constant",)
    if column.is_date:
        return ("date",)
    if personal is not None:
        return (personal,)
    sample = [str(text).strip() for text in column.levels[:SAMPLE]]
    if _share(LINK, sample) >= MOSTLY:
        return ("link",)
    if column.order is not None:
        return _number_kinds(column, sample)
    return _text_kinds(column, filled, sample)


def _share(pattern: re.Pattern[str], sample: list[str]) -> float:
    return sum(1 for text in sample if pattern.match(text)) / len(sample)


def _number_kinds(column: Column, sample: list[str]) -> tuple[str, ...]:
    k = len(column.levels)
    if _are_answers(sample):
        return ("flag", "category", "number")
    return ("number", "category") if k <= FEW_LEVELS else ("number", "id")


def _text_kinds(column: Column, filled: int, sample: list[str]) -> tuple[str, ...]:
    k = len(column.levels)
    if _are_answers(sample):
        return ("flag", "category")
    if float(np.mean([_width(text) for text in sample])) > LONG_TEXT:
        return ("text",)
    if k > UNIQUE * filled and filled > FEW_LEVELS:
        codes = sum(1 for t in sample if len(t) <= ID_LENGTH and _is_code(t))
        return ("id", "text") if codes > MOSTLY * len(sample) else ("text", "id")
    if k <= FEW_LEVELS:
        return ("category",)
    if k <= MANY_NAMES * filled:
        return ("category", "text")
    return ("text", "category")


def _width(text: str) -> int:
    """Return the length of a text; a Chinese letter says as much as two others."""
    return len(text) + len(CHINESE.findall(text))


def _is_code(text: str) -> bool:
    return " " not in text and any(letter.isdigit() for letter in text)


def _are_answers(sample: list[str]) -> bool:
    """Tell whether all texts say yes or no (or that nobody would say)."""
    words = load_vocabulary().words["answers"]
    keys = {normalise(text) for text in sample} - words["unknown"]
    both = words["yes"] | words["no"]
    return 0 < len(keys) <= 2 and keys <= both
