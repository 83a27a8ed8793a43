from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.features.coverage import measure_coverage
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import NOT_ASKED, NOT_YET, UNKNOWN

BUDGET = FeatureSource("budget", "Budget", "budget_clarity", "category", (), "intent")
DAYS = FeatureSource("days", "Days", "timeline", "number", (), "intent")
PRODUCT = FeatureSource("product", "Product", "context", "category")
STAGE = FeatureSource(STAGE_FACT, STAGE_FACT, "context", "category")


@pytest.fixture(scope="module")
def encoder() -> FeatureEncoder:
    facts = pd.DataFrame(
        {
            "budget": ["a", "b", "a", "b"],
            "days": [1.0, 2.0, 3.0, 4.0],
            "product": ["x", "y", "x", "y"],
            STAGE_FACT: ["intent"] * 4,
        }
    )
    sources = [BUDGET, DAYS, PRODUCT, STAGE]
    return FeatureEncoder(sources).fit(facts, np.array([0, 1, 0, 1]))


def lead(budget: str, days: float, product: str, stage: str = "intent") -> pd.DataFrame:
    return pd.DataFrame(
        {"budget": [budget], "days": [days], "product": [product], STAGE_FACT: [stage]}
    )


@pytest.mark.parametrize(
    ("facts", "is_thin"),
    [
        (lead("a", 2.0, "x"), False),
        (lead(NOT_ASKED, 2.0, "x"), False),
        (lead(UNKNOWN, np.nan, "x"), False),  # they would not say: that is an answer
        (lead("a", np.nan, "new"), False),  # half is known
        (lead(NOT_ASKED, np.nan, "x"), True),
        (lead(NOT_YET, -np.inf, "x", "target"), True),
        (lead("new", 2.0, "new"), True),
        (lead("new", np.nan, "new"), True),
    ],
)
def test_it_is_thin_where_nothing_is_known_or_most_is_unseen(
    encoder: FeatureEncoder, facts: pd.DataFrame, is_thin: bool
) -> None:
    coverage = measure_coverage(encoder, encoder.encode(facts))
    assert coverage.is_thin.tolist() == [is_thin]


def test_without_any_of_the_signals_all_facts_count() -> None:
    facts = pd.DataFrame({"product": ["x", "y", "x", "y"]})
    encoder = FeatureEncoder([PRODUCT]).fit(facts, np.array([0, 1, 0, 1]))
    asked = pd.DataFrame({"product": ["x", NOT_ASKED, "new"]})
    assert measure_coverage(encoder, encoder.encode(asked)).is_thin.tolist() == [
        False,
        True,
        True,
    ]


def test_a_stage_no_deal_ended_in_is_no_thin_evidence(encoder: FeatureEncoder) -> None:
    early = lead("a", -np.inf, "x", "target")
    assert not measure_coverage(encoder, encoder.encode(early)).is_thin[0]
    assert measure_coverage(encoder, encoder.encode(early)).unseen.tolist() == [0]
