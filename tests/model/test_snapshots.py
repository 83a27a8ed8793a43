from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.leads.states import NOT_YET, is_gone_by, is_not_yet
from kaopu.model import snapshots
from kaopu.model.classifier import LeadClassifier
from kaopu.model.snapshots import (
    ENDED,
    PARTLY,
    WHOLLY,
    Moments,
    Views,
    late_sources,
    reached_intent,
    seen_early,
    seen_midway,
    training_views,
)

Sources = tuple[FeatureSource, ...]


@pytest.fixture(scope="module")
def encoder(past: LeadTable, demo_sources: Sources) -> FeatureEncoder:
    return FeatureEncoder(demo_sources).fit(past.facts, past.outcome)


@pytest.fixture(scope="module")
def late(demo_sources: Sources) -> tuple[str, ...]:
    return late_sources(demo_sources)


@pytest.fixture(scope="module")
def made(past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...]) -> Views:
    return make(past, encoder, late, seed=0)


def make(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], seed: int
) -> Views:
    X = encoder.transform(past.facts)
    early = encoder.transform(seen_early(past.facts.head(1), late))[0]
    reached = reached_intent(past.facts, late)
    return training_views(X, reached, early, late, encoder.lineage_, seed, X)


def owners(encoder: FeatureEncoder) -> np.ndarray:
    return np.array([column.source for column in encoder.lineage_.columns])


def test_facts_of_the_four_intent_signals_are_late(
    demo_sources: Sources, late: tuple[str, ...]
) -> None:
    players = {source.player for source in demo_sources if source.id in late}
    assert players == {"need_consensus", "budget_clarity", "decision_maker", "timeline"}
    others = {source.player for source in demo_sources if source.id not in late}
    assert others == {"business_fit", "ability_to_buy", "context", "own_side"}


def test_the_deals_as_they_ended_come_first(
    past: LeadTable, encoder: FeatureEncoder, made: Views
) -> None:
    n = len(past)
    np.testing.assert_array_equal(made.X[:n], encoder.transform(past.facts))
    assert made.deals[:n].tolist() == list(range(n))


def test_as_early_leads_all_deals_count_alike(
    past: LeadTable, late: tuple[str, ...], made: Views
) -> None:
    reached = reached_intent(past.facts, late)
    n, on = len(past), int(reached.sum())
    assert 0 < on < n
    np.testing.assert_array_equal(made.weights[:n], np.where(reached, ENDED, WHOLLY))
    assert set(made.weights[n : n + on]) == {WHOLLY}
    assert set(made.weights[n + on :]) == {PARTLY}
    counts = np.bincount(made.deals)
    np.testing.assert_array_equal(counts, np.where(reached, 3, 1))


def test_one_view_is_the_target_lead_that_the_deal_was(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], made: Views
) -> None:
    """What is hidden in the matrix is what a masked deal is encoded to."""
    early = encoder.transform(seen_early(past.facts, late))
    reached = int(reached_intent(past.facts, late).sum())
    wholly = slice(len(past), len(past) + reached)
    np.testing.assert_array_equal(made.X[wholly], early[made.deals[wholly]])
    assert not made.X[wholly][:, np.isin(owners(encoder), late)].any()
    ended_there = encoder.transform(past.facts[past.stage == "target"])
    stage = owners(encoder) == STAGE_FACT
    assert stage.any()
    assert (made.X[wholly][:, stage] == ended_there[0, stage]).all()


def test_partial_views_hide_whole_facts_in_uniform_shares(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], made: Views
) -> None:
    told = int(reached_intent(past.facts, late).sum())
    partly, ended = made.X[-told:], made.X[made.deals[-told:]]
    names = owners(encoder)
    shares = []
    for name in late:
        own = names == name
        kept = (partly[:, own] == ended[:, own]).all(axis=1)
        assert (kept | ~partly[:, own].any(axis=1)).all()
        shares.append(~kept)
    of_row = np.mean(shares, axis=0)
    assert 0.4 < of_row.mean() < 0.6
    assert np.quantile(of_row, 0.1) < 0.25
    assert np.quantile(of_row, 0.9) > 0.75
    never = ~np.isin(names, late)
    np.testing.assert_array_equal(partly[:, never], ended[:, never])


