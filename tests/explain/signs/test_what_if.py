from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.support import Count, SourceCounts
from kaopu.explain.signs.what_if import Clearing, CounterfactualFinder, clear_signs
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import NOT_ASKED, UNKNOWN

FRAMEWORK = load_framework()
BUDGET = FeatureSource(
    "budget_status",
    "Budget",
    "budget_clarity",
    "level",
    ("none", "vague", "stated", "approved"),
)
SIGNING = FeatureSource("signing_date", "Signing", "timeline", "date")
POSTPONED = FeatureSource("postponements", "Postponed", "timeline", "number")
TENDER = FeatureSource("RFP", "RFP", "budget_clarity", "category")

KIND = FeatureSource(
    "purchase_kind",
    "Kind",
    "ability_to_buy",
    "level",
    ("nice_to_have", "improvement", "necessity"),
)


def counts_of(
    kind: str, median: float | None = None, **tallies: tuple[int, int]
) -> SourceCounts:
    counts = tuple(Count(v, "intent", deals, won) for v, (deals, won) in tallies.items())
    total = (sum(c.deals for c in counts), sum(c.won for c in counts))
    return SourceCounts(kind, (), median, *total, counts)


def sign_of(sign: str, **raised: list[bool]) -> SignRows:
    rows = {source: np.array(hit) for source, hit in raised.items()}
    any_of = np.logical_or.reduce(list(rows.values()))
    return SignRows(sign, "", rows, any_of, np.where(any_of, -1.0, 0.0))


def cleared(
    source: FeatureSource, counts: SourceCounts, sign: str, value: object
) -> object:
    finder = CounterfactualFinder(FRAMEWORK, {source.id: source}, {source.id: counts})
    raised = sign_of(sign, **{source.id: [True]})
    facts = pd.DataFrame({source.id: [value]})
    return finder.clearing_values(raised, facts)[source.id].iloc[0]


@pytest.mark.parametrize(
    ("tallies", "expected"),
    [
        ({"none": (9, 1), "stated": (5, 0), "approved": (50, 50)}, "stated"),
        ({"none": (9, 1), "stated": (4, 4), "approved": (50, 1)}, "approved"),
        ({"none": (9, 1), "approved": (2, 2)}, "approved"),
        ({"none": (9, 1), "vague": (90, 80)}, None),
    ],
)
def test_a_level_is_cleared_by_the_frameworks_or_the_commonest_good_one(
    tallies: dict[str, tuple[int, int]], expected: str | None
) -> None:
    counts = counts_of("level", **tallies)
    for value in ("none", UNKNOWN):
        assert cleared(BUDGET, counts, "vague_budget", value) == expected


def test_a_date_is_cleared_by_the_median_of_won_deals() -> None:
    counts = counts_of("date", 62.0)
    assert cleared(SIGNING, counts, "missing_timeline", np.nan) == 62
    assert cleared(SIGNING, counts_of("date"), "missing_timeline", np.nan) is None


def test_a_number_is_cleared_by_what_the_framework_names() -> None:
    assert cleared(POSTPONED, counts_of("number", 1.0), "stalling", 3.0) == 0


def test_a_low_number_is_cleared_by_the_median_of_won_deals() -> None:
    capital = FeatureSource("registered_capital", "Capital", "ability_to_buy", "number")
    assert cleared(capital, counts_of("number", 5e6), "no_sign_of_funds", 3.0) == 5e6


def test_a_fact_without_a_sign_is_cleared_by_what_most_won_deals_held() -> None:
    tender = {"No": (40, 20), "Yes": (90, 10), UNKNOWN: (99, 99)}
    assert cleared(TENDER, counts_of("category", **tender), "RFP", "Yes") == "No"
    assert cleared(TENDER, counts_of("category", **tender), "RFP", "No") == "Yes"
    lonely = counts_of("category", Yes=(9, 9))
    assert cleared(TENDER, lonely, "RFP", "Yes") is None


def test_a_level_without_a_sign_is_cleared_by_a_better_one() -> None:
    levels = {"none": (50, 50), "stated": (20, 4), "approved": (20, 6)}
    counts = counts_of("level", **levels)
    assert cleared(BUDGET, counts, "budget_status", "vague") == "approved"
    assert cleared(BUDGET, counts, "budget_status", "approved") is None


