"""What earlier scorings said of a lead, and which facts have changed since.

Facts are kept as short texts, of the six signals alone: the context and our own side may
name people. The store keeps them; the explanation compares them with those of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from kaopu.explain.records import Fact, FactChange, LeadExplanation, PastScore, Trend
from kaopu.framework import Framework
from kaopu.leads.dates import local_day
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import NOT_UNDERSTOOD, UNKNOWN, is_known, is_unknown
from kaopu.pipeline import Pipeline
from kaopu.spelling import normalise

# Probabilities that differ by less look the same: half a tenth of a percentage point.
SAME = 0.0005


@dataclass(frozen=True)
class KeptScore:
    """An earlier scoring of a lead, with the facts it was made from, by source."""

    score: PastScore
    facts: Mapping[str, str]


def fact_texts(
    table: LeadTable, pipeline: Pipeline, framework: Framework
) -> dict[str, list[str]]:
    """Return the facts of the six signals as texts (n,), by source; see `fact_text`."""
    texts = {}
    for source in pipeline.sources:
        if source.player not in framework.signal_ids:
            continue
        values = table.facts[source.id]
        recorded = values if values.dtype.kind != "f" else table.raw_cells[source.id]
        known = np.where(is_known(values), recorded.astype(object), "")
        column = np.where(is_unknown(values), UNKNOWN, known)
        if values.dtype.kind != "f":
            column = np.where(values == NOT_UNDERSTOOD, NOT_UNDERSTOOD, column)
        texts[source.id] = [str(text).strip() for text in column]
    return texts


def fact_text(fact: Fact) -> str:
    """Return a fact as it is kept: level id, category, ``unknown``, or a number's cell.

    Empty where it is not told or too early to ask for; `NOT_UNDERSTOOD` instead of what
    was not understood, which may be anything.
    """
    if fact.state in ("unknown", "not_understood"):
        return UNKNOWN if fact.state == "unknown" else NOT_UNDERSTOOD
    return (fact.value or fact.evidence).strip() if fact.state == "known" else ""


def with_history(
    lead: LeadExplanation,
    kept: Sequence[KeptScore],
    model: str,
    framework: Framework,
    now: datetime | None = None,
) -> tuple[tuple[PastScore, ...], Trend | None]:
    """Return a lead's earlier scores, oldest first, and its trend against them.

    Args:
        lead: As it scores now.
        kept: Its earlier scorings, oldest first.
        model: The label of the model that scores now.
        framework: Names the six signals.
        now: From when days are counted; the present by default.
    """
    scores = tuple(one.score for one in kept)
    other = [k for k in kept if abs(k.score.probability - lead.probability) >= SAME]
    if not other:
        return scores, None
    before = other[-1]
    today = local_day(now or datetime.now(UTC))
    passed = today - local_day(datetime.fromisoformat(before.score.scored_at))
    trend = Trend(
        before=before.score,
        days=max(passed.days, 0),
        change=lead.probability - before.score.probability,
        same_model=before.score.model == model,
        facts=changed_facts(lead, before.facts, framework),
    )
    return scores, trend


def changed_facts(
    lead: LeadExplanation, before: Mapping[str, str], framework: Framework
) -> tuple[FactChange, ...]:
    """Return which facts of the six signals differ from ``before``, by what they move.

    A fact that the earlier scoring did not look at is not compared; another spelling of
    the same is no change.
    """
    facts = [
        fact
        for player in lead.players
        if player.id in framework.signal_ids
        for fact in player.facts
        if fact.source in before
        and normalise(before[fact.source]) != normalise(fact_text(fact))
    ]
    facts.sort(key=lambda fact: -abs(fact.log_odds))
    return tuple(
        FactChange(f.source, f.column, before[f.source], fact_text(f)) for f in facts
    )
