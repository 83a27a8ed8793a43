from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaopu.explain.lead.explainer import ranks_of
from kaopu.leads.lead_table import LeadTable
from kaopu.planning import PlanLeads, PlanOptions, make_plan, plan_inputs, plan_of
from kaopu.scoring import LeadModel


def test_a_table_is_told_in_numbers(trained: LeadModel, table: LeadTable) -> None:
    odds = trained.explained(table).log_odds
    leads = PlanLeads.of_table(table, odds)
    assert len(leads) == len(table)
    assert table.ids[np.argsort(leads.by_id)].tolist() == sorted(table.ids)
    np.testing.assert_array_equal(leads.rank, ranks_of(odds, table.ids))
    assert leads.reps is not None
    assert table.reps is not None
    assert [leads.rep_names[rep] for rep in leads.reps] == table.reps.tolist()
    none = PlanLeads.of_table(replace(table, reps=None), odds)
    assert (none.reps, none.rep_names) == (None, ())


def test_a_plan_needs_no_table(trained: LeadModel, table: LeadTable) -> None:
    """Leads may lie anywhere, and be ranked among more than these."""
    inputs = plan_inputs(trained.explained(table))
    leads = PlanLeads.of_table(table, inputs.log_odds)
    spread = replace(leads, rank=leads.rank * 3, take=lambda rows: table.take(rows))
    plan = plan_of(trained, spread, inputs, PlanOptions(12))
    assert plan == make_plan(trained, table, PlanOptions(12))
