from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from kaopu.features import feature_sources
from kaopu.features.limit_search import learn_limits, plain
from kaopu.features.limits import Limits
from lives import HARMLESS, PLANTED, Lives, draw_lives

DEALS = 3_000
SEEDS = range(6)


@cache
def lives(seed: int, cost: float = 0.9) -> Lives:
    return draw_lives(DEALS, seed, cost=cost)


def learnt(
    drawn: Lives, stated: dict[str, float] | None = None, rows: int = DEALS
) -> Limits:
    deals = drawn.deals
    frames = [f.iloc[:rows].reset_index(drop=True) for f in (deals.facts, *deals.landmarks)]
    won, groups = deals.outcome[:rows], np.arange(rows)
    found = learn_limits(feature_sources(drawn.pipeline), frames, won, groups, stated)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_limit_is_found_within_a_tenth(seed: int) -> None:
    limit = learnt(lives(seed)).of("customer_silence")
    assert limit is not None
    assert limit.form == "fixed"
    assert limit.separates
    np.testing.assert_allclose(limit.values, PLANTED, rtol=0.1)
    assert limit.deals == DEALS
    rate = (limit.deals_won - limit.beyond_won) / (limit.deals - limit.beyond)
    assert limit.beyond_won / limit.beyond < rate - 0.1


def test_harmless_numbers_have_no_limit_that_separates() -> None:
    told = [
        limit.separates
        for seed in SEEDS
        for limit in learnt(lives(seed, 0.0))
        if limit.source in (*HARMLESS, "customer_silence")
    ]
    assert len(told) == 5 * len(SEEDS)
    assert np.mean(told) <= 0.1


def test_of_a_harmless_number_what_nine_in_ten_won_deals_kept_to_remains() -> None:
    drawn = lives(0, 0.0)
    limits = learnt(drawn)
    limit = limits.of("customer_share")
    assert limit is not None
    assert (limit.form, limit.separates, limit.share) == ("usual", False, 0.9)
    won = drawn.deals.facts[drawn.deals.outcome == 1]
    within = np.mean(won["customer_share"] >= limit.values[-1, -1])
    assert abs(within - 0.9) < 0.03


def test_what_is_usual_grows_with_age() -> None:
    limits = learnt(lives(0, 0.0))
    silence = limits.of("customer_silence")
    assert silence is not None
    youngest, *_, oldest, _ = silence.values[-1]
    assert youngest < oldest
    assert limits.stages == ("lead", "negotiation", "proposal")
    assert silence.by_stage[0, 0] or silence.by_age[0, 0]


def test_a_limit_by_age_is_found_where_age_decides() -> None:
    drawn = draw_lives(DEALS, 5, cost=0.0)
    rng = np.random.default_rng(5)
    # Of all its days, a customer is silent for the same share at every moment.
    share = rng.beta(2, 4, DEALS)
    frames = [
        frame.assign(customer_silence=frame["days_open"] * share)
        for frame in (drawn.deals.facts, *drawn.deals.landmarks)
    ]
    late = frames[0]["customer_silence"] > 0.4 * frames[0]["days_open"]
    won = (rng.uniform(size=DEALS) < np.where(late, 0.25, 0.65)).astype(float)
    found = learn_limits(feature_sources(drawn.pipeline), frames, won, np.arange(DEALS))
    limit = found and found.of("customer_silence")
    assert limit
    assert (limit.form, limit.separates) == ("usual", True)


def test_few_won_deals_speak_of_no_stage_or_age() -> None:
    drawn = lives(0)
    some = learnt(drawn, rows=120)
    limit = some.of("customer_share")
    assert limit is not None
    assert limit.won.min() >= 20
    assert not (limit.by_stage & limit.by_age).all()
    few = np.zeros(DEALS)
    few[:19] = 1.0
    frames = [drawn.deals.facts, *drawn.deals.landmarks]
    sources = feature_sources(drawn.pipeline)
    assert learn_limits(sources, frames, few, np.arange(DEALS)) is None