def test_what_is_given_is_found_out_and_never_changed() -> None:
    tallies = {"nice_to_have": (30, 2), "improvement": (50, 40), "necessity": (20, 15)}
    values = ["nice_to_have", UNKNOWN, NOT_ASKED, "improvement"]
    odds = {"nice_to_have": -1.0, "improvement": 0.0, "necessity": 1.0}
    (clearing,) = found_out(values, tallies, odds)
    best, worst = expit(1.0), expit(-1.0)
    np.testing.assert_allclose(clearing.probability, [np.nan, best, best, np.nan])
    np.testing.assert_allclose(clearing.worst, [np.nan, worst, worst, np.nan])
    np.testing.assert_allclose(clearing.share, [np.nan, 0.2, 0.2, np.nan])
    kinds = clearing.values["purchase_kind"].tolist()
    assert kinds == [None, "necessity", "necessity", None]


def test_what_the_model_says_of_the_worst_answer_is_told_where_it_is_the_better() -> None:
    tallies = {"nice_to_have": (30, 20), "necessity": (20, 5)}
    odds = {"nice_to_have": 0.7, "necessity": -0.2}
    (clearing,) = found_out([UNKNOWN], tallies, odds)
    assert clearing.worst[0] == pytest.approx(expit(0.7))
    assert clearing.probability[0] == pytest.approx(expit(-0.2))


@pytest.mark.parametrize("seen", [{}, {"improvement": (50, 40)}])
def test_of_one_answer_there_is_nothing_to_find_out(
    seen: dict[str, tuple[int, int]],
) -> None:
    (clearing,) = found_out([UNKNOWN], seen | {"necessity": (4, 4)}, {"necessity": 1.0})
    assert np.isnan([clearing.probability, clearing.worst, clearing.share]).all()


def found_out(
    values: list[str], tallies: dict[str, tuple[int, int]], odds: dict[str, float]
) -> list[Clearing]:
    """Clear the kind of purchase of leads that hold ``values``."""
    counts = {"purchase_kind": counts_of("level", **tallies)}
    finder = CounterfactualFinder(FRAMEWORK, {"purchase_kind": KIND}, counts)
    facts = pd.DataFrame({"purchase_kind": values})
    sign = sign_of("purchase_kind", purchase_kind=[True] * len(values))
    return clear_signs(
        finder, facts, [sign], lambda f: f["purchase_kind"].map(odds).to_numpy(float)
    )


def test_a_sign_is_cleared_only_with_all_its_facts() -> None:
    finder = CounterfactualFinder(
        FRAMEWORK,
        {s.id: s for s in (SIGNING, POSTPONED)},
        {"signing_date": counts_of("date", 30.0)},
    )
    facts = pd.DataFrame({"signing_date": [np.nan] * 2, "postponements": [2.0] * 2})
    sign = sign_of("x", signing_date=[True, True], postponements=[False, True])
    (clearing,) = clear_signs(finder, facts, [sign], lambda f: np.zeros(len(f)))
    np.testing.assert_array_equal(clearing.probability, [0.5, np.nan])
    assert clearing.values["signing_date"].tolist() == [30.0, None]


def test_all_signs_are_predicted_at_once(explained: ExplainedLeads) -> None:
    calls = []

    def predict(facts: pd.DataFrame) -> np.ndarray:
        calls.append(len(facts))
        return np.zeros(len(facts))

    finder = CounterfactualFinder(FRAMEWORK, explained.declared, explained.history.counts)
    found = clear_signs(finder, explained.table.facts, explained.signs, predict)
    assert len(calls) == 1
    ranges = sum(np.isfinite(c.worst).sum() for c in found)
    assert calls[0] - ranges == sum(np.isfinite(c.probability).sum() for c in found) > 200
    assert ranges > 0


def test_only_a_step_that_finds_out_has_a_worst_answer(explained: ExplainedLeads) -> None:
    budget = explained.clearings["vague_budget"]
    vague = explained.table.facts["budget_status"].isin(["none", "vague"]).to_numpy()
    told = np.isfinite(budget.probability) & vague
    asked = np.isfinite(budget.probability) & ~vague
    assert told.any()
    assert asked.any()
    assert np.isnan(budget.worst[told]).all()
    assert np.isnan(budget.share[told]).all()
    assert np.isfinite(budget.worst[asked]).all()
    assert ((budget.share[asked] > 0) & (budget.share[asked] < 1)).all()


