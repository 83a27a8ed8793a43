"""Reads all notes of a table, and counts what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.framework import load_framework
from kaopu.leads.dates import parse_days
from kaopu.masking import masked
from kaopu.notes.columns import NotesColumn, find_day_column, find_ids, find_notes_column
from kaopu.notes.reader import read_note
from kaopu.notes.records import NoteFact, NoteLanguage, Value
from kaopu.notes.reliability import CueCounts, is_used, load_reliability

EPOCH = date(1970, 1, 1)
Read = Callable[[str, date | None], Iterable[NoteFact]]
Progress = Callable[[Iterable[int], int], Iterable[int]]


@dataclass(frozen=True)
class NoteRow:
    """One row's note: whose it is, where it stands from 1, and what it says."""

    id: str
    row: int
    text: str
    facts: tuple[NoteFact, ...]


@dataclass(frozen=True)
class Told:
    """How often notes tell one value of a field, and the rows that do.

    Attributes:
        value: The level or flag; None where numbers and days are counted together.
        rows: Those that say it as a fact, in their order.
    """

    field: str
    value: Value | None
    rows: tuple[tuple[NoteRow, NoteFact], ...]


@dataclass(frozen=True)
class UnusedCue:
    """A cue that is not reliable enough.

    Attributes:
        cue: Its id.
        field, value: What it reads; no value where it reads numbers or days.
        facts: How many facts it read.
        counts: How often it was right and wrong, as far as that is known.
        precision: The share of its facts that is expected to be right.
    """

    cue: str
    field: str
    value: Value | None
    facts: int
    counts: CueCounts
    precision: float


@dataclass(frozen=True)
class NotesSurvey:
    """What the notes of a table say.

    Attributes:
        path: What the table is called.
        column: Which column was read.
        day_column: Which says when notes were written; None if none does.
        all_rows: Rows of the table, those without a note included.
        rows: Those with a note.
        answers: What a person said of the facts of each cue.
    """

    path: Path | str
    column: NotesColumn
    day_column: str | None
    all_rows: int
    rows: tuple[NoteRow, ...]
    answers: Mapping[str, CueCounts] = field(default_factory=dict)

    def told(self) -> list[Told]:
        """Return what is told as a fact, in the framework's order, levels worst first."""
        found: dict[tuple[str, Value | None], list[tuple[NoteRow, NoteFact]]] = {}
        for row in self.rows:
            for fact in row.facts:
                if fact.sure:
                    found.setdefault(_key(fact), []).append((row, fact))
        return [Told(*key, tuple(found[key])) for key in sorted(found, key=_place)]

    @property
    def empty(self) -> int:
        """How many notes hold no fact."""
        return sum(not any(fact.sure for fact in row.facts) for row in self.rows)

    @property
    def unsure(self) -> int:
        """How many facts are not said for sure."""
        return sum(not fact.sure for row in self.rows for fact in row.facts)

    @property
    def used(self) -> int:
        """How many facts are said for sure, and read by a cue that is reliable enough."""
        return sum(
            fact.sure and is_used(fact.cue, self.answers)
            for row in self.rows
            for fact in row.facts
        )

    def unused(self) -> list[UnusedCue]:
        """Return the cues whose facts are not used, those with most facts first."""
        found: Counter[tuple[str, str, Value | None]] = Counter()
        for one in self.told():
            for _, fact in one.rows:
                if not is_used(fact.cue, self.answers):
                    found[(fact.cue, one.field, one.value)] += 1
        known = load_reliability()
        return [
            UnusedCue(
                *key, count, known.counts(key[0], self.answers), self._precision(key[0])
            )
            for key, count in found.most_common()
        ]

    def _precision(self, cue: str) -> float:
        return load_reliability().precision(cue, self.answers)

    def to_json(self) -> dict[str, object]:
        """Return all facts as JSON holds them, addresses and numbers of people masked."""
        return {
            "schema": 1,
            "column": self.column.name,
            "why": self.column.why,
            "date_column": self.day_column,
            "rows": self.all_rows,
            "notes": len(self.rows),
            "without_facts": self.empty,
            "facts": [
                {
                    "id": row.id,
                    "row": row.row,
                    **fact.to_json(),
                    "quote": masked(fact.quote),
                    "used": fact.sure and is_used(fact.cue, self.answers),
                    "expected_precision": round(self._precision(fact.cue), 4),
                }
                for row in self.rows
                for fact in row.facts
            ],
        }


def survey_notes(
    frame: pd.DataFrame,
    path: Path | str,
    *,
    column: str | None = None,
    day_column: str | None = None,
    lead_id: str | None = None,
    language: NoteLanguage = "auto",
    answers: Mapping[str, CueCounts] | None = None,
    read: Read | None = None,
    progress: Progress | None = None,
) -> NotesSurvey:
    """Read the notes of a table.

    Args:
        frame: One row a lead, all cells texts.
        path: What messages call the table.
        column: That of the notes; found if it is not named.
        day_column: That of their days, likewise.
        lead_id: That of the leads' ids; found, or the rows' numbers.
        language: Whose cues are tried.
        answers: What a person said of the facts of each cue.
        read: Reads one note of a day; by default the rules.
        progress: Shows how far the reading is.

    Raises:
        UnknownColumnError: A column that is named is not there.
        NotesColumnError: None is named, and there are none or several.
    """
    chosen = find_notes_column(frame, path, column)
    days_from, form = find_day_column(frame, path, day_column)
    days = _days(frame, days_from, form)
    texts = [str(text) for text in frame[chosen.name]]
    ids = find_ids(frame, lead_id)
    filled = [place for place, text in enumerate(texts) if text.strip()]
    known: dict[tuple[str, date | None], tuple[NoteFact, ...]] = {}
    rows = []
    for place in progress(filled, len(filled)) if progress else filled:
        key = (texts[place], days[place])
        if key not in known:
            facts = read(*key) if read else read_note(*key, language)
            known[key] = tuple(facts)
        rows.append(NoteRow(ids[place], place + 1, texts[place], known[key]))
    return NotesSurvey(path, chosen, days_from, len(frame), tuple(rows), answers or {})


def _days(frame: pd.DataFrame, column: str | None, form: str) -> Sequence[date | None]:
    if column is None:
        return [None] * len(frame)
    numbers = parse_days(frame[column].str.strip(), form)
    return [
        None if np.isnan(number) else EPOCH + timedelta(days=int(number))
        for number in numbers
    ]


def _key(fact: NoteFact) -> tuple[str, Value | None]:
    kind = load_framework().fields[fact.field].kind
    return fact.field, fact.value if kind in ("level", "flag") else None


def _place(key: tuple[str, Value | None]) -> tuple[int, int]:
    fields = load_framework().fields
    field, value = key
    levels = fields[field].level_ids
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return list(fields).index(field), levels.index(value) if value in levels else 0
