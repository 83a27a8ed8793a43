from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.model.segments import (
    MIN_FORETOLD,
    REACHES,
    PastDeals,
    SegmentChoice,
    give_slopes,
    most_segments,
    plan,
)

SOURCES = (
    FeatureSource("team", "Team", "context", "category"),
    FeatureSource("price", "Price", "money", "number"),
    FeatureSource("visits", "Visits", "need", "number"),
)
TEAMS = ("north", "south", "east")
DEALS = 600


def make_deals(
    *slopes: float, rows: int = DEALS, seed: int = 0
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return deals of three teams, of which each has its slope of the price."""
    rng = np.random.default_rng(seed)
    team = rng.integers(0, 3, rows)
    price, visits = rng.normal(0, 1, (2, rows))
    log_odds = np.array(slopes)[team] * price + 0.5 * visits - 0.3
    won = rng.random(rows) < 1 / (1 + np.exp(-log_odds))
    facts = pd.DataFrame(
        {"team": np.array(TEAMS, dtype=object)[team], "price": price, "visits": visits}
    )
    return facts, won.astype(float)


def past_deals(
    facts: pd.DataFrame, won: np.ndarray, created: np.ndarray | None = None
) -> PastDeals:
    return PastDeals.of(facts, won == 1, np.arange(len(facts)), created, None)


def choose(facts: pd.DataFrame, won: np.ndarray) -> SegmentChoice:
    encoder = FeatureEncoder(SOURCES)
    matrix = encoder.fit_transform(facts, won)
    wide, choice = give_slopes(encoder, "team", matrix, past_deals(facts, won), 0)
    assert (encoder.slopes_ is not None) == choice.is_own
    assert (wide.shape[1] > matrix.shape[1]) == choice.is_own
    return choice


@pytest.fixture(scope="module")
def opposite() -> LeadClassifier:
    """Learnt from teams for which the price speaks for a deal, and against it."""
    facts, won = make_deals(1.5, -1.5, 0.0)
    return LeadClassifier(SOURCES, search=SearchSpace.quick(), by="team").fit(facts, won)


def test_segments_of_opposite_slopes_have_slopes_of_their_own() -> None:
    choice = choose(*make_deals(1.5, -1.5, 0.0))
    assert choice.is_own
    best = choice.tried[0]
    assert best.gain > 5 * best.gain_se
    assert best.log_loss == pytest.approx(choice.shared - best.gain)
    assert best.reach == max(REACHES)
    assert [segment.deals for segment in choice.segments] == sorted(
        (segment.deals for segment in choice.segments), reverse=True
    )


@pytest.mark.parametrize("seed", range(4))
def test_segments_of_one_slope_share_it(seed: int) -> None:
    choice = choose(*make_deals(0.7, 0.7, 0.7, seed=seed))
    assert not choice.is_own
    assert (choice.how, choice.tested) == ("folds", DEALS)
    assert len(choice.tried) == len(REACHES)


def test_segments_of_few_deals_are_none_and_are_counted() -> None:
    facts, won = make_deals(1.5, -1.5, 0.0)
    facts["team"] = ["north"] * 400 + [f"other {i}" for i in range(190)] + [""] * 10
    choice = choose(facts, won)
    assert (choice.how, choice.is_own, choice.tried) == ("few", False, ())
    assert (choice.others, choice.other_deals) == (190, 200)
    assert [(s.name, s.deals) for s in choice.segments] == [("north", 400)]


def test_of_very_many_deals_fewer_segments_are_told_apart() -> None:
    assert most_segments(500, 60) == 20
    assert most_segments(5_000, 60) == 6
    assert most_segments(50_000, 60) == 4
    assert most_segments(1_000_000, 200) == 4
    assert most_segments(0, 0) == 20


def test_later_deals_are_foretold_where_there_are_enough() -> None:
    facts, won = make_deals(1, 1, 1, rows=2 * MIN_FORETOLD + 8)
    created = np.random.default_rng(0).permutation(len(won)).astype(float)
    past = past_deals(facts, won, created)
    how, splits = plan(past, 0)
    assert how == "forward"
    assert sum(len(test) for _, test in splits) >= MIN_FORETOLD
    for train, test in splits:
        assert created[train].max() < created[test].min()
    assert plan(past_deals(facts, won), 0)[0] == "folds"


def test_deals_that_had_not_ended_foretell_nothing_nor_do_copies() -> None:
    facts, won = make_deals(1, 1, 1, rows=2 * MIN_FORETOLD + 8)
    created = np.arange(len(won), dtype=float)
    past = PastDeals.of(
        facts, won == 1, np.arange(len(won)) // 2 * 2, created, np.full(len(won), 50.0)
    )
    _, splits = plan(past, 0)
    for train, test in splits:
        assert (created[train] + 50).max() < created[test].min()
        assert not np.isin(past.groups[train], past.groups[test]).any()


def test_of_few_deals_with_dates_folds_tell() -> None:
    facts, won = make_deals(1, 1, 1, rows=200)
    how, splits = plan(past_deals(facts, won, np.arange(200.0)), 0)
    assert how == "folds"
    assert sum(len(test) for _, test in splits) == 200


def test_deals_without_a_day_of_opening_are_looked_at_in_folds() -> None:
    facts, won = make_deals(1, 1, 1, rows=200)
    created = np.where(np.arange(200) < 150, np.arange(200.0), np.nan)
    _, splits = plan(past_deals(facts, won, created), 0)
    assert sum(len(test) for _, test in splits) == 200
    dated = PastDeals.of(
        *(many := make_deals(1, 1, 1, rows=3 * MIN_FORETOLD)),
        np.arange(3 * MIN_FORETOLD),
        np.where(many[1] == 1, np.nan, np.arange(3.0 * MIN_FORETOLD)),
        None,
    )
    assert plan(dated, 0)[0] == "folds"


def test_the_choice_is_kept_as_plain_data() -> None:
    for slopes in ((1.5, -1.5, 0.0), (0.7, 0.7, 0.7)):
        choice = choose(*make_deals(*slopes))
        record = json.loads(json.dumps(choice.to_json(), allow_nan=False))
        assert SegmentChoice.from_json(record) == choice


def test_slopes_of_its_own_turn_what_a_fact_is_worth(opposite: LeadClassifier) -> None:
    assert opposite.segments_ is not None
    assert opposite.segments_.is_own
    leads = pd.DataFrame(
        {"team": ["north", "north", "south", "south"], "price": [-1.5, 1.5] * 2}
    ).assign(visits=0.0)
    north_low, north_high, south_low, south_high = opposite.decision_function(leads)
    assert north_high - north_low > 1
    assert south_low - south_high > 1
    explainer = LeadExplainer(opposite)
    found = dict(zip(explainer.sources, explainer.contributions(leads).T, strict=True))
    # It is the price that speaks for the one and against the other, not the team.
    assert found["price"][1] > 0.5 > -0.5 > found["price"][3]
    by_price, by_team = (abs(found[id_][1] - found[id_][3]) for id_ in ("price", "team"))
    assert by_price > 2 * by_team


def test_reasons_add_up_under_slopes_of_their_own(opposite: LeadClassifier) -> None:
    facts, _ = make_deals(1.5, -1.5, 0.0, rows=200, seed=9)
    facts.loc[::7, "team"] = "elsewhere"
    explainer = LeadExplainer(opposite)
    added_up = explainer.base + explainer.contributions(facts).sum(axis=1)
    np.testing.assert_allclose(added_up, opposite.decision_function(facts), atol=1e-9)
    check = check_explanation(opposite.blend_, opposite.encoder_.transform(facts))
    assert check.passed
    assert {part.kind for part in opposite.blend_.parts_} >= {"linear"}


def test_a_lead_alone_is_scored_as_among_others(opposite: LeadClassifier) -> None:
    facts, _ = make_deals(1.5, -1.5, 0.0, rows=20, seed=9)
    alone = [opposite.decision_function(facts.iloc[[i]])[0] for i in range(20)]
    np.testing.assert_allclose(alone, opposite.decision_function(facts), atol=1e-9)


def test_the_order_of_deals_does_not_matter(opposite: LeadClassifier) -> None:
    facts, won = make_deals(1.5, -1.5, 0.0)
    order = np.random.default_rng(4).permutation(len(won))
    other = LeadClassifier(SOURCES, search=SearchSpace.quick(), by="team")
    other.fit(facts.iloc[order].reset_index(drop=True), won[order])
    assert other.segments_ == opposite.segments_
    np.testing.assert_array_equal(
        other.decision_function(facts), opposite.decision_function(facts)
    )


def test_shared_slopes_are_the_model_without_segments() -> None:
    facts, won = make_deals(0.7, 0.7, 0.7)
    search = replace(SearchSpace.quick(), folds=2)
    plain = LeadClassifier(SOURCES, ("linear",), search=search).fit(facts, won)
    asked = LeadClassifier(SOURCES, ("linear",), search=search, by="team").fit(facts, won)
    assert plain.segments_ is None
    assert asked.segments_ is not None
    np.testing.assert_array_equal(
        asked.decision_function(facts), plain.decision_function(facts)
    )