def test_nothing_clears_a_sign_that_is_final(explained: ExplainedLeads) -> None:
    fit = explained.clearings["no_scenario_fit"]
    assert fit.sign.rows.any()
    assert np.isnan(fit.probability).all()


def test_a_what_if_is_the_models_prediction_with_the_facts_changed(
    explainer: Explainer, explained: ExplainedLeads, leads: LeadTable
) -> None:
    cleared = [
        (row, lead, sign, sign.what_if)
        for row, lead in enumerate(build_explanations(explained)[:30])
        for sign in lead.warning_signs
        if sign.what_if is not None
    ]
    assert len(cleared) > 40
    changed = leads.take(np.array([row for row, *_ in cleared]))
    for place, (*_, what_if) in enumerate(cleared):
        for change in what_if.changes:
            value = change.value if change.unit == "level" else float(change.value)
            column = changed.facts.columns.get_loc(change.source)
            changed.facts.iloc[place, column] = value
    again = explainer.explain(changed)
    for place, (_, lead, sign, what_if) in enumerate(cleared):
        assert again.probability[place] == pytest.approx(what_if.probability, abs=1e-4)
        gain = what_if.probability - lead.probability
        assert what_if.gain == pytest.approx(gain, abs=1e-12)
        held = {s.id for s in again.signs_of(place)} - {c.source for c in what_if.changes}
        assert sign.id not in held


def test_leads_without_a_sign_have_no_what_if(explained: ExplainedLeads) -> None:
    for clearing in explained.clearings.values():
        assert np.isnan(clearing.probability[~clearing.sign.rows]).all()
    assert np.isnan(explained.clearings["illusion"].probability).all()


def test_the_facts_themselves_stay(explained: ExplainedLeads, leads: LeadTable) -> None:
    before = leads.facts.copy()
    assert explained.clearings
    pd.testing.assert_frame_equal(leads.facts, before)


@pytest.mark.parametrize(
    ("tallies", "few", "expected"),
    [
        ({}, False, None),
        ({}, True, "stated"),
        ({"none": (2, 0), "approved": (3, 3)}, False, "approved"),
        ({"none": (2, 0), "approved": (3, 3)}, True, "stated"),
    ],
)
def test_of_few_deals_the_frameworks_level_clears(
    tallies: dict[str, tuple[int, int]], few: bool, expected: object
) -> None:
    counts = {"budget_status": counts_of("level", **tallies)}
    sources = {"budget_status": BUDGET}
    finder = CounterfactualFinder(FRAMEWORK, sources, counts, are_few=few)
    raised = sign_of("vague_budget", budget_status=[True])
    facts = pd.DataFrame({"budget_status": [UNKNOWN]})
    assert finder.clearing_values(raised, facts)["budget_status"].iloc[0] == expected


def test_of_no_deals_what_is_found_out_may_be_the_best_or_the_worst() -> None:
    counts = {"budget_status": counts_of("level")}
    finder = CounterfactualFinder(
        FRAMEWORK, {"budget_status": BUDGET}, counts, are_few=True
    )
    raised = sign_of("vague_budget", budget_status=[True])
    found = finder.answers(raised, pd.DataFrame({"budget_status": [UNKNOWN]}))
    assert found.worst["budget_status"].tolist() == ["none"]
    assert found.share.tolist() == [0.25]


@pytest.mark.parametrize("ages", [None, 30.0])
def test_of_no_deals_a_date_is_pinned_two_weeks_ahead(ages: float | None) -> None:
    finder = CounterfactualFinder(
        FRAMEWORK,
        {"signing_date": SIGNING},
        {"signing_date": counts_of("date")},
        None if ages is None else np.array([ages]),
        are_few=True,
    )
    raised = sign_of("missing_timeline", signing_date=[True])
    facts = pd.DataFrame({"signing_date": [np.nan]})
    days = finder.clearing_values(raised, facts)["signing_date"].iloc[0]
    assert days == (ages or 0.0) + 14.0
