"""One look at a model: its input, its scores, and what came of what it said."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from kaopu.evaluation.breakdown import ReliabilityBin
from kaopu.explain.lead.trends import fact_texts
from kaopu.framework import load_framework
from kaopu.leads.dates import day_number
from kaopu.leads.lead_table import LeadTable
from kaopu.monitoring.assumptions import watch_assumptions
from kaopu.monitoring.columns import compared_columns
from kaopu.monitoring.forecasts import watch_outcomes
from kaopu.monitoring.inputs import watch_columns
from kaopu.monitoring.records import Monitoring, Reason
from kaopu.monitoring.scores import watch_scores
from kaopu.monitoring.sightings import Sightings
from kaopu.monitoring.verdict import verdict_of
from kaopu.scoring import LeadModel

# Leads that were first seen in so many days are the newest.
NEWEST_DAYS = 28
# Whose forecasts of unseen deals stand for those of training, the nearest to use first.
TESTED_ON = ("forward", "grouped", "random")


def monitor(
    model: LeadModel,
    table: LeadTable,
    seen: Sightings,
    said: Sightings,
    as_of: date,
    days: int | None = None,
) -> Monitoring:
    """Return what a look at a model finds.

    Args:
        model: The model.
        table: Leads or deals, as the model reads the file at hand.
        seen: Each lead when it was first scored, by any model of the pipeline.
        said: The same by this model alone.
        as_of: The day of the look.
        days: Since the look before; None where there was none.
    """
    day = float(day_number(as_of))
    known = seen.ids
    seen = _with_unscored(model, table, seen, day)
    newest, before = _apart(seen, day)
    columns = watch_columns(compared_columns(model, table, newest, before), days)
    scores = watch_scores(
        _own_forecasts(newest, said, known),
        said.probability[np.isin(said.ids, before.ids)],
        model.usual_rate.rate,
        _tested(model),
        days,
    )
    record = model.record
    assumptions = watch_assumptions(
        table,
        np.isin(table.ids, newest.ids),
        record.notes,
        record.training.rows,
        columns,
        days,
    )
    outcomes = watch_outcomes(model, said, table, day, days)
    verdict, reason = verdict_of(columns, assumptions, scores, outcomes)
    return Monitoring(
        pipeline=model.pipeline.name,
        model=str(model.label),
        as_of=as_of.isoformat(),
        days=days,
        verdict=verdict,
        reason=reason,
        leads=len(table),
        newest=len(newest),
        before=len(before),
        columns=columns,
        assumptions=assumptions,
        scores=scores,
        outcomes=outcomes,
    )


def monitor_unreadable(
    model: LeadModel, why: str, as_of: date, days: int | None = None
) -> Monitoring:
    """Return the look at a file that the pipeline cannot read any more.

    Args:
        model: The model.
        why: What is the matter with the file: ``columns``, ``dates`` or ``outcome``.
        as_of: The day of the look.
        days: Since the look before.
    """
    return Monitoring(
        pipeline=model.pipeline.name,
        model=str(model.label),
        as_of=as_of.isoformat(),
        days=days,
        verdict="retrain",
        reason=Reason(f"unreadable_{why}"),
    )


def _with_unscored(
    model: LeadModel, table: LeadTable, seen: Sightings, day: float
) -> Sightings:
    """Return the leads with those of the file that are open and were never scored."""
    is_open = np.ones(len(table), dtype=bool)
    if table.outcome is not None:
        is_open = np.isnan(table.outcome)
    rows = np.flatnonzero(is_open & ~np.isin(table.ids, seen.ids))
    if not len(rows):
        return seen
    own = table.take(rows)
    texts = fact_texts(own, model.pipeline, load_framework())
    new = Sightings(
        ids=own.ids,
        days=np.full(len(rows), day),
        scoring=np.full(len(rows), seen.scoring.max(initial=0) + 1),
        probability=model.classifier.predict_proba(own.facts)[:, 1],
        facts={name: np.array(list(text), dtype=object) for name, text in texts.items()},
    )
    return seen.with_others(new)


def _own_forecasts(
    newest: Sightings, said: Sightings, known: NDArray[np.object_]
) -> NDArray[np.float64]:
    """Return what the model itself said of the newest leads, without those it never saw.

    Args:
        newest: The leads when they were first seen, whichever model scored them then.
        said: The first forecast of each lead by this model.
        known: Ids of the leads that any model has scored; the rest were scored just now.
    """
    own = said.probability[np.isin(said.ids, newest.ids)]
    return np.concatenate([own, newest.probability[~np.isin(newest.ids, known)]])


def _apart(seen: Sightings, day: float) -> tuple[Sightings, Sightings]:
    """Return the newest leads and those before them, without the very first scoring.

    Where there has been no other, its leads are all there is, and nothing before them.
    """
    later = ~seen.is_opening
    if not later.any():
        return seen, seen.take(later)
    is_new = seen.days > day - NEWEST_DAYS
    return seen.take(later & is_new), seen.take(later & ~is_new)


def _tested(model: LeadModel) -> tuple[ReliabilityBin, ...]:
    """Return what the model said of deals that it had not seen, in training."""
    designs = model.evaluation.designs
    found = (designs[name].reliability for name in TESTED_ON if name in designs)
    return next((bins for bins in found if bins), ())
