from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kaopu.features import FeatureEncoder, FeatureSource, feature_sources
from kaopu.features.limit_search import learn_limits
from kaopu.features.segments import Segments
from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.leads.states import NOT_YET
from kaopu.pipeline import Pipeline
from lives import PLANTED, Lives

CITY = FeatureSource("city", "City", "context", "category")
BUDGET = FeatureSource(
    "budget", "Budget", "budget_clarity", "level", ("none", "vague", "approved")
)
FLAG = FeatureSource("hiring", "Hiring", "ability_to_buy", "flag", ("no", "yes"))
DAYS = FeatureSource("signing", "Signing", "timeline", "date")
BRANCH = FeatureSource("branch", "Branch", "context", "number")
NUMBER = FeatureSource("capital", "Capital", "ability_to_buy", "number")
RATE = "city=win rate"


@pytest.fixture
def facts() -> pd.DataFrame:
    """Three hundred deals in sixty cities: too many for a column each."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "city": [f"city {i}" for i in rng.integers(0, 60, 300)],
            "budget": rng.choice(["none", "vague", "approved", "unknown", ""], 300),
            "hiring": rng.choice(["no", "yes", ""], 300),
            "signing": rng.choice([30.0, 60.0, np.inf, np.nan, -np.inf], 300),
            "capital": rng.lognormal(10, 2, 300),
        }
    )


@pytest.fixture
def outcome() -> np.ndarray:
    return (np.random.default_rng(4).random(300) < 0.4).astype(float)


@pytest.fixture
def groups() -> np.ndarray:
    """Pairs of rows that belong together."""
    return np.arange(300) // 2


@pytest.fixture(scope="module")
def fitted(past: LeadTable, demo_sources: tuple[FeatureSource, ...]) -> FeatureEncoder:
    return FeatureEncoder(demo_sources).fit(past.facts, past.outcome)


def test_sources_are_those_of_the_pipeline_and_the_stage(demo: Pipeline) -> None:
    sources = feature_sources(demo)
    assert [s.id for s in sources] == [*(s.id for s in demo.sources), STAGE_FACT]
    assert sources[-1] == FeatureSource(STAGE_FACT, "stage", CONTEXT, "category")


def test_demo_data_become_finite_float32(
    fitted: FeatureEncoder, past: LeadTable, leads: LeadTable
) -> None:
    for table in (past, leads):
        matrix = fitted.transform(table.facts)
        assert matrix.shape == (len(table), len(fitted.lineage_.columns))
        assert matrix.dtype == np.float32
        assert np.isfinite(matrix).all()


def test_every_matrix_column_has_one_source_and_player(
    fitted: FeatureEncoder, demo_sources: tuple[FeatureSource, ...]
) -> None:
    declared = {source.id: source for source in demo_sources}
    for column in fitted.lineage_.columns:
        source = declared[column.source]
        assert (column.column, column.player) == (source.column, source.player)
        assert column.player in load_framework().player_ids
    names = fitted.lineage_.names
    assert len(set(names)) == len(names)
    assert fitted.get_feature_names_out().tolist() == list(names)
    assert set(fitted.lineage_.sources) == set(declared)


def test_each_kind_has_its_encoding(facts: pd.DataFrame, outcome: np.ndarray) -> None:
    encoder = FeatureEncoder([CITY, BUDGET, FLAG, DAYS, NUMBER]).fit(facts, outcome)
    assert encoder.rate_sources_ == ["city"]
    assert {k: type(v).__name__ for k, v in encoder.encodings_.items()} == {
        "budget": "LevelEncoding",
        "hiring": "LevelEncoding",
        "signing": "NumberEncoding",
        "capital": "NumberEncoding",
    }
    tells = {s: [c.tells for c in encoder.lineage_.columns if c.source == s] for s in facts}
    assert tells["city"] == ["win rate"]
    assert tells["hiring"] == ["level:no", "level:yes", "not asked"]
    assert tells["signing"] == ["value", "set", "unknown", "not asked"]
    assert tells["capital"] == ["value"]


def test_few_values_get_a_column_each(facts: pd.DataFrame, outcome: np.ndarray) -> None:
    facts["city"] = facts["city"].str.slice(0, 6)
    encoder = FeatureEncoder([CITY]).fit(facts, outcome)
    assert encoder.rate_sources_ == []
    assert set(encoder.lineage_.names) == {
        f"city=level:{v}" for v in facts["city"].unique()
    }


def test_columns_follow_the_sources_whatever_their_kind(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    one = FeatureEncoder([CITY, NUMBER]).fit_transform(facts, outcome)
    other = FeatureEncoder([NUMBER, CITY]).fit_transform(facts, outcome)
    np.testing.assert_array_equal(one, other[:, ::-1])


@pytest.mark.parametrize("row", [0, 17, 299])
def test_a_win_rate_never_contains_its_own_outcome(
    facts: pd.DataFrame, outcome: np.ndarray, row: int
) -> None:
    before = training_rates(facts, outcome)
    after = training_rates(facts, flip(outcome, row))
    assert before[row] == pytest.approx(after[row], abs=1e-6)
    assert np.abs(before - after).max() > 0.01


@pytest.mark.parametrize("row", [0, 17, 299])
def test_nor_that_of_its_group(
    facts: pd.DataFrame, outcome: np.ndarray, groups: np.ndarray, row: int
) -> None:
    facts["city"] = [f"city {i}" for i in groups % 30]
    before = training_rates(facts, outcome, groups)
    after = training_rates(facts, flip(outcome, row), groups)
    own = groups == groups[row]
    np.testing.assert_allclose(before[own], after[own], atol=1e-6)
    assert np.abs(before - after).max() > 0.01


def test_training_rates_are_not_those_for_new_leads(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    encoder = FeatureEncoder([CITY, BUDGET])
    trained = encoder.fit_transform(facts, outcome)
    scored = encoder.transform(facts)
    assert (trained[:, 0] != scored[:, 0]).mean() > 0.9
    np.testing.assert_array_equal(trained[:, 1:], scored[:, 1:])


def test_rates_for_new_leads_are_bounded_log_odds(facts: pd.DataFrame) -> None:
    facts["city"] = [f"city {i}" for i in np.arange(300) % 30]
    won = (facts["city"].isin([f"city {i}" for i in range(10)])).astype(float)
    encoder = FeatureEncoder([CITY]).fit(facts, won)
    rate = encoder.transform(facts)[:, 0] + encoder.centre_[0]
    assert rate[won == 1].min() > 0.5 > -0.5 > rate[won == 0].max()
    assert np.abs(rate).max() < 4.6


def test_a_category_seen_once_hardly_moves_the_rate(facts: pd.DataFrame) -> None:
    facts["city"] = [f"city {i}" for i in range(300)]
    won = (np.arange(300) % 2).astype(float)
    encoder = FeatureEncoder([CITY])
    matrix = encoder.fit_transform(facts, won)
    assert not matrix.any()  # in training no other deal speaks of it
    assert 0 < np.abs(encoder.transform(facts)).max() < 0.25


def test_a_category_of_one_group_says_nothing_in_training(facts: pd.DataFrame) -> None:
    facts["city"] = [f"city {i}" for i in np.arange(300) // 5]
    won = (np.arange(300) // 5 % 2).astype(float)
    matrix = FeatureEncoder([CITY]).fit_transform(facts, won, np.arange(300) // 5)
    assert not matrix.any()


def test_a_category_of_several_groups_is_told_by_the_others(facts: pd.DataFrame) -> None:
    groups, place = np.arange(300) // 3, np.arange(300) % 3
    facts["city"] = [
        ("Vaasa", "Turku", f"town {group}")[i]
        for group, i in zip(groups, place, strict=True)
    ]
    won = (place == 0).astype(float)
    rates = FeatureEncoder([CITY]).fit_transform(facts, won, groups)[:, 0]
    assert (rates[place == 0] > 1).all()
    assert (rates[place == 1] < -1).all()
    assert not rates[place == 2].any()


def test_a_matrix_has_a_column_though_no_fact_varies() -> None:
    facts = pd.DataFrame({"city": ["here"] * 9})
    encoder = FeatureEncoder([CITY])
    assert encoder.fit_transform(facts, np.arange(9) % 2).tolist() == [[0.0]] * 9
    assert encoder.lineage_.names == (f"{CITY.id}=constant",)
    assert not encoder.unseen(pd.DataFrame({"city": ["there"]})).to_numpy().any()


def test_columns_are_centred_on_what_was_told(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    encoder = FeatureEncoder([CITY, BUDGET, FLAG, DAYS, NUMBER])
    matrix = encoder.fit_transform(facts, outcome)
    np.testing.assert_allclose(matrix.mean(axis=0), 0, atol=1e-6)


def test_what_says_nothing_is_zero_in_every_column(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    facts["city"] = facts["city"].mask(facts.index < 40, NOT_YET)
    facts["budget"] = facts["budget"].mask(facts.index < 40, NOT_YET)
    sources = [CITY, BUDGET, FLAG, DAYS, NUMBER]
    encoder = FeatureEncoder(sources).fit(facts, outcome)
    early = {"city": NOT_YET, "budget": NOT_YET, "hiring": NOT_YET}
    early |= {"signing": -np.inf, "capital": -np.inf}
    unseen = {"city": "nowhere", "budget": "huge", "hiring": "maybe", "signing": -np.inf}
    unseen |= {"capital": np.nan}
    assert not encoder.transform(pd.DataFrame([early, unseen])).any()


def test_too_early_to_ask_is_not_unseen(facts: pd.DataFrame, outcome: np.ndarray) -> None:
    encoder = FeatureEncoder([CITY, BUDGET, NUMBER]).fit(facts, outcome)
    early = pd.DataFrame({"city": [NOT_YET], "budget": [NOT_YET], "capital": [-np.inf]})
    assert not encoder.unseen(early).to_numpy().any()


def test_unseen_and_out_of_range_by_row_and_source(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    encoder = FeatureEncoder([CITY, BUDGET, FLAG, NUMBER]).fit(facts, outcome)
    new = facts.head(2).set_index(pd.Index([7, 9]))
    new.loc[7, ["hiring", "capital"]] = ["maybe", 1e12]
    assert np.argwhere(encoder.unseen(new)).tolist() == [[0, 1]]
    assert encoder.unseen(new).columns[1] == "hiring"
    assert encoder.out_of_range(new)["capital"].to_dict() == {7: True, 9: False}


@pytest.mark.parametrize("sources", [[BUDGET, FLAG, DAYS, NUMBER], [CITY, BUDGET, NUMBER]])
def test_row_order_and_chunks_do_not_matter(
    facts: pd.DataFrame, outcome: np.ndarray, sources: list[FeatureSource]
) -> None:
    encoder = FeatureEncoder(sources).fit(facts, outcome)
    batch = encoder.transform(facts)
    order = np.random.default_rng(5).permutation(300)
    shuffled = encoder.transform(facts.iloc[order])
    np.testing.assert_array_equal(shuffled, batch[order])
    singles = [encoder.transform(facts.iloc[[i]]) for i in range(20)]
    np.testing.assert_array_equal(np.vstack(singles), batch[:20])


def test_the_order_of_training_rows_does_not_matter_without_rates(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    order = np.random.default_rng(5).permutation(300)
    sources = [BUDGET, FLAG, DAYS, NUMBER]
    one = FeatureEncoder(sources).fit(facts, outcome)
    other = FeatureEncoder(sources).fit(facts.iloc[order], outcome[order])
    assert one.lineage_ == other.lineage_
    np.testing.assert_allclose(one.transform(facts), other.transform(facts), atol=1e-6)


def test_no_row_is_a_matrix_of_no_row(facts: pd.DataFrame, outcome: np.ndarray) -> None:
    encoder = FeatureEncoder([BUDGET, NUMBER]).fit(facts, outcome)
    assert encoder.transform(facts.head(0)).shape == (0, len(encoder.lineage_.columns))


def test_the_facts_are_left_as_they_were(facts: pd.DataFrame, outcome: np.ndarray) -> None:
    before = facts.copy()
    FeatureEncoder([CITY, BUDGET, DAYS]).fit(facts, outcome).transform(facts)
    pd.testing.assert_frame_equal(facts, before)


def test_it_is_a_transformer_of_scikit_learn(
    facts: pd.DataFrame, outcome: np.ndarray
) -> None:
    encoder = FeatureEncoder((CITY, BUDGET))
    copy = clone(encoder)
    assert copy.get_params() == {
        "sources": (CITY, BUDGET),
        "is_thin": False,
        "limits": None,
    }
    assert clone(copy.fit(facts, outcome)).get_params() == encoder.get_params()
    chain = make_pipeline(encoder, StandardScaler()).fit(facts, outcome)
    assert chain.transform(facts).shape == (300, len(encoder.lineage_.columns))


@pytest.mark.parametrize("method", ["transform", "unseen", "out_of_range"])
def test_it_must_be_fitted_first(facts: pd.DataFrame, method: str) -> None:
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(FeatureEncoder([BUDGET]), method)(facts)


def flip(outcome: np.ndarray, row: int) -> np.ndarray:
    flipped = outcome.copy()
    flipped[row] = 1 - flipped[row]
    return flipped


def training_rates(
    facts: pd.DataFrame, outcome: np.ndarray, groups: np.ndarray | None = None
) -> np.ndarray:
    """Return the cross-fitted rates before they are centred, which shifts all alike."""
    encoder = FeatureEncoder([CITY])
    return encoder.fit_transform(facts, outcome, groups)[:, 0] + encoder.centre_[0]


@pytest.fixture(scope="module")
def coded() -> tuple[pd.DataFrame, np.ndarray]:
    """Two thousand deals of fifty branches, whose numbers are in no order."""
    rng = np.random.default_rng(8)
    numbers = rng.permutation(np.arange(300, 800, 10))[:50].astype(float)
    place = rng.integers(0, 50, 2_000)
    branch = np.where(rng.random(2_000) < 0.05, np.nan, numbers[place])
    won = rng.random(2_000) < 1 / (1 + np.exp(-rng.normal(0, 1.2, 50)[place]))
    facts = pd.DataFrame({"branch": branch, "capital": rng.lognormal(10, 2, 2_000)})
    return facts, won.astype(float)


@pytest.fixture(scope="module")
def codes(coded: tuple[pd.DataFrame, np.ndarray]) -> FeatureEncoder:
    facts, won = coded
    return FeatureEncoder((BRANCH, NUMBER)).fit(facts, won, np.arange(len(won)))


def test_a_number_that_is_a_code_has_a_win_rate_beside_it(codes: FeatureEncoder) -> None:
    names = codes.lineage_.names
    assert names[:2] == ("branch=value", "branch=set")
    assert "branch=win rate" in names
    assert "capital=win rate" not in names
    assert {c.source for c in codes.lineage_.columns if "branch" in c.name} == {"branch"}
    assert codes.categories("branch") == []


def test_its_rate_is_that_of_the_other_deals(
    coded: tuple[pd.DataFrame, np.ndarray],
) -> None:
    facts, won = coded
    encoder = FeatureEncoder((BRANCH,))
    matrix = encoder.fit_transform(facts, won, np.arange(len(won)))
    place = encoder.lineage_.names.index("branch=win rate")
    flipped = won.copy()
    flipped[7] = 1 - won[7]
    again = encoder.fit_transform(facts, flipped, np.arange(len(won)))
    centre = matrix[7, place] - again[7, place]
    # The mean that is taken off moves by less than a single deal could.
    assert abs(centre) < 0.01
    own_rate = won[facts["branch"] == facts["branch"][7]].mean()
    assert np.sign(matrix[7, place]) == np.sign(own_rate - won.mean())


def test_a_code_never_seen_says_nothing_and_is_counted(codes: FeatureEncoder) -> None:
    asked = pd.DataFrame(
        {"branch": [305.0, 99_999.0, np.nan, 310.0], "capital": [5e4, 5e4, 5e4, 5e4]}
    )
    matrix = codes.transform(asked)
    branch = [c.source == "branch" for c in codes.lineage_.columns]
    assert codes.unseen(asked)["branch"].tolist() == [True, True, False, False]
    assert "branch" not in codes.out_of_range(asked)
    assert not matrix[:2, branch].any()
    rate = codes.lineage_.names.index("branch=win rate")
    assert matrix[2, rate] == 0
    assert matrix[3, rate] != 0


# -------------------------------------------------------------------- limits of behaviour


@pytest.fixture(scope="module")
def limited(lives: Lives) -> FeatureEncoder:
    sources, deals = feature_sources(lives.pipeline), lives.deals
    limits = learn_limits(sources, [deals.facts], deals.outcome, deals.groups)
    return FeatureEncoder(sources, limits=limits).fit(deals.facts, deals.outcome)


def test_a_number_of_behaviour_has_a_column_of_whether_it_is_beyond(
    limited: FeatureEncoder, lives: Lives
) -> None:
    limits = limited.limits
    assert limits is not None
    names = [column.name for column in limited.lineage_.columns]
    assert names[-len(limits.sources) :] == [
        f"{source}=beyond" for source in limits.sources
    ]
    matrix = limited.transform(lives.deals.facts)
    column = matrix[:, names.index("customer_silence=beyond")]
    beyond = limits.rows_beyond(lives.deals.facts)["customer_silence"]
    assert len(np.unique(column)) == 2
    assert (column[beyond] > 0).all()
    assert (column[~beyond] < 0).all()
    assert abs(column.mean()) < 1e-6


def test_a_gap_is_neither_beyond_nor_within(limited: FeatureEncoder, lives: Lives) -> None:
    facts = lives.deals.facts.head(4).assign(
        customer_silence=[np.nan, 1.0, PLANTED + 9, np.inf]
    )
    place = limited.lineage_.names.index("customer_silence=beyond")
    column = limited.transform(facts)[:, place]
    assert column[0] == column[3] == 0
    assert column[1] < 0 < column[2]


def test_a_deal_alone_is_beyond_as_among_others(
    limited: FeatureEncoder, lives: Lives
) -> None:
    facts = lives.deals.facts.head(30)
    whole = limited.transform(facts)
    alone = np.vstack([limited.transform(facts.iloc[[row]]) for row in range(30)])
    np.testing.assert_array_equal(whole, alone)


def test_training_rows_are_beyond_as_others_are(
    limited: FeatureEncoder, lives: Lives
) -> None:
    deals = lives.deals
    made = FeatureEncoder(limited.sources, limits=limited.limits)
    matrix = made.fit_transform(deals.facts, deals.outcome)
    np.testing.assert_allclose(matrix, made.transform(deals.facts), atol=1e-6)


def test_limits_go_with_slopes_of_segments(limited: FeatureEncoder, lives: Lives) -> None:
    deals = lives.deals
    encoder = FeatureEncoder(limited.sources, limits=limited.limits)
    matrix = encoder.fit_transform(deals.facts, deals.outcome)
    segments = Segments.of("region", deals.facts["region"], deals.outcome == 1)
    slopes = encoder.slopes_of(segments, deals.facts, matrix)
    wide = encoder.with_slopes(slopes, deals.facts, matrix)
    encoder.keep_slopes(slopes)
    np.testing.assert_allclose(encoder.transform(deals.facts), wide, atol=1e-6)
    assert wide.shape[1] == len(encoder.lineage_.columns)
    assert "customer_silence=beyond | north" in encoder.lineage_.names


def test_behaviour_is_no_code_and_has_no_rates(lives: Lives) -> None:
    rng = np.random.default_rng(0)
    pushes = rng.integers(0, 9, 600).astype(float)
    stage = rng.choice([f"stage {i}" for i in range(40)], 600)
    won = (rng.uniform(size=600) < np.where(pushes % 2, 0.9, 0.1)).astype(float)
    facts = pd.DataFrame({"pushes": pushes, "then": stage.astype(object)})
    sources = [
        FeatureSource("pushes", "Pushes", "timeline", "number", behaviour=True),
        FeatureSource("then", "Then", "context", "category", behaviour=True),
    ]
    assert FeatureEncoder(sources).fit(facts, won).rate_sources_ == []
    plain = [replace(source, behaviour=False) for source in sources]
    assert FeatureEncoder(plain).fit(facts, won).rate_sources_ == ["pushes", "then"]


def test_sources_of_histories_are_behaviour(lives: Lives) -> None:
    sources = {source.id: source for source in feature_sources(lives.pipeline)}
    assert sources["customer_silence"].behaviour
    assert sources["customer_silence"].better == "lower"
    assert sources["people_met"].better == "higher"
    assert sources["history: days we take to answer"].better == "lower"
    stage = sources["history: sales stage"]
    assert (stage.fact, stage.better) == ("stage_then", "")
    assert not sources["budget_status"].behaviour
    assert {s.stage for s in sources.values() if s.behaviour} == {"target"}