def test_a_stated_limit_is_taken_and_judged() -> None:
    limit = learnt(lives(0), {"customer_silence": 21.0}).of("customer_silence")
    assert limit is not None
    assert (limit.form, limit.separates) == ("stated", True)
    assert (limit.values == 21.0).all()
    harmless = learnt(lives(0), {"people_met": 2.0}).of("people_met")
    assert harmless is not None
    assert not harmless.above
    assert (harmless.values == 2.0).all()


def test_clearing_comes_to_within_a_stated_limit() -> None:
    limits, facts = learnt(lives(0), {"customer_silence": 3.0}), lives(0).deals.facts
    usual = limits.usual("customer_silence", facts)
    assert usual is not None
    assert np.nanmax(usual) <= 3.0


def test_a_limit_is_stated_of_deals_too_few_to_learn_one() -> None:
    drawn = lives(0)
    limits = learnt(drawn, {"customer_silence": 21.0}, rows=10)
    (limit,) = limits
    assert (limit.source, limit.form, limit.separates) == (
        "customer_silence",
        "stated",
        False,
    )
    assert np.isfinite(limit.usual).all()


def test_no_number_of_behaviour_has_no_limit() -> None:
    drawn = lives(0)
    sources = [s for s in feature_sources(drawn.pipeline) if not s.behaviour]
    frames, won = [drawn.deals.facts], drawn.deals.outcome
    assert learn_limits(sources, frames, won, np.arange(DEALS)) is None


def test_copies_of_deals_are_no_further_evidence() -> None:
    drawn = draw_lives(150, 3)
    deals = drawn.deals
    many = [
        pd.concat([frame] * 10, ignore_index=True)
        for frame in (deals.facts, *deals.landmarks)
    ]
    sources = feature_sources(drawn.pipeline)
    groups = np.tile(np.arange(150), 10)
    found = learn_limits(sources, many, np.tile(deals.outcome, 10), groups)
    one = learn_limits(
        sources, [deals.facts, *deals.landmarks], deals.outcome, np.arange(150)
    )
    assert found is not None
    assert one is not None
    assert [a.separates for a in found] == [b.separates for b in one]


def test_limits_are_told_as_they_are() -> None:
    numbers = np.array([21.23, 105.2, 8.449, 0.3151, -21.6, 0.0])
    assert plain(numbers).tolist() == [21.0, 105.0, 8.4, 0.32, -22.0, 0.0]
    assert np.isnan(plain(np.array([np.nan]))).all()


def twins(seed: int, cost: float = 1.6) -> tuple[Lives, list[pd.DataFrame], np.ndarray]:
    """Deals with few contacts are silent for long, too; only the contacts cost."""
    drawn = lives(seed, 0.0)
    rng = np.random.default_rng(seed)
    few = rng.beta(3, 3, DEALS)
    silence = np.round(30 * (1 - few) * rng.gamma(20, 1 / 20, DEALS))
    frames = [drawn.deals.facts.assign(customer_share=few, customer_silence=silence)]
    odds = 0.5 - cost * (few < 0.45)
    won = rng.uniform(size=DEALS) < 1 / (1 + np.exp(-odds))
    return drawn, frames, won.astype(float)


@pytest.mark.parametrize("seed", range(4))
def test_what_only_moves_with_a_cause_does_not_separate(seed: int) -> None:
    drawn, frames, won = twins(seed)
    silent = frames[0]["customer_silence"] > 15
    assert won[silent].mean() < won[~silent].mean() - 0.1
    found = learn_limits(feature_sources(drawn.pipeline), frames, won, np.arange(DEALS))
    assert found is not None
    share, silence = found.of("customer_share"), found.of("customer_silence")
    assert share is not None
    assert silence is not None
    assert share.separates
    assert float(share.values[0, 0]) == pytest.approx(0.45, rel=0.1)
    assert not silence.separates


