from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.features.segments import MAX_SEGMENTS, Segments, SegmentSlopes
from kaopu.leads.states import NOT_YET

TEAM = FeatureSource("team", "Team", "context", "category")
BUDGET = FeatureSource("budget", "Budget", "money", "level", ("none", "vague", "approved"))
SIZE = FeatureSource("size", "Size", "context", "number")
CITY = FeatureSource("city", "City", "context", "category")
SOURCES = (TEAM, BUDGET, SIZE)


def make_facts(rows: int = 120) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(1)
    team = np.array(["north", "south", "east"], dtype=object)[np.arange(rows) % 3]
    facts = pd.DataFrame(
        {
            "team": team,
            "budget": rng.choice(np.array(["none", "vague", "approved", ""]), rows),
            "size": np.where(team == "south", 5.0, 1.0) + rng.normal(0, 1, rows),
            "city": [f"city {i % 40}" for i in range(rows)],
        }
    )
    facts["budget"] = facts["budget"].astype(object)
    return facts, (np.arange(rows) // 3 % 2).astype(float)


def fitted(sources: tuple[FeatureSource, ...] = SOURCES) -> FeatureEncoder:
    facts, won = make_facts()
    encoder = FeatureEncoder(sources)
    matrix = encoder.fit_transform(facts, won)
    segments = Segments("team", ("north", "south"))
    encoder.keep_slopes(encoder.slopes_of(segments, facts, matrix))
    return encoder


def columns_of(encoder: FeatureEncoder, segment: str) -> list[int]:
    return [i for i, c in enumerate(encoder.lineage_.columns) if c.segment == segment]


def test_segments_are_the_values_with_enough_won_and_lost_deals() -> None:
    values = pd.Series(["a"] * 50 + ["b"] * 90 + ["c"] * 39 + [""] * 60 + ["unknown"] * 60)
    won = np.arange(len(values)) % 2 == 0
    assert Segments.of("team", values, won) == Segments("team", ("b", "a"))
    assert Segments.of("team", values, np.ones(len(values), dtype=bool)).values == ()


def test_of_many_segments_those_with_most_deals_have_slopes() -> None:
    values = pd.Series([f"v{i:02}" for i in range(25) for _ in range(40 + i)])
    segments = Segments.of("team", values, np.arange(len(values)) % 2 == 0)
    assert len(segments.values) == MAX_SEGMENTS
    assert segments.values[0] == "v24"
    assert "v04" not in segments.values


def test_a_lead_is_zero_in_the_columns_of_other_segments() -> None:
    encoder, (facts, _) = fitted(), make_facts()
    matrix = encoder.transform(facts)
    for segment in ("north", "south"):
        others = (facts["team"] != segment).to_numpy()
        own = matrix[:, columns_of(encoder, segment)]
        assert (own[others] == 0).all()
        assert (own[~others] != 0).any(axis=0).all()
    assert not columns_of(encoder, "east")


@pytest.mark.parametrize("team", ["east", "elsewhere", "", "unknown"])
def test_a_lead_of_no_segment_has_the_common_slopes_alone(team: str) -> None:
    encoder, (facts, won) = fitted(), make_facts()
    plain = FeatureEncoder(SOURCES).fit(facts, won)
    lead = facts.head(5).assign(team=team)
    matrix, shared = encoder.transform(lead), plain.transform(lead)
    np.testing.assert_array_equal(matrix[:, : shared.shape[1]], shared)
    assert (matrix[:, shared.shape[1] :] == 0).all()


def test_a_fact_that_says_nothing_is_zero_in_its_segment_too() -> None:
    encoder, (facts, _) = fitted(), make_facts()
    early = facts.assign(budget=NOT_YET, size=-np.inf)
    assert (encoder.transform(early)[:, columns_of(encoder, "south")] == 0).all()


def test_columns_of_a_segment_are_counted_from_its_own_mean() -> None:
    encoder, (facts, _) = fitted(), make_facts()
    own = encoder.transform(facts)[:, columns_of(encoder, "south")]
    south = (facts["team"] == "south").to_numpy()
    np.testing.assert_allclose(own[south].mean(axis=0), 0, atol=1e-5)


def test_a_column_of_a_segment_belongs_to_the_fact_whose_slope_it_changes() -> None:
    lineage = fitted().lineage_
    own = [column for column in lineage.columns if column.segment]
    assert lineage.of_segments == len(own)
    assert {column.source for column in own} == {"budget", "size"}
    assert {c.player for c in own if c.source == "budget"} == {"money"}
    assert len(set(lineage.names)) == len(lineage.names)


def test_of_levels_the_order_alone_has_a_slope_of_its_own() -> None:
    own = [c.tells for c in fitted().lineage_.columns if c.source == "budget" and c.segment]
    assert sorted(set(own)) == ["not asked", "rank"]


def test_what_tells_a_win_rate_keeps_its_common_slope() -> None:
    encoder = fitted((*SOURCES, CITY))
    assert encoder.rate_sources_ == ["city"]
    assert not [c for c in encoder.lineage_.columns if c.segment and c.source == "city"]


def test_the_training_matrix_is_what_its_facts_become() -> None:
    encoder, (facts, won) = FeatureEncoder(SOURCES), make_facts()
    matrix = encoder.fit_transform(facts, won)
    slopes = encoder.slopes_of(Segments("team", ("south",)), facts, matrix)
    wide = encoder.with_slopes(slopes, facts, matrix)
    encoder.keep_slopes(slopes)
    np.testing.assert_array_equal(encoder.transform(facts), wide)
    one_by_one = [encoder.transform(facts.iloc[[i]]) for i in range(10)]
    np.testing.assert_array_equal(np.vstack(one_by_one), wide[:10])


def test_an_encoder_that_is_fitted_again_forgets_its_segments() -> None:
    encoder, (facts, won) = fitted(), make_facts()
    encoder.fit(facts, won)
    assert encoder.slopes_ is None
    assert not encoder.lineage_.of_segments


@pytest.mark.parametrize(
    "broken",
    [
        {"centres": np.zeros((1, 2))},
        {"centres": np.full((2, 1), np.nan)},
        {"positions": np.array([7])},
        {"positions": np.array([-1])},
        {"reach": 0.0},
        {"reach": float("nan")},
    ],
)
def test_slopes_that_no_training_made_are_refused(broken: dict[str, object]) -> None:
    sound = {"positions": np.array([1]), "centres": np.zeros((2, 1)), "reach": 0.4}
    segments = Segments("team", ("a", "b"))
    SegmentSlopes(segments, **sound).check(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="segments"):
        SegmentSlopes(segments, **{**sound, **broken}).check(3)  # type: ignore[arg-type]
