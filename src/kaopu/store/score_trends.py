"""Enters scorings into the score history, and tells leads with what was kept of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from kaopu.explain.lead.trends import fact_texts, with_history
from kaopu.explain.records import LeadExplanation
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.planning import Plan
from kaopu.scoring import LeadModel
from kaopu.scoring.run import Finished
from kaopu.store.home import Home
from kaopu.store.score_history import ScoreHistory, Scoring


def enter_scores(
    home: Home,
    model: LeadModel,
    table: LeadTable,
    scores: pd.DataFrame,
    now: datetime | None = None,
) -> bool:
    """Keep the scores of a table; False if the same are kept already.

    Args:
        home: Whose score history it is.
        model: What scored them.
        table: The leads.
        scores: Their score records, in any order.
        now: When they were scored; the present by default.

    Raises:
        HistoryError: The history cannot be written.
    """
    own = scores.set_index("lead_id").loc[list(table.ids)]
    scoring = Scoring(
        pipeline=model.pipeline.name,
        model=model.label,
        ids=table.ids,
        probability=own["probability"].to_numpy(dtype=np.float64),
        rank=own["rank"].to_numpy(dtype=np.intp),
        facts=fact_texts(table, model.pipeline, load_framework()),
    )
    return ScoreHistory(home.score_history).enter(scoring, now)


def enter_finished(
    home: Home, model: LeadModel, finished: Finished, now: datetime | None = None
) -> bool:
    """Keep the scores of a run; False if the same are kept already.

    Args:
        home: Whose score history it is.
        model: What scored them.
        finished: The leads, which are gone through without holding them.
        now: When they were scored; the present by default.

    Raises:
        HistoryError: The history cannot be written.
    """
    scoring = FinishedScoring(model.pipeline.name, str(model.label), finished)
    return ScoreHistory(home.score_history).enter(scoring, now)


@dataclass(frozen=True)
class FinishedScoring:
    """What a run said of its leads; see `kaopu.store.score_history.Enterable`."""

    pipeline: str
    model: str
    finished: Finished

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return self.finished.leads

    @property
    def sources(self) -> Sequence[str]:
        """Whose facts are kept."""
        return self.finished.sources

    @property
    def content(self) -> str:
        """A digest of what is said of which leads with which facts, in any order."""
        return self.finished.content

    def rows(self, scoring: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of all leads, many at a time."""
        for batch in self.finished.kept():
            yield [{"scoring": scoring, **row} for row in batch.to_pylist()]


def recall_leads(
    home: Home,
    model: LeadModel,
    leads: Sequence[LeadExplanation],
    now: datetime | None = None,
) -> list[LeadExplanation]:
    """Return explanation records with their earlier scores and their trend.

    Args:
        home: Whose score history is looked at.
        model: What scores them now.
        leads: Their records.
        now: From when days are counted; the present by default.

    Raises:
        HistoryError: The history cannot be read.
    """
    ids = [lead.lead_id for lead in leads]
    kept = ScoreHistory(home.score_history).kept(model.pipeline.name, ids)
    framework = load_framework()
    recalled = []
    for lead in leads:
        own = kept.get(lead.lead_id, [])
        scores, trend = with_history(lead, own, model.label, framework, now)
        recalled.append(replace(lead, scores=scores, trend=trend))
    return recalled


def recall_plan(
    home: Home, model: LeadModel, plan: Plan, now: datetime | None = None
) -> Plan:
    """Return a plan whose leads have their earlier scores and their trend.

    Raises:
        HistoryError: The history cannot be read.
    """
    lists = (plan.worth, plan.let_go, plan.illusions)
    leads = [entry.lead for entries in lists for entry in entries]
    recalled = {lead.lead_id: lead for lead in recall_leads(home, model, leads, now)}
    return replace(
        plan,
        worth=tuple(replace(one, lead=recalled[one.lead.lead_id]) for one in plan.worth),
        let_go=tuple(replace(one, lead=recalled[one.lead.lead_id]) for one in plan.let_go),
        illusions=tuple(
            replace(one, lead=recalled[one.lead.lead_id]) for one in plan.illusions
        ),
    )
