"""Looks at models: made from the score history, and kept as one file a day and model name.

``monitoring/NAME/2026-11-28.json`` of the home holds counts, shares and tests; no lead, no
rep, no cell of an export but values of the context that were new.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd

from kaopu.documents import json_text
from kaopu.errors import (
    AmbiguousOutcomeError,
    DateOrderError,
    KaopuError,
    OutcomeNotANumberError,
    OutputNotWritableError,
    PipelineMeaningError,
)
from kaopu.files import write_text
from kaopu.histories.asking import require_answers
from kaopu.leads.dates import day_number, local_day
from kaopu.leads.lead_table import LEADS
from kaopu.monitoring import Monitoring, Sightings, monitor, monitor_unreadable
from kaopu.scoring import LeadModel
from kaopu.store.home import Home
from kaopu.store.score_history import ScoreHistory

FOLDER = "monitoring"
# That the file is no longer as the pipeline says: a finding about the model's input.
NO_LONGER: Mapping[type[KaopuError], str] = {
    PipelineMeaningError: "columns",
    DateOrderError: "dates",
    AmbiguousOutcomeError: "outcome",
    OutcomeNotANumberError: "outcome",
}


def watch_model(
    home: Home,
    model: LeadModel,
    cells: pd.DataFrame,
    name: Path | str = LEADS,
    on_unreadable: Callable[[KaopuError], None] | None = None,
) -> Monitoring:
    """Return what a look at a model finds, on the day on which it judges leads.

    Args:
        home: Whose score history and earlier looks are used.
        model: The model.
        cells: Leads or deals as they were read, joined.
        name: What messages call them.
        on_unreadable: Is told why the pipeline cannot read them any more, which is a
            finding and no failure.

    Raises:
        HistoryError: The score history cannot be read.
        AmbiguousOutcomeError: Not one row says how a deal ended, or that it is open: that
            is another file, and no change of this one.
        NotesUnansweredError: The language model that reads notes gave no answer.
        KaopuError: There is no lead, or a lead id stands in two rows.
    """
    as_of = model.day
    last = last_day(home, model.pipeline.name, as_of)
    days = None if last is None else (as_of - last).days
    try:
        table = model.read(cells, name)
    except tuple(NO_LONGER) as error:
        if _says_nothing(error, cells):
            raise
        if on_unreadable is not None:
            on_unreadable(error)
        return monitor_unreadable(model, NO_LONGER[type(error)], as_of, days)
    require_answers(table.notes, model.pipeline)
    seen = _sightings(home, model, as_of, None)
    said = _sightings(home, model, as_of, str(model.label))
    return monitor(model, table, seen, said, as_of, days)


def keep_monitoring(home: Home, found: Monitoring) -> Path:
    """Keep a look, without what it says of single reps; return its file.

    Another look of the same day is replaced, but for one that could be read by one that
    could not: it says no more than that the file was another.

    Raises:
        OutputNotWritableError: The folder cannot be written.
    """
    folder = home.path / FOLDER / found.pipeline
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritableError.by_system(folder, error) from None
    path = folder / f"{found.as_of}.json"
    if found.is_unreadable and (kept := _read(path)) and not kept.is_unreadable:
        return path
    write_text(str(path), json_text(found.without_people().to_json()))
    return path


def last_monitoring(home: Home, pipeline: str) -> Monitoring | None:
    """Return the newest look at a model that can be read; None where there is none."""
    looks = (_read(path) for _, path in sorted(_kept(home, pipeline), reverse=True))
    return next((look for look in looks if look is not None), None)


def _read(path: Path) -> Monitoring | None:
    """Return a look that was kept; None where it is not there, or cannot be read."""
    try:
        return Monitoring.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _says_nothing(error: KaopuError, cells: pd.DataFrame) -> bool:
    """Tell whether no cell of a column of outcomes is one that the pipeline knows."""
    if not isinstance(error, AmbiguousOutcomeError | OutcomeNotANumberError):
        return False
    if error.column not in cells:
        return False
    filled = cells[error.column].astype(str).str.strip() != ""
    return error.rows >= int(filled.sum())


def last_day(home: Home, pipeline: str, before: date) -> date | None:
    """Return the day of the last look before a day; None where there was none."""
    return max((day for day, _ in _kept(home, pipeline) if day < before), default=None)


def _kept(home: Home, pipeline: str) -> Iterator[tuple[date, Path]]:
    for path in (home.path / FOLDER / pipeline).glob("????-??-??.json"):
        try:
            yield date.fromisoformat(path.stem), path
        except ValueError:
            continue


def _sightings(home: Home, model: LeadModel, as_of: date, label: str | None) -> Sightings:
    """Return each lead as it was first scored, up to the end of a day."""
    end = datetime.combine(as_of + timedelta(days=1), time()).astimezone()
    history = ScoreHistory(home.score_history)
    return Sightings.of(
        (
            lead_id,
            float(day_number(local_day(datetime.fromisoformat(kept.score.scored_at)))),
            scoring,
            kept.score.probability,
            kept.facts,
        )
        for lead_id, scoring, kept in history.first(model.pipeline.name, end, label)
    )