def test_of_many_deals_each_has_one_hidden_view(
    past: LeadTable,
    encoder: FeatureEncoder,
    late: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "EVERY_VIEW", 10)
    made = make(past, encoder, late, seed=0)
    reached = reached_intent(past.facts, late)
    assert len(made.X) == len(past) + reached.sum()
    total = np.bincount(made.deals, weights=made.weights)
    np.testing.assert_allclose(total, np.where(reached, 1, WHOLLY))
    wholly = ~made.X[len(past) :, np.isin(owners(encoder), late)].any(axis=1)
    assert 0.45 < wholly.mean() < 0.7


def test_the_seed_decides_what_is_hidden(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...]
) -> None:
    one, same, other = (make(past, encoder, late, seed).X for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_deals_of_which_nothing_was_told_have_one_view() -> None:
    source = FeatureSource("b", "b", "budget_clarity", "level", ("no", "yes"), "intent")
    facts = pd.DataFrame({"b": ["", NOT_YET, ""]})
    encoder = FeatureEncoder([source]).fit(facts, np.array([0, 1, 1]))
    reached = reached_intent(facts, ["b"])
    assert not reached.any()
    X = encoder.transform(facts)
    made = training_views(X, reached, X[0], ["b"], encoder.lineage_, 0, X)
    assert len(made.X) == 3
    assert made.weights.tolist() == [1, 1, 1]


def test_deals_seen_early_are_target_leads_and_keep_all_else(
    past: LeadTable, late: tuple[str, ...]
) -> None:
    before = past.facts.copy()
    early = seen_early(past.facts, late)
    for name in late:
        assert is_not_yet(early[name]).all()
    assert set(early[STAGE_FACT]) == {"target"}
    rest = [name for name in early if name not in {*late, STAGE_FACT}]
    pd.testing.assert_frame_equal(early[rest], past.facts[rest])
    pd.testing.assert_frame_equal(past.facts, before)


def test_the_classifier_keeps_to_the_deals_as_they_ended_in_its_reference(
    past: LeadTable, demo_sources: Sources
) -> None:
    fitted = LeadClassifier(demo_sources, parts=("linear",)).fit(past.facts, past.outcome)
    assert len(fitted.blend_.oof_log_odds_) > len(past)
    assert len(fitted.reference_.log_odds) == len(past)
    ended = np.sort(fitted.blend_.oof_log_odds_[: len(past)])
    np.testing.assert_array_equal(fitted.reference_.log_odds, ended)


def test_a_masked_deal_gets_the_rate_of_all_when_late_facts_decide_alone() -> None:
    """A gap that comes from being early is no refusal: it moves nothing."""
    rng = np.random.default_rng(0)
    answer = rng.choice(["no", "yes"], 600)
    won = (rng.random(600) < np.where(answer == "yes", 0.8, 0.3)).astype(float)
    source = FeatureSource("b", "b", "budget_clarity", "level", ("no", "yes"), "intent")
    facts = pd.DataFrame({"b": answer})
    fitted = LeadClassifier([source]).fit(facts, won)
    early = fitted.predict_proba(seen_early(facts.head(1), ["b"]))[0, 1]
    assert early == pytest.approx(won.mean(), abs=0.03)


def test_a_fresh_lead_is_not_scored_as_if_it_could_only_end_where_it_stands() -> None:
    """Half the deals drop out early, most of them lost; a new lead may yet go on."""
    rng = np.random.default_rng(0)
    n = 2_000
    dropped = rng.random(n) < 0.5
    answer = rng.choice(["no", "yes"], n)
    rate = np.where(dropped, 0.1, np.where(answer == "yes", 0.8, 0.4))
    won = (rng.random(n) < rate).astype(float)
    facts = pd.DataFrame(
        {
            "b": np.where(dropped, NOT_YET, answer),
            STAGE_FACT: np.where(dropped, "target", "intent"),
        }
    ).astype(object)
    sources = [
        FeatureSource("b", "b", "budget_clarity", "level", ("no", "yes"), "intent"),
        FeatureSource(STAGE_FACT, STAGE_FACT, "context", "category"),
    ]
    fitted = LeadClassifier(sources, parts=("linear",)).fit(facts, won)
    fresh = fitted.predict_proba(seen_early(facts.head(1), ["b"]))[0, 1]
    assert fresh == pytest.approx(won.mean(), abs=0.03)


def test_a_date_before_the_moment_has_gone_by() -> None:
    source = FeatureSource("signing_date", "signing", "timeline", "date", stage="intent")
    facts = pd.DataFrame({"signing_date": np.tile([0.0, 1000.0, np.nan, np.inf], 50)})
    open_days = np.full(200, 100.0)
    midway = seen_midway(facts, [source], open_days, seed=0)["signing_date"]
    assert 5 < is_gone_by(midway)[::4].sum() < 30
    assert midway[1::4].tolist() == [1000.0] * 50
    rest = np.flatnonzero(np.arange(200) % 4 > 0)
    np.testing.assert_array_equal(midway[rest], facts["signing_date"][rest])
    whole = seen_midway(facts, [source], np.full(200, np.nan), seed=0)["signing_date"]
    np.testing.assert_array_equal(whole, facts["signing_date"])


def test_of_deals_open_for_nobody_knows_how_long_no_date_has_gone_by(
    past: LeadTable, demo_sources: Sources
) -> None:
    unknown = np.full(len(past), np.nan)
    midway = seen_midway(past.facts, demo_sources, unknown, seed=0)
    pd.testing.assert_frame_equal(midway, past.facts)


# ----------------------------------------------------------------------------- landmarks

COUNT = 3


def of_moments(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], moments: int
) -> tuple[Views, int]:
    """Return views in which the first column of the context holds the moment."""
    X = encoder.transform(past.facts)
    column = int(np.flatnonzero(~np.isin(owners(encoder), (*late, STAGE_FACT)))[0])
    X[:, column] = 0.0
    values = [np.full((len(X), 1), i + 1.0, dtype=np.float32) for i in range(moments)]
    told = Moments(np.array([column], dtype=np.intp), tuple(values))
    early = encoder.transform(seen_early(past.facts.head(1), late))[0]
    reached = reached_intent(past.facts, late)
    made = training_views(X, reached, early, late, encoder.lineage_, 0, X, told)
    return made, column


