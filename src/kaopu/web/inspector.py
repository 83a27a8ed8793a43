"""What the pages ask: a model, and a table of leads that were all explained once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock
from typing import TypeVar

import numpy as np
import pandas as pd

from kaopu.errors import HistoryError
from kaopu.explain.lead.assemble import Rank, build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.records import LeadExplanation
from kaopu.language import Count
from kaopu.leads.lead_table import LeadTable
from kaopu.planning import Plan, PlanLeads, PlanOptions, plan_of
from kaopu.scoring import LeadModel, explain_rows
from kaopu.store import Home, recall_leads, recall_plan
from kaopu.web.index import LeadIndex, ShownLeads, build_index, in_parts
from kaopu.web.index.lead_index import EVERY
from kaopu.web.page_errors import PageError
from kaopu.web.query import Bools, Ints, LeadLists
from kaopu.web.urls import View
from kaopu.web.what_if import FactInput, changed_table

LEADS_KEPT, PLANS_KEPT = 512, 64
Told = TypeVar("Told", LeadExplanation, Plan)


class Inspector:
    """Answers what pages ask: which leads there are, and why each scores as it does.

    Attributes:
        history_error: Why the score history could not be read when it was last looked at,
            so that leads and plans have no trend; None where it could.
    """

    def __init__(self, model: LeadModel, index: LeadIndex, home: Home) -> None:
        self.model = model
        self.index = index
        self.home = home
        self.history_error = index.history_error
        self._lists = LeadLists(index)
        self._explained = lru_cache(LEADS_KEPT)(self._explain)
        self._planned = lru_cache(PLANS_KEPT)(self._plan)

    def row(self, lead_id: str) -> int:
        """Return the row of a lead.

        Raises:
            PageError: There is no such lead.
        """
        row = self.index.row(lead_id)
        if row is None:
            raise PageError("lead", {"lead_id": lead_id, "count": Count(len(self.index))})
        return row

    def selected(self, view: View) -> Ints:
        """Return the rows that a view shows, in its order, of all pages."""
        return self._lists.rows(view)

    def lead(self, row: int) -> LeadExplanation:
        """Return why a lead scores as it does, with its earlier scores if they are known.

        Where they cannot be read, `history_error` says why.
        """
        lead = self._explained(row)
        return self._recalled(lead, lambda: recall_leads(self.home, self.model, [lead])[0])

    def plan(self, rep: str, capacity: int, short: int) -> Plan:
        """Return the week's plan of a rep; of all where ``rep`` is empty.

        Of the illusions and the leads to let go so many are shown as ``short``. Where the
        earlier scores cannot be read, `history_error` says why.
        """
        plan = self._planned(rep, capacity, short)
        return self._recalled(plan, lambda: recall_plan(self.home, self.model, plan))

    def lead_with(
        self, row: int, changes: Mapping[str, tuple[FactInput, str]]
    ) -> LeadExplanation:
        """Return the lead as it would score with facts changed; nothing is kept."""
        own = self.index.take(np.array([row]))
        explained = explain_rows(self.model, changed_table(self.model, own, changes))
        better = self.index.inputs.log_odds > explained.log_odds[0]
        better[row] = False
        position = int(better.sum()) + 1
        return self._explanation(explained, position)

    def _recalled(self, plain: Told, recall: Callable[[], Told]) -> Told:
        """Return what ``recall`` does; ``plain`` where the history cannot be read."""
        try:
            told = recall()
        except HistoryError as error:
            self.history_error = error
            return plain
        self.history_error = None
        return told

    def _explain(self, row: int) -> LeadExplanation:
        explained = explain_rows(self.model, self.index.take(np.array([row])).table)
        return self._explanation(explained, int(self.index.rank[row]))

    def _explanation(self, explained: ExplainedLeads, position: int) -> LeadExplanation:
        rank = Rank(position, len(self.index))
        return build_explanations(explained, [rank], self.model.pipeline.currency)[0]

    def _plan(self, rep: str, capacity: int, short: int) -> Plan:
        index = self.index
        shown = ~index.columns.ended
        if rep:
            shown &= index.of_rep(rep)
        leads, inputs = self._plan_leads(shown), index.inputs
        if not shown.all():
            inputs = inputs.take(shown)
        options = PlanOptions(capacity, rep or None, short=short)
        plan = plan_of(self.model, leads, inputs, options)
        return replace(plan, finished=0 if rep else len(index) - len(leads))

    def _plan_leads(self, shown: Bools) -> PlanLeads:
        index, places = self.index, np.flatnonzero(shown)
        # All of them are not copied.
        rows = EVERY if shown.all() else places
        knows_reps = bool(index.rep_names)
        return PlanLeads(
            by_id=index.by_id[rows],
            rank=index.rank[rows],
            amount=index.amount[rows] if index.has_amounts else None,
            reps=index.rep_codes[rows] if knows_reps else None,
            rep_names=index.rep_names,
            as_of=index.as_of,
            has_beliefs=index.has_beliefs,
            take=lambda chosen: index.take(places[chosen]).table,
        )


def open_inspector(
    model: LeadModel,
    table: LeadTable,
    texts: pd.DataFrame,
    home: Home,
    on_progress: Callable[[int], None],
) -> Inspector:
    """Return the inspector of a table of leads; all are explained now.

    Args:
        model: What scores them.
        table: The leads, as ``model`` reads ``texts``.
        texts: The export as it was read.
        home: Whose score history is looked at.
        on_progress: Is called with how many leads are done.
    """
    parts = in_parts(ShownLeads(table, texts))
    return Inspector(model, build_index(model, parts, home, on_progress), home)


@dataclass
class LoadState:
    """Where pages find the inspector; before it is open, how far it has come.

    Attributes:
        model: Known from the start.
        leads: How many there are.
        done: How many are explained.
        inspector: None until all are.
        failed: Whether opening it ended in an error.
        closed: Whether nobody asks any more.
    """

    model: LeadModel
    leads: int
    done: int = 0
    inspector: Inspector | None = None
    failed: bool = False
    closed: bool = False
    lock: Lock = field(default_factory=Lock)

    def open(self) -> Inspector:
        """Return the inspector.

        Raises:
            PageError: It is not open yet, or could not be opened.
        """
        if self.failed:
            raise PageError("leads")
        if self.inspector is None:
            raise PageError(
                "loading", {"done": Count(self.done), "count": Count(self.leads)}
            )
        return self.inspector
