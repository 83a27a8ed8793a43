from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from kaopu.explain.past.exceptions import Exceptions, learn_exceptions
from kaopu.explain.signs.raised import framework_signs
from kaopu.framework import load_framework
from kaopu.leads.finished import FinishedDeals, finished_deals
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.leads.states import NOT_ASKED, NOT_YET, UNKNOWN
from kaopu.pipeline import Pipeline

FRAMEWORK = load_framework()
SMALL, LARGE = 500.0, 90_000.0


def learn(deals: FinishedDeals, demo: Pipeline) -> Exceptions:
    signs = framework_signs(FRAMEWORK, deals.facts, {}, {})
    return learn_exceptions(FRAMEWORK, demo.sources, deals, signs, "deal size")


def changed(past: LeadTable, **facts: object) -> FinishedDeals:
    """Return the past deals with the first hundred in talks, and some facts replaced.

    The first fifty are small and all won, the next fifty are large and all lost.
    """
    table = past.take(np.arange(100))
    amount = np.repeat([SMALL, LARGE], 50)
    outcome = np.repeat([1.0, 0.0], 50)
    new = table.facts.assign(**{STAGE_FACT: "intent"}, **facts)
    return finished_deals(replace(table, facts=new, amount=amount, outcome=outcome))


def test_deals_won_without_the_decider_tell_which_they_are(
    past: LeadTable, demo: Pipeline
) -> None:
    silent = np.where(np.arange(100) % 2 == 0, UNKNOWN, NOT_ASKED)
    found = learn(changed(past, decider_attitude=silent), demo)
    every, *groups = found.of("decider_attitude", {}, SMALL)
    assert (every.column, every.all_won) == ("", 50)
    assert (every.support.deals, every.support.won) == (100, 50)
    (small,) = groups
    assert (small.column, small.value, small.support.above) == ("deal size", "", None)
    assert small.support.at_most is not None
    assert SMALL <= small.support.at_most < LARGE
    assert (small.support.rate, small.support.overall) == (1.0, 0.5)


@pytest.mark.parametrize("amount", [LARGE, None, np.nan])
def test_a_lead_of_no_such_group_is_told_of_all_deals_alone(
    past: LeadTable, demo: Pipeline, amount: float | None
) -> None:
    found = learn(changed(past, decider_attitude=UNKNOWN), demo)
    assert [one.column for one in found.of("decider_attitude", {}, amount)] == [""]
    assert found.of("budget_status", {}, amount) == []


def test_a_category_that_is_won_without_the_decider_is_named(
    past: LeadTable, demo: Pipeline
) -> None:
    context = next(s for s in demo.sources if s.player == "context")
    kinds = np.repeat(["spare parts", "machines"], 50)
    facts = {"decider_attitude": UNKNOWN, context.id: kinds}
    found = learn(changed(past, **facts), demo)
    row = {context.column: "spare parts"}
    assert [one.value for one in found.of("decider_attitude", row, None)] == [
        "",
        "spare parts",
    ]
    row = {context.column: "machines"}
    assert len(found.of("decider_attitude", row, None)) == 1


def test_a_group_that_differs_by_chance_is_not_named(
    past: LeadTable, demo: Pipeline
) -> None:
    deals = changed(past, decider_attitude=UNKNOWN)
    mixed = replace(deals, outcome=np.tile([1.0, 0.0], 50))
    found = learn(mixed, demo)
    assert len([one for one in found.unanswered if one.column]) == 0


@pytest.mark.parametrize("state", [NOT_YET, "supportive"])
def test_who_was_not_asked_yet_or_told_is_no_exception(
    past: LeadTable, demo: Pipeline, state: str
) -> None:
    assert learn(changed(past, decider_attitude=state), demo).unanswered == ()


def test_an_adviser_against_is_counted_beside_a_supportive_decider(
    past: LeadTable, demo: Pipeline
) -> None:
    decider = np.repeat(["supportive", "supportive", "against", "supportive"], 25)
    adviser = np.repeat(["supportive", "against", "against", "unaddressed"], 25)
    found = learn(changed(past, decider_attitude=decider, adviser_attitude=adviser), demo)
    support = found.pair("adviser_overlooked", "against_decider_for")
    assert support is not None
    # The first fifty deals are won: the decider for it in both, the adviser in one half.
    assert (support.deals, support.won, support.overall) == (25, 25, 1.0)
    support = found.pair("adviser_overlooked", "unaddressed_decider_for")
    assert support is not None
    assert (support.deals, support.won) == (25, 0)
    assert found.pair("adviser_overlooked", "against") is None


def test_too_few_deals_of_a_pair_give_no_rate(past: LeadTable, demo: Pipeline) -> None:
    adviser = np.where(np.arange(100) < 4, "against", "supportive")
    facts = {"decider_attitude": "supportive", "adviser_attitude": adviser}
    found = learn(changed(past, **facts), demo)
    assert found.pair("adviser_overlooked", "against_decider_for") is None


def test_exceptions_are_plain_data_and_back(past: LeadTable, demo: Pipeline) -> None:
    decider = np.where(np.arange(100) % 3 == 0, UNKNOWN, "supportive")
    found = learn(changed(past, decider_attitude=decider), demo)
    for whole in (found, Exceptions()):
        record = json.loads(json.dumps(whole.to_json(), allow_nan=False))
        assert Exceptions.from_json(record) == whole
