from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaopu.evaluation.baselines import Checklist
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN


def source(name: str) -> FeatureSource:
    """Return the source of a framework field."""
    field = load_framework().fields[name]
    return FeatureSource(name, name, field.signal, field.kind, field.level_ids)


def good(signal: str, **facts: list[Any]) -> list[bool]:
    """Tell for each row of these framework fields whether the signal looks good."""
    X = pd.DataFrame(facts)
    y = np.arange(len(X)) % 2
    checklist = Checklist([source(name) for name in facts]).fit(X, y)
    return checklist.signals_good(X)[signal].tolist()


def test_a_level_looks_good_from_the_middle_on() -> None:
    levels = ["none", "partial", "full"]
    assert good("business_fit", scenario_fit=levels) == [False, True, True]
    budget = ["none", "vague", "stated", "approved"]
    assert good("budget_clarity", budget_status=budget) == [False, False, True, True]


def test_a_flag_looks_good_by_its_good_answer() -> None:
    assert good("ability_to_buy", hiring=["yes", "no"]) == [True, False]
    assert good("timeline", makes_excuses=["yes", "no"]) == [False, True]


@pytest.mark.parametrize("state", [UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD])
def test_what_is_not_known_is_not_good(state: str) -> None:
    assert good("need_consensus", need_agreed=["agreed", state]) == [True, False]


def test_a_date_looks_good_where_it_is_set() -> None:
    dates = [30.0, 0.0, -5.0, np.inf, -np.inf, np.nan]
    assert good("timeline", signing_date=dates) == [True, True, True, False, False, False]


def test_a_number_is_held_against_the_training_median() -> None:
    capital = [1.0, 2.0, 9.0, np.inf, np.nan]
    assert good("ability_to_buy", registered_capital=capital) == [
        False,
        True,
        True,
        False,
        False,
    ]
    postponed = [0.0, 1.0, 3.0, -np.inf]
    assert good("timeline", postponements=postponed) == [True, True, False, False]


def test_the_median_is_that_of_the_training_rows() -> None:
    X = pd.DataFrame({"registered_capital": [10.0, 20.0, 30.0, np.nan]})
    checklist = Checklist([source("registered_capital")]).fit(X, [0, 1, 1, 0])
    assert checklist.medians_ == {"registered_capital": 20.0}
    new = pd.DataFrame({"registered_capital": [19.0, 21.0]})
    assert checklist.signals_good(new)["ability_to_buy"].tolist() == [False, True]


def test_a_number_that_nobody_knows_is_never_good() -> None:
    assert good("timeline", postponements=[np.nan, np.inf]) == [False, False]


def test_a_signal_is_the_mean_of_its_fields_and_a_gap_counts() -> None:
    looks = good(
        "timeline",
        signing_date=[5.0, 5.0, np.nan],
        implementation_date=[9.0, np.nan, np.nan],
        payment_date=[np.nan, np.nan, 40.0],
        postponements=[2.0, 0.0, 0.0],
    )
    assert looks == [True, True, True]
    looks = good(
        "business_fit",
        scenario_fit=["partial", "partial", "full"],
        value_logic=["sketched", "unclear", NOT_ASKED],
    )
    assert looks == [True, False, True]


def test_signals_are_counted_and_other_columns_ignored() -> None:
    X = pd.DataFrame(
        {
            "scenario_fit": ["full", "full", "none"],
            "hiring": ["yes", "no", "no"],
            "region": ["north", "south", "north"],
        }
    )
    region = FeatureSource("region", "region", "budget_clarity", "category")
    checklist = Checklist([source("scenario_fit"), source("hiring"), region])
    counts = checklist.fit(X, [1, 0, 0]).signals_good(X)
    assert list(counts.columns) == list(load_framework().signal_ids)
    assert counts.sum(axis=1).tolist() == [2, 1, 0]
    assert not counts["budget_clarity"].any()


def test_a_count_has_its_smoothed_win_rate() -> None:
    X = pd.DataFrame({"hiring": ["yes"] * 4 + ["no"] * 6})
    y = [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
    checklist = Checklist([source("hiring")]).fit(X, y)
    # Overall 4 of 10 are won; 5 deals at that rate are added: 2 won, 3 lost.
    one, none = (3 + 2) / (4 + 5), (1 + 2) / (6 + 5)
    assert checklist.rates_ == pytest.approx([none, one, 0.4, 0.4, 0.4, 0.4, 0.4])
    new = pd.DataFrame({"hiring": ["yes", "no", UNKNOWN]})
    assert checklist.predict_proba(new)[:, 1] == pytest.approx([one, none, none])
