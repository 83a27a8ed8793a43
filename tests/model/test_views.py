from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.model import LeadClassifier, views
from kaopu.model.views import (
    ENDED_SHARE,
    Views,
    late_sources,
    seen_early,
    tells_late,
    training_views,
)
from kaopu.tables import LeadTable
from kaopu.tables.cells import NOT_YET, is_not_yet
from kaopu.tables.lead_table import STAGE_FACT

Sources = tuple[FeatureSource, ...]


@pytest.fixture(scope="module")
def encoder(past: LeadTable, demo_sources: Sources) -> FeatureEncoder:
    return FeatureEncoder(demo_sources).fit(past.facts, past.outcome)


@pytest.fixture(scope="module")
def late(demo_sources: Sources) -> tuple[str, ...]:
    return late_sources(demo_sources)


@pytest.fixture(scope="module")
def made(past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...]) -> Views:
    X, told = encoder.transform(past.facts), tells_late(past.facts, late)
    return training_views(X, told, late, encoder.lineage_, seed=0)


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


def test_the_views_of_a_deal_share_its_weight(
    past: LeadTable, late: tuple[str, ...], made: Views
) -> None:
    np.testing.assert_allclose(np.bincount(made.deals, weights=made.weights), 1)
    told = tells_late(past.facts, late)
    np.testing.assert_array_equal(made.weights[: len(past)], np.where(told, ENDED_SHARE, 1))
    counts = np.bincount(made.deals)
    np.testing.assert_array_equal(counts, np.where(told, 3, 1))


def test_one_view_is_the_deal_before_anything_was_asked(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], made: Views
) -> None:
    """What is hidden in the matrix is what a masked deal is encoded to."""
    early = encoder.transform(seen_early(past.facts, late))
    told = int(tells_late(past.facts, late).sum())
    wholly = slice(len(past), len(past) + told)
    np.testing.assert_array_equal(made.X[wholly], early[made.deals[wholly]])
    hidden = np.isin(owners(encoder), [*late, STAGE_FACT])
    assert not made.X[wholly][:, hidden].any()


def test_partial_views_hide_whole_facts_in_uniform_shares(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...], made: Views
) -> None:
    told = int(tells_late(past.facts, late).sum())
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
    monkeypatch.setattr(views, "EVERY_VIEW", 10)
    X, told = encoder.transform(past.facts), tells_late(past.facts, late)
    made = training_views(X, told, late, encoder.lineage_, seed=0)
    assert len(made.X) == len(past) + told.sum()
    np.testing.assert_allclose(np.bincount(made.deals, weights=made.weights), 1)
    hidden = np.isin(owners(encoder), [*late, STAGE_FACT])
    wholly = ~made.X[len(past) :, hidden].any(axis=1)
    assert 0.45 < wholly.mean() < 0.7


def test_the_seed_decides_what_is_hidden(
    past: LeadTable, encoder: FeatureEncoder, late: tuple[str, ...]
) -> None:
    X, told = encoder.transform(past.facts), tells_late(past.facts, late)
    one, same, other = (
        training_views(X, told, late, encoder.lineage_, seed).X for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_deals_of_which_nothing_was_told_have_one_view() -> None:
    source = FeatureSource("b", "b", "budget_clarity", "level", ("no", "yes"), "intent")
    facts = pd.DataFrame({"b": ["", NOT_YET, ""]})
    encoder = FeatureEncoder([source]).fit(facts, np.array([0, 1, 1]))
    told = tells_late(facts, ["b"])
    assert not told.any()
    made = training_views(encoder.transform(facts), told, ["b"], encoder.lineage_, 0)
    assert len(made.X) == 3
    assert made.weights.tolist() == [1, 1, 1]


def test_deals_seen_early_hide_late_facts_and_the_stage_alone(
    past: LeadTable, late: tuple[str, ...]
) -> None:
    before = past.facts.copy()
    early = seen_early(past.facts, late)
    for name in [*late, STAGE_FACT]:
        assert is_not_yet(early[name]).all()
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
