"""Which forecasts count, and the groups by which they are held against what came."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.signs.raised import framework_signs
from kaopu.framework import load_framework
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.monitoring.outcomes import Forecasts, judged_groups, tolerance_of
from kaopu.monitoring.records import ByWhat, Outcomes
from kaopu.monitoring.sightings import Sightings, seen_facts
from kaopu.scoring import LeadModel
from kaopu.scoring.grades import GRADES, grades_of

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Groups = dict[tuple[ByWhat, str], Bools]


def watch_outcomes(
    model: LeadModel, said: Sightings, table: LeadTable, as_of: float, days: int | None
) -> Outcomes:
    """Return what came of the first forecast of each lead by this model.

    Args:
        model: Whose forecasts they are.
        said: The first forecast of each lead by it.
        table: The leads or deals as the file at hand has them.
        as_of: The day of the look, since 1970-01-01: later ends have not come yet.
        days: Since the look before.
    """
    if missing := _missing(model, said, table):
        return Outcomes(missing=missing)
    rows = pd.Index(table.ids).get_indexer(pd.Index(said.ids))
    absent = int((rows < 0).sum())
    said, rows = said.take(rows >= 0), rows[rows >= 0]
    assert table.outcome is not None and table.closed is not None  # noqa: S101, PT018
    outcome, closed = table.outcome[rows], table.closed[rows]
    is_undated = ~np.isnan(outcome) & np.isnan(closed)
    is_later = np.isfinite(closed) & (closed > as_of)
    outcome = np.where(is_later, np.nan, outcome)
    # A forecast of the day of the end may have been made after it.
    is_late = ~np.isnan(outcome) & (closed <= said.days)
    counted = np.flatnonzero(~is_undated & ~is_late)
    said, rows = said.take(counted), rows[counted]
    created = np.full(len(rows), np.nan) if table.created is None else table.created[rows]
    forecasts = Forecasts(
        said.probability,
        outcome[counted],
        said.days,
        np.where(np.isnan(outcome), np.nan, closed)[counted],
        created,
    )
    reps = None if table.reps is None else table.reps[rows]
    past = model.history
    return Outcomes(
        groups=judged_groups(
            forecasts,
            _groups(model, said, reps),
            past.pace,
            tolerance_of(past.won, past.deals - past.won),
            as_of,
            days,
        ),
        late=int(is_late.sum()),
        undated=int(is_undated.sum()),
        absent=absent,
        has_pace=past.pace is not None,
    )


def _missing(model: LeadModel, said: Sightings, table: LeadTable) -> str:
    """Return why nothing can be said of what came true; empty where something can."""
    if model.pipeline.lead_id is None:
        return "no_id"
    if table.outcome is None:
        return "no_outcome"
    if table.closed is None:
        return "no_closing"
    return "" if len(said) else "no_forecast"


def _groups(model: LeadModel, said: Sightings, reps: NDArray[np.object_] | None) -> Groups:
    """Return the leads of each group that has any, as they were when they were forecast."""
    groups: Groups = {("all", ""): np.ones(len(said), dtype=bool)}
    grades = grades_of(said.probability, model.usual_rate.rate)
    for place, grade in enumerate(GRADES):
        groups["band", grade] = grades == place
    facts = seen_facts(said, model.pipeline)
    for stage in ("target", "intent"):
        groups["stage", stage] = (facts[STAGE_FACT] == stage).to_numpy(dtype=bool)
    marks, limits = model.history.low_marks, model.classifier.encoder_.limits
    signs = framework_signs(load_framework(), facts, {}, marks, limits)
    for sign in signs:
        groups["sign", sign.id] = np.asarray(sign.rows, dtype=np.bool_)
    months = np.array(said.days, dtype="datetime64[D]").astype("datetime64[M]").astype(str)
    for month in sorted(set(months)):
        groups["month", str(month)] = months == month
    if reps is not None:
        names = np.array([str(name or "") for name in reps], dtype=object)
        for name in sorted(set(names) - {""}):
            groups["rep", name] = np.asarray(names == name, dtype=np.bool_)
    return {key: rows for key, rows in groups.items() if rows.any() or key[0] == "all"}
