"""What-if: one lead as it is, and as it would score with some facts changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.assemble import Rank, build_explanations
from kaopu.explain.records import LeadExplanation
from kaopu.language import Message, Names
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.service.model.answering import Scored
from kaopu.service.model.served_model import ServedModel
from kaopu.service.problems import ServiceError
from kaopu.web.index import ShownLeads
from kaopu.web.page_errors import PageError
from kaopu.web.what_if import FactInput, changed_table, changes_of, fact_inputs

# By what the stage is called, which is no fact of the framework.
STAGE = "stage"
ALONE = Rank(1, 1)
# What the value of a change should have been, by why it was refused.
EXPECTED = {"asked": "a_asked", "number": "a_number", "date": "a_date"}


@dataclass(frozen=True)
class _OneLead:
    """The lead of a request, as the inspector's form asks for its own."""

    shown: ShownLeads

    def take(self, rows: NDArray[np.integer[Any]]) -> ShownLeads:
        """Return the lead."""
        return self.shown


def what_if(
    served: ServedModel, done: Scored, changes: Mapping[str, str]
) -> dict[str, Any]:
    """Return a lead's explanation before and after some facts are set.

    Args:
        served: The model.
        done: The lead, scored.
        changes: Fact, by its id or its column, to what it is set to: a level's id, a
            category, ``unknown``, a number, an ISO day; empty for not told.

    Raises:
        ServiceError: There is not one lead, or a fact cannot be set so.
        KaopuError: The changed row cannot be read.
    """
    model, table = served.model, done.explained.table
    if len(table) != 1 or done.rows != 1:
        raise ServiceError("one_lead", done.rows, 1)
    own = ShownLeads(table, done.texts)
    today = _record(served, table)
    inputs = fact_inputs(model, _OneLead(own), 0, today)
    try:
        asked = changes_of(inputs, _by_source(inputs, changes))
        then = _record(served, changed_table(model, own, asked)) if asked else today
    except PageError as error:
        raise _refused(error) from None
    return {
        "today": today.to_json(),
        "then": then.to_json(),
        "gain": then.probability - today.probability,
        "changes": [_change(one, value) for one, value in asked.values()],
    }


def _record(served: ServedModel, table: LeadTable) -> LeadExplanation:
    explained = served.model.explained(table)
    return build_explanations(explained, [ALONE], served.model.pipeline.currency)[0]


def _by_source(inputs: tuple[FactInput, ...], changes: Mapping[str, str]) -> dict[str, str]:
    """Return changes by the id of their fact; a column's name stands for its fact."""
    ids = {one.column: one.source for one in inputs}
    ids |= {_named(one): one.source for one in inputs}
    for name, value in changes.items():
        if name not in ids:
            known = Names([_named(one) for one in inputs])
            raise ServiceError("fact", f"{name}: {value!r}", known)
    named = {ids[name]: value for name, value in changes.items()}
    if len(named) < len(changes):
        raise ServiceError("repeated_key", sorted(changes), 1)
    return named


def _change(one: FactInput, value: str) -> dict[str, str]:
    return {"source": _named(one), "column": one.column, "from": one.current, "to": value}


def _named(one: FactInput) -> str:
    """Return by which name a caller changes a fact."""
    return STAGE if one.source == STAGE_FACT else one.source


def _refused(error: PageError) -> ServiceError:
    facts = error.facts
    found = f"{facts['name']}: {facts['value']!r}"
    expected = facts.get("expected", Message("service_error", EXPECTED[error.kind]))
    return ServiceError("fact", found, expected)
