from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.past.history import History
from kaopu.explain.signs.support import Count, SourceCounts, count_sources, supported
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.model.intervals import wilson
from kaopu.pipeline import Pipeline


def test_counts_are_those_of_the_deals(past: LeadTable, history: History) -> None:
    values, outcome = past.facts["budget_status"], past.outcome
    assert outcome is not None
    for value in ("none", "approved", UNKNOWN, NOT_ASKED):
        rows = (values == value).to_numpy()
        expected = (int(rows.sum()), int(outcome[rows].sum()))
        assert history.counts["budget_status"].tally(value) == expected
        assert rows.sum() > 5


def test_what_it_was_too_early_to_ask_is_not_counted(
    past: LeadTable, history: History
) -> None:
    early = (past.facts["budget_status"] == NOT_YET).to_numpy()
    counts = history.counts["budget_status"]
    assert counts.deals == len(past) - early.sum() < len(past)
    assert NOT_YET not in {count.value for count in counts.counts}
    assert history.counts["scenario_fit"].deals == len(past)


def test_the_overall_rate_is_of_deals_that_could_have_been_asked(
    past: LeadTable, history: History
) -> None:
    asked = (past.facts["budget_status"] != NOT_YET).to_numpy()
    assert past.outcome is not None
    support = history.counts["budget_status"].support("none")
    assert support is not None
    assert support.overall == pytest.approx(past.outcome[asked].mean())


def test_stages_are_counted_apart(history: History) -> None:
    counts = history.counts["scenario_fit"].counts
    assert {count.stage for count in counts} == {"target", "intent"}


def test_a_support_has_its_wilson_interval() -> None:
    support = supported(36, 5, 0.5)
    low, high = wilson(5, 36)
    assert (support.deals, support.won, support.rate) == (36, 5, 5 / 36)
    assert (support.low, support.high) == (float(low), float(high))
    assert support.overall == 0.5


def test_there_is_no_rate_under_five_deals() -> None:
    few = supported(4, 4, 0.5)
    assert (few.deals, few.rate, few.low, few.high) == (4, None, None, None)
    assert supported(5, 5, 0.5).rate == 1


NUMBERS = SourceCounts("number", (10.0, 20.0), 15.0, 30, 12, (Count("0", "intent", 10, 2),))


def test_numbers_are_counted_in_bins_closed_above() -> None:
    values = pd.Series([-5.0, 10, 10.5, 20, 99, np.nan, np.inf, -np.inf])
    assert NUMBERS.values(values).tolist() == [
        *("0", "0", "1", "1", "2"),
        *(NOT_ASKED, UNKNOWN, NOT_YET),
    ]


@pytest.mark.parametrize(
    ("value", "bounds"), [("0", (None, 10)), ("1", (10, 20)), ("2", (20, None))]
)
def test_a_bin_says_its_bounds(value: str, bounds: tuple[float, float]) -> None:
    support = NUMBERS.support(value)
    assert support is not None
    assert (support.above, support.at_most) == bounds


def test_a_gap_has_no_bounds() -> None:
    support = NUMBERS.support(UNKNOWN)
    assert support is not None
    assert (support.deals, support.above, support.at_most) == (0, None, None)


def test_bins_hold_all_known_numbers(past: LeadTable, history: History) -> None:
    counts = history.counts["registered_capital"]
    known = np.isfinite(past.facts["registered_capital"])
    assert sum(counts.tally(str(i))[0] for i in range(4)) == known.sum()
    assert past.outcome is not None
    won = past.facts["registered_capital"][known & (past.outcome == 1)]
    assert counts.median_won == won.median()


def test_our_own_side_is_not_counted(demo: Pipeline, history: History) -> None:
    own = {s.id for s in demo.sources if s.player == "own_side"}
    assert own
    assert not own & set(history.counts)


def test_rare_categories_are_not_kept(past: LeadTable, demo: Pipeline) -> None:
    deals = past.take(np.arange(len(past)))
    deals.facts["product"] = ["one of a kind"] * 4 + ["common"] * (len(past) - 4)
    counts = count_sources(demo.sources, finished_deals(deals))["product"]
    assert {count.value for count in counts.counts} == {"common"}
    assert counts.deals == len(past)
    assert counts.support("one of a kind") is None


def test_what_was_not_understood_is_not_counted(past: LeadTable, demo: Pipeline) -> None:
    deals = past.take(np.arange(20))
    deals.facts["hiring"] = [NOT_UNDERSTOOD] * 10 + ["yes"] * 10
    assert count_sources(demo.sources, finished_deals(deals))["hiring"].deals == 10


def test_counts_are_plain_data_and_back(history: History) -> None:
    for counts in history.counts.values():
        record = json.loads(json.dumps(counts.to_json(), allow_nan=False))
        assert SourceCounts.from_json(record) == counts