def seen_late(seed: int, lag: float) -> tuple[Lives, pd.DataFrame, np.ndarray]:
    """A silence costs where it has lasted for over 21 days when the deal ends."""
    drawn = lives(seed, 0.0)
    rng = np.random.default_rng(seed)
    before = drawn.deals.facts["customer_silence"].to_numpy()
    ended = pd.DataFrame(
        {"customer_silence": np.round(before + lag * rng.uniform(size=DEALS))}
    )
    silent = ended["customer_silence"].to_numpy() > PLANTED
    won = (rng.uniform(size=DEALS) < np.where(silent, 0.3, 0.6)).astype(float)
    return drawn, ended, won


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_is_that_of_deals_as_they_ended(seed: int) -> None:
    drawn, ended, won = seen_late(seed, lag=15)
    frames, groups = [drawn.deals.facts], np.arange(DEALS)
    sources = feature_sources(drawn.pipeline)
    found = learn_limits(sources, frames, won, groups, ended=ended)
    limit = found and found.of("customer_silence")
    assert limit
    assert (limit.form, limit.separates) == ("fixed", True)
    np.testing.assert_allclose(limit.values, PLANTED, rtol=0.1)
    without = learn_limits(sources, frames, won, groups)
    before = without and without.of("customer_silence")
    assert before
    # Days before the end, fewer of them foretell as much.
    assert np.nanmedian(before.values) < 0.9 * PLANTED
    assert limit.beyond == (frames[0]["customer_silence"] > limit.values[0, 0]).sum()


def test_a_silence_that_comes_of_the_end_alone_does_not_separate() -> None:
    drawn, _, _ = seen_late(0, lag=15)
    rng = np.random.default_rng(0)
    won = (rng.uniform(size=DEALS) < 0.5).astype(float)
    # Reps leave a deal alone once it is lost; before, they had talked a bit more.
    ended = pd.DataFrame({"customer_silence": np.where(won == 1, 3.0, 30.0)})
    ended += rng.integers(0, 20, (DEALS, 1))
    before = rng.integers(0, 50, DEALS) + 5.0 * won
    open_ = drawn.deals.facts.assign(customer_silence=before)
    sources = feature_sources(drawn.pipeline)
    found = learn_limits(sources, [open_], won, np.arange(DEALS), ended=ended)
    limit = found and found.of("customer_silence")
    assert limit
    assert not limit.separates


def test_deals_beyond_are_held_against_others_where_they_stood() -> None:
    drawn = draw_lives(DEALS, 7, cost=0.0)
    rng = np.random.default_rng(7)
    old = drawn.deals.facts["days_open"] > drawn.deals.facts["days_open"].median()
    pushes = (rng.uniform(size=DEALS) < np.where(old, 0.5, 0.05)).astype(float)
    # Old deals are won more often, and pushed more often; a push costs.
    p = np.where(old, 0.8, 0.3) - 0.15 * pushes
    won = (rng.uniform(size=DEALS) < p).astype(float)
    facts = drawn.deals.facts.assign(close_pushes=pushes)
    found = learn_limits(
        feature_sources(drawn.pipeline), [facts], won, np.arange(DEALS), {"close_pushes": 0}
    )
    limit = found and found.of("close_pushes")
    assert limit
    beyond = limit.beyond_won / limit.beyond
    others = (limit.deals_won - limit.beyond_won) / (limit.deals - limit.beyond)
    assert beyond > others
    assert limit.alike == pytest.approx(beyond + 0.15, abs=0.05)
    assert limit.separates


def test_without_deals_beyond_none_stand_where_they_stood() -> None:
    limit = learnt(lives(0), {"customer_silence": 1e6}).of("customer_silence")
    assert limit is not None
    assert limit.beyond == 0
    assert np.isnan(limit.alike)
