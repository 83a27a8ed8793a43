from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.model.views import ENDED_SHARE, Views, mask, training_views
from kaopu.tables import LeadTable
from kaopu.tables.cells import NOT_YET, is_not_yet
from kaopu.tables.lead_table import STAGE_FACT, intent_sources

INTENT = ("budget", "days")


@pytest.fixture
def facts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "fit": ["full", "none", "full"],
            "budget": ["vague", "", "approved"],
            "days": [30.0, np.nan, np.inf],
            STAGE_FACT: ["intent", "intent", "intent"],
        },
        index=[5, 6, 7],
    )


@pytest.fixture
def views(facts: pd.DataFrame) -> Views:
    return training_views(facts, INTENT, seed=0)


def test_the_deals_as_they_ended_come_first(views: Views, facts: pd.DataFrame) -> None:
    first = views.facts.head(3)
    pd.testing.assert_frame_equal(first, facts.reset_index(drop=True))
    assert views.deals.tolist() == [0, 1, 2, 0, 2, 0, 2]


def test_the_views_of_a_deal_share_its_weight(views: Views) -> None:
    np.testing.assert_allclose(np.bincount(views.deals, weights=views.weights), 1)
    assert views.weights[[0, 1, 2]].tolist() == [ENDED_SHARE, 1, ENDED_SHARE]


def test_one_view_is_a_target_lead_of_which_nothing_was_asked(views: Views) -> None:
    wholly = views.facts.iloc[3:5]
    for name in INTENT:
        assert is_not_yet(wholly[name]).all()
    assert wholly[STAGE_FACT].tolist() == ["target", "target"]
    assert wholly["fit"].tolist() == ["full", "full"]


def test_partial_views_hide_a_part_of_what_was_told(past: LeadTable, demo: object) -> None:
    intent = intent_sources(demo)
    views = training_views(past.facts, intent, seed=0)
    early = (len(views.facts) - len(past)) // 2
    partly = views.facts.tail(early)
    ended = past.facts.iloc[views.deals[-early:]].reset_index(drop=True)
    hidden = np.column_stack([is_not_yet(partly[name]) for name in intent])
    assert 0.3 < hidden.mean() < 0.7
    assert len(np.unique(hidden.mean(axis=1).round(1))) > 5
    for name in partly:
        kept = ~is_not_yet(partly[name])
        pd.testing.assert_series_equal(
            partly[name].reset_index(drop=True)[kept], ended[name][kept]
        )


def test_the_seed_decides_what_is_hidden(past: LeadTable, demo: object) -> None:
    intent = intent_sources(demo)
    one, same, other = (training_views(past.facts, intent, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.facts, same.facts)
    assert not one.facts.equals(other.facts)


@pytest.mark.parametrize("intent", [(), ("budget",)])
def test_deals_of_which_nothing_was_told_have_one_view(
    facts: pd.DataFrame, intent: tuple[str, ...]
) -> None:
    facts["budget"] = ["", NOT_YET, ""]
    views = training_views(facts, intent, seed=0)
    assert len(views.facts) == 3
    assert views.weights.tolist() == [1, 1, 1]


def test_a_mask_leaves_the_facts_as_they_were(facts: pd.DataFrame) -> None:
    before = facts.copy()
    masked = mask(facts, {"days": np.array([True, False, False])})
    assert masked["days"].tolist()[::2] == [-np.inf, np.inf]
    pd.testing.assert_frame_equal(facts, before)
