from __future__ import annotations

import pandas as pd

from kaopu.leads.outcomes.rules import OutcomeCells, age_of, by_rule
from kaopu.pipeline.outcome import FilledRule, Interval, RangeRule

TEXTS = pd.DataFrame({"x": ["a", "", "-", "b"], "n": ["1", "2", "", "9"]}, dtype=object)
CELLS = OutcomeCells(TEXTS, frozenset(("-", "")), None, (), "deals.csv")


def test_a_text_that_means_missing_is_not_filled_in() -> None:
    assert CELLS.filled("x").tolist() == [True, False, False, True]


def test_without_an_opening_day_no_age_is_known() -> None:
    ages, as_of = age_of(FilledRule("outcome", "x", "won", 30, None), CELLS)
    assert pd.isna(ages).all()
    assert pd.isna(as_of)


def test_a_rule_of_one_end_leaves_the_rest_open() -> None:
    told = by_rule(RangeRule("outcome", "n", Interval(low=9), None), CELLS)
    assert pd.Series(told).isna().tolist() == [True, True, True, False]
    told = by_rule(FilledRule("outcome", "x", "lost", None, None), CELLS)
    assert pd.Series(told).fillna(-1).tolist() == [0, -1, -1, 0]
