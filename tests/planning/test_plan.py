from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaopu.errors import EmptyTableError, NoRepColumnError, RepNotFoundError
from kaopu.explain.lead.explainer import ranks_of
from kaopu.explain.past.history import History
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.personal import colleague
from kaopu.planning import Plan, PlanOptions, make_noted_plan, make_plan, plan_of
from kaopu.planning.inputs import plan_inputs
from kaopu.report.data_notes import note_texts
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation


def planned(model: LeadModel, table: LeadTable, **options: object) -> Plan:
    return make_plan(model, table, PlanOptions(**options))  # type: ignore[arg-type]


def test_the_best_expected_values_come_first(plan: Plan, table: LeadTable) -> None:
    values = [p.value for p in plan.worth]
    assert values == sorted(values, reverse=True)
    assert [p.place for p in plan.worth] == list(range(1, 13))
    assert plan.ranked_by == "expected_value"
    for p in plan.worth:
        assert p.value_kind == "expected_value"
        assert p.value == pytest.approx(p.lead.expected_value)
    assert (plan.open, plan.finished, plan.capacity) == (60, 0, 12)


def test_no_lead_left_out_is_worth_more(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    everything = planned(trained, table, capacity=60)
    assert [p.lead.lead_id for p in everything.worth[:12]] == [
        p.lead.lead_id for p in plan.worth
    ]
    assert len(everything.worth) + everything.let_go_total == 60


def test_ranks_are_those_among_all_open_leads(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    odds = trained.explained(table).log_odds
    ranks = dict(zip(table.ids, ranks_of(odds, table.ids), strict=True))
    for p in plan.worth:
        assert (p.lead.rank, p.lead.of) == (ranks[p.lead.lead_id], 60)


def test_without_amounts_the_odds_rank(trained: LeadModel, table: LeadTable) -> None:
    for amount in (None, np.zeros(60), np.full(60, np.nan)):
        plan = planned(trained, replace(table, amount=amount))
        assert plan.ranked_by == "probability"
        assert plan.typical_amount is None
        odds = [p.lead.probability for p in plan.worth]
        assert odds == sorted(odds, reverse=True)
        assert {p.value_kind for p in plan.worth} == {"probability"}


def test_a_lead_without_amount_is_ranked_by_the_typical_one(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    best = plan.worth[0].lead.lead_id
    assert table.amount is not None
    amount = np.where(table.ids == best, np.nan, table.amount)
    changed = planned(trained, replace(table, amount=amount), capacity=60)
    own = next(p for p in changed.worth if p.lead.lead_id == best)
    assert own.value_kind == "typical_amount"
    assert own.lead.expected_value is None
    assert changed.without_amount == 1
    assert changed.typical_amount == np.median(amount[~np.isnan(amount)])
    assert own.value == pytest.approx(own.lead.probability * changed.typical_amount)


def test_leads_that_have_ended_are_left_out_and_counted(
    trained: LeadModel, table: LeadTable
) -> None:
    outcome = np.full(60, np.nan)
    outcome[:5] = (0, 1, 0, 1, 1)
    plan = planned(trained, replace(table, outcome=outcome), capacity=60)
    assert (plan.open, plan.finished) == (55, 5)
    assert not {*table.ids[:5]} & {p.lead.lead_id for p in plan.worth}
    with pytest.raises(EmptyTableError, match="expected at least one open lead"):
        planned(trained, replace(table, outcome=np.ones(60)))


def test_leads_to_let_go_are_beyond_the_help_of_one_step(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    assert plan.past_rate is not None
    assert plan.low_odds == plan.past_rate / 2
    assert plan.let_go_total >= len(plan.let_go) > 0
    inputs = plan_inputs(trained.explained(table))
    values = inputs.probability * np.asarray(table.amount)
    best = [gone.best for gone in plan.let_go]
    assert best == sorted(best)
    for gone in plan.let_go:
        row = list(table.ids).index(gone.lead.lead_id)
        if inputs.final[row]:
            continue
        assert gone.best == inputs.best[row] < plan.low_odds
        assert values[row] < np.median(values)
        assert not inputs.thin[row]
        assert not inputs.illusion[row]


def test_a_lead_that_nothing_clears_is_never_worth_the_week(
    trained: LeadModel, table: LeadTable
) -> None:
    final = plan_inputs(trained.explained(table)).final
    assert final.any()
    plan = planned(trained, table, capacity=len(table))
    assert not {*table.ids[final]} & {p.lead.lead_id for p in plan.worth}
    gone = planned(trained, table, short=len(table)).let_go
    reasons = {one.lead.lead_id: one.reason for one in gone}
    assert {id_ for id_, reason in reasons.items() if reason == "final"} == {
        *table.ids[final]
    }


def test_a_lead_of_which_nothing_is_known_is_not_let_go(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    known = plan_inputs(trained.explained(table))
    thin = replace(known, thin=np.ones(60, dtype=bool))
    plan = plan_of(trained, table, thin, PlanOptions())
    assert plan.let_go_total == known.final.sum()


@pytest.mark.parametrize(("stated", "rate"), [(None, 0.5), (0.2, 0.2)])
def test_without_past_deals_leads_are_let_go_by_the_win_rate_that_is_assumed(
    trained: LeadModel, table: LeadTable, stated: float | None, rate: float
) -> None:
    pipeline = replace(trained.pipeline, win_rate=stated)
    plan = planned(replace(trained, history=History(), pipeline=pipeline), table)
    assert (plan.past_rate, plan.usual_rate, plan.usual_rate_of) == (None, rate, "assumed")
    assert plan.low_odds == rate / 2


def test_illusions_come_with_the_widest_gap_first(plan: Plan) -> None:
    gaps = [recheck.gap for recheck in plan.illusions]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps
    for recheck in plan.illusions:
        assert "illusion" in [sign.id for sign in recheck.lead.warning_signs]
    marked = {p.lead.lead_id for p in plan.worth if p.illusion}
    assert marked == {
        p.lead.lead_id
        for p in plan.worth
        if "illusion" in [sign.id for sign in p.lead.warning_signs]
    }


def test_without_beliefs_illusions_are_not_looked_for(
    trained: LeadModel, table: LeadTable
) -> None:
    plan = planned(trained, replace(table, beliefs={}))
    assert (plan.beliefs_mapped, plan.illusions) == (False, ())


def test_one_rep_plans_alone(trained: LeadModel, table: LeadTable, plan: Plan) -> None:
    assert table.reps is not None
    load = plan.reps[0]
    own = planned(trained, table, rep=load.rep, capacity=60)
    assert own.open == load.leads == int((table.reps == load.rep).sum())
    assert {p.rep for p in own.worth} == {load.rep}
    assert own.reps == ()


def test_a_rep_may_be_named_in_another_spelling(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    name = plan.reps[0].rep
    own = planned(trained, table, rep=f"{name.upper()}\u00a0")
    assert own == planned(trained, table, rep=name)


def test_a_rep_known_by_an_address_is_found_by_it(
    trained: LeadModel, table: LeadTable
) -> None:
    address, name = "ann.lee@ours.example", trained.pipeline.name
    reps = np.where(np.arange(len(table)) % 2, colleague(address, name), "Li")
    own = planned(trained, replace(table, reps=reps.astype(object)), rep=address)
    assert {p.rep for p in own.worth} == {colleague(address, name)}


def test_the_loads_of_the_reps_add_up(plan: Plan) -> None:
    assert sum(load.leads for load in plan.reps) == plan.open
    assert sum(load.worth for load in plan.reps) == len(plan.worth)
    assert sum(load.let_go for load in plan.reps) == plan.let_go_total
    assert sum(load.illusions for load in plan.reps) == plan.illusions_total
    total = sum(p.value for p in plan.worth)
    assert sum(load.value for load in plan.reps) == pytest.approx(total)


def test_a_rep_that_is_not_there_names_the_nearest(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    name = plan.reps[0].rep
    with pytest.raises(RepNotFoundError, match=f"known reps: {name}"):
        planned(trained, table, rep=name[:-1])
    with pytest.raises(NoRepColumnError, match="names no column of reps"):
        planned(trained, replace(table, reps=None), rep=name)


def test_row_order_changes_nothing(
    trained: LeadModel, table: LeadTable, plan: Plan
) -> None:
    turned = make_plan(
        trained,
        table.take(np.arange(60)[::-1]),
        PlanOptions(capacity=12),
    )
    assert [p.lead.lead_id for p in turned.worth] == [p.lead.lead_id for p in plan.worth]
    assert [g.lead.lead_id for g in turned.let_go] == [g.lead.lead_id for g in plan.let_go]


def test_what_no_past_deal_held_is_noted_whatever_the_batches(
    trained: LeadModel, sample: Simulation
) -> None:
    leads = sample.leads.assign(region=[f"isle {n // 2:02d}" for n in range(60)])
    table = trained.read(leads)
    for chunk in (7, 60):
        plan, notes = make_noted_plan(trained, table, chunk=chunk)
        assert plan.open == 60
        assert sum(note.column == "region" for note in notes) == 30
        (said,) = [text for text in note_texts(notes, "en") if "isle" in text]
        assert said.endswith(
            "30 values in 60 rows are in no past deal, counted as neutral: 'isle 00' "
            "(2 rows), 'isle 01' (2 rows), 'isle 02' (2 rows) and 27 more"
        )
