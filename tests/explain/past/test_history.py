from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from kaopu.explain.past.beliefs import learn_beliefs
from kaopu.explain.past.history import History, learn_history, low_marks
from kaopu.explain.signs.sign_effects import Cost
from kaopu.framework import load_framework
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline

FRAMEWORK = load_framework()


def test_a_history_counts_the_deals(past: LeadTable, history: History) -> None:
    assert past.outcome is not None
    assert (history.deals, history.won) == (len(past), int(past.outcome.sum()))
    assert history.rate == pytest.approx(past.outcome.mean())
    assert History().rate is None


def test_a_history_holds_no_deal(past: LeadTable, history: History) -> None:
    text = json.dumps(history.to_json())
    assert not any(str(lead_id) in text for lead_id in past.ids)
    assert past.reps is not None
    assert not any(str(rep) in text for rep in set(past.reps))


def test_a_history_is_plain_data_and_back(past: LeadTable, history: History) -> None:
    assert past.outcome is not None
    beliefs = learn_beliefs(
        FRAMEWORK, past.beliefs, past.reps, np.linspace(-1, 1, len(past)), past.outcome
    )
    costs = {
        "vague_budget": {"budget_status": (Cost("none", -0.5, 0.2, 40, (-1.5, 0.25)),)}
    }
    full = replace(history, costs=costs, beliefs=beliefs)
    for whole in (history, full, History()):
        record = json.loads(json.dumps(whole.to_json(), allow_nan=False))
        assert History.from_json(record) == whole


def test_costs_without_rates_are_those_of_an_earlier_version(history: History) -> None:
    record = history.to_json() | {"costs": {"x": {"y": [["none", -0.5, 0.2]]}}}
    assert History.from_json(record).costs == {"x": {"y": (Cost("none", -0.5, 0.2),)}}


def test_costs_whose_draws_cannot_be_added_up_are_refused(history: History) -> None:
    costs = [Cost("none", -0.5, 0.2, draws=(-0.5,) * draws) for draws in (3, 3, 2)]
    record = json.loads(json.dumps(history.to_json()))
    record["costs"] = {"x": {"y": [cost.to_json() for cost in costs[:2]]}}
    assert History.from_json(record).costs["x"]["y"] == tuple(costs[:2])
    record["costs"]["x"]["z"] = [costs[2].to_json()]
    with pytest.raises(ValueError, match="different numbers of draws"):
        History.from_json(record)


def test_the_history_is_that_of_the_sources(past: LeadTable, demo: Pipeline) -> None:
    few = learn_history(FRAMEWORK, demo.sources[:2], finished_deals(past))
    assert list(few.counts) == [source.id for source in demo.sources[:2]]


def test_low_marks_are_the_lowest_quarters_edge(past: LeadTable) -> None:
    capital = past.facts["registered_capital"]
    marks = low_marks(FRAMEWORK, past)
    assert list(marks) == ["registered_capital"]
    known = capital[np.isfinite(capital)]
    share = (known <= marks["registered_capital"]).mean()
    assert share == pytest.approx(0.25, abs=0.01)


def test_there_is_no_low_mark_where_nothing_is_known(
    past: LeadTable, software: LeadTable
) -> None:
    few = past.take(np.arange(3))
    few.facts["registered_capital"] = [np.nan, np.inf, np.nan]
    assert low_marks(FRAMEWORK, few) == {}
    assert low_marks(FRAMEWORK, software) == {}
