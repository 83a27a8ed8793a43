from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.language import Locale
from kaopu.scoring import LeadModel
from kaopu.web import Inspector
from kaopu.web.index import ShownLeads
from kaopu.web.page_errors import PageError
from kaopu.web.what_if import changed_table, changes_of, fact_inputs


def own_row(inspector: Inspector, row: int) -> ShownLeads:
    return inspector.index.take(np.array([row]))


def set_facts(inspector: Inspector, lead_id: str, **sets: str) -> float:
    row = inspector.row(lead_id)
    inputs = fact_inputs(inspector.model, inspector.index, row, inspector.lead(row))
    return inspector.lead_with(row, changes_of(inputs, sets)).probability


@pytest.mark.parametrize(
    ("source", "value", "cell"),
    [
        ("budget_status", "none", "none"),
        ("budget_status", "unknown", "unknown"),
        ("budget_status", "", ""),
        ("decider_attitude", "supportive", "supportive"),
        ("signing_date", "2026-12-24", "2026-12-24"),
        ("registered_capital", "123456", "123456"),
        ("says_money_no_object", "yes", "yes"),
    ],
)
def test_a_change_scores_as_the_export_with_that_change(
    inspector: Inspector,
    trained: LeadModel,
    leads_now: pd.DataFrame,
    changed_lead: str,
    source: str,
    value: str,
    cell: str,
) -> None:
    changed = leads_now.astype(object).copy()
    changed.loc[changed["lead_id"] == changed_lead, source] = cell
    expected = trained.explain(changed, [changed_lead])[0]
    told = set_facts(inspector, changed_lead, **{source: value})
    assert told == pytest.approx(expected.probability, abs=1e-9)


@pytest.mark.parametrize("day", ["2026-09-01", "2026-11-20", "2027-06-01"])
def test_every_page_judges_on_the_day_asked_for(
    opened: Callable[..., Inspector],
    trained: LeadModel,
    leads_now: pd.DataFrame,
    changed_lead: str,
    tmp_path: Path,
    day: str,
) -> None:
    model = trained.judging_on(date.fromisoformat(day))
    inspector = opened(leads_now, tmp_path, model)
    scores = model.score(leads_now).set_index("lead_id")
    for lead_id, record in scores.iterrows():
        lead = inspector.lead(inspector.row(str(lead_id)))
        assert lead.as_of == record["as_of"] == day
        assert lead.probability == pytest.approx(record["probability"], abs=1e-9)
    changed = leads_now.astype(object).copy()
    changed.loc[changed["lead_id"] == changed_lead, "signing_date"] = "2026-10-05"
    expected = model.score(changed).set_index("lead_id").loc[changed_lead, "probability"]
    told = set_facts(inspector, changed_lead, signing_date="2026-10-05")
    assert told == pytest.approx(expected, abs=1e-9)


def test_a_choice_may_be_spelled_in_another_way(
    inspector: Inspector, changed_lead: str
) -> None:
    told = set_facts(inspector, changed_lead, decider_attitude="Supportive ")
    expected = set_facts(inspector, changed_lead, decider_attitude="supportive")
    assert told == expected


def test_a_change_is_read_as_the_leads_are_written(
    opened: Callable[..., Inspector],
    leads_now: pd.DataFrame,
    changed_lead: str,
    tmp_path: Path,
) -> None:
    leads = leads_now.astype(object).copy()
    row = leads["lead_id"] == changed_lead
    leads.loc[row, "registered_capital"] = "34.500"
    leads.loc[~row, "registered_capital"] = "8.700,40"
    shown = opened(leads, tmp_path)
    assert set_facts(shown, changed_lead, registered_capital="34500") == pytest.approx(
        shown.lead(shown.row(changed_lead)).probability, abs=1e-9
    )
    inputs = fact_inputs(
        shown.model, shown.index, row := shown.row(changed_lead), shown.lead(row)
    )
    changes = changes_of(inputs, {"registered_capital": "21.500"})
    table = changed_table(shown.model, own_row(shown, row), changes)
    assert table.facts["registered_capital"].tolist() == [21_500]


def test_several_changes_and_the_stage(
    inspector: Inspector, trained: LeadModel, leads_now: pd.DataFrame, changed_lead: str
) -> None:
    changed = leads_now.astype(object).copy()
    row = changed["lead_id"] == changed_lead
    changed.loc[row, ["stage", "value_logic"]] = ["target", "clear"]
    expected = trained.explain(changed, [changed_lead])[0]
    sets = {"(stage)": "target", "value_logic": "clear"}
    told = set_facts(inspector, changed_lead, **sets)
    assert told == pytest.approx(expected.probability, abs=1e-9)


def test_what_is_as_it_was_is_no_change(inspector: Inspector) -> None:
    for row in range(20):
        lead = inspector.lead(row)
        inputs = fact_inputs(inspector.model, inspector.index, row, lead)
        assert len(inputs) == 21
        assert changes_of(inputs, {one.source: one.current for one in inputs}) == {}
        for one in inputs:
            assert one.kind != "choice" or one.current in one.options


def test_an_unchanged_lead_is_read_alike_alone_and_in_its_table(
    inspector: Inspector,
) -> None:
    for row in range(0, 60, 7):
        alone = inspector.lead_with(row, {})
        assert alone.log_odds == pytest.approx(inspector.lead(row).log_odds, abs=1e-9)
        assert alone.rank == inspector.lead(row).rank


def test_nothing_is_kept(inspector: Inspector, changed_lead: str) -> None:
    row = inspector.row(changed_lead)
    before = own_row(inspector, row)
    set_facts(inspector, changed_lead, budget_status="none")
    pd.testing.assert_frame_equal(own_row(inspector, row).texts, before.texts)


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("colour", "red", "budget_status"),
        ("owner", "me", "budget_status"),
        ("budget_status", "lots", "none, vague, stated, approved, unknown, ''"),
        ("registered_capital", "9" * 101, "<= 100"),
    ],
)
def test_what_cannot_be_set_is_a_problem(
    inspector: Inspector, changed_lead: str, source: str, value: str, expected: str
) -> None:
    row = inspector.row(changed_lead)
    inputs = fact_inputs(inspector.model, inspector.index, row, inspector.lead(row))
    with pytest.raises(PageError) as refused:
        changes_of(inputs, {source: value})
    assert refused.value.status == 400
    assert expected in Locale("en").fact(refused.value.facts["expected"])


@pytest.mark.parametrize(
    ("source", "value", "kind"),
    [("registered_capital", "much", "number"), ("signing_date", "soon", "date")],
)
def test_what_cannot_be_read_is_a_problem_of_its_kind(
    inspector: Inspector, changed_lead: str, source: str, value: str, kind: str
) -> None:
    row = inspector.row(changed_lead)
    inputs = fact_inputs(inspector.model, inspector.index, row, inspector.lead(row))
    changes = changes_of(inputs, {source: value})
    with pytest.raises(PageError) as refused:
        changed_table(inspector.model, own_row(inspector, row), changes)
    assert (refused.value.status, refused.value.kind) == (400, kind)
    assert refused.value.facts == {"name": source, "value": value}