@pytest.mark.parametrize("moments", range(COUNT + 2))
def test_each_view_takes_another_moment(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], moments: int
) -> None:
    made, column = of_moments(past, encoder, late, moments)
    reached, seen = reached_intent(past.facts, late), made.X[:, column]
    assert (seen[: len(past)] == 0).all()
    for deal in (int(np.flatnonzero(reached)[0]), int(np.flatnonzero(~reached)[0])):
        held = sorted(seen[made.deals == deal].tolist())
        hidden = 2 if reached[deal] else 0
        expected = [i % (moments + 1) for i in range(max(moments, hidden) + 1)]
        assert held == sorted(expected)


@pytest.mark.parametrize("moments", range(COUNT + 2))
def test_a_deal_weighs_the_same_however_often_it_is_seen(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], moments: int
) -> None:
    made, _ = of_moments(past, encoder, late, moments)
    total = np.bincount(made.deals, weights=made.weights)
    reached = reached_intent(past.facts, late)
    np.testing.assert_allclose(total, np.where(reached, 1, WHOLLY))


def test_of_many_deals_each_has_one_of_the_further_moments(
    past: LeadTable,
    encoder: FeatureEncoder,
    late: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "EVERY_VIEW", 10)
    made, column = of_moments(past, encoder, late, COUNT)
    reached = reached_intent(past.facts, late)
    rest = np.isin(made.deals, np.flatnonzero(~reached)) & (made.X[:, column] > 0)
    assert np.bincount(made.X[rest, column].astype(int))[1:].min() > 10
    assert (np.bincount(made.deals)[~reached] == 2).all()
    total = np.bincount(made.deals, weights=made.weights)
    np.testing.assert_allclose(total, np.where(reached, 1, WHOLLY))


def test_moments_hold_what_histories_told_then() -> None:
    silence = FeatureSource("silence", "Silence", "timeline", "number", behaviour=True)
    size = FeatureSource("size", "Size", "context", "number")
    facts = pd.DataFrame({"silence": [1.0, 5.0, 9.0], "size": [3.0, 4.0, 5.0]})
    encoder = FeatureEncoder([silence, size]).fit(facts, np.array([0, 1, 1]))
    later = pd.DataFrame({"silence": [9.0, 1.0, 5.0]})
    moments = Moments.of(facts, [later], encoder.lineage_, encoder.transform)
    matrix = encoder.transform(facts)
    seen = moments.put(matrix, np.arange(3), 1)
    expected = encoder.transform(facts.assign(silence=later["silence"]))
    np.testing.assert_array_equal(seen, expected)
    np.testing.assert_array_equal(moments.put(matrix, np.arange(3), 2), matrix)
    np.testing.assert_array_equal(moments.put(matrix[[2]], np.array([2]), 1), expected[[2]])
