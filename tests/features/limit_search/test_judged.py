from __future__ import annotations

import numpy as np
import pytest

from kaopu.features import feature_sources
from kaopu.features.limit_search.cells import Number
from kaopu.features.limit_search.judged import MOST_DEALS, Judged, score_by_place
from kaopu.features.limit_search.views import Views
from lives import draw_lives

DEALS = 600


def judged(copies: int = 1) -> tuple[Judged, np.ndarray]:
    deals = draw_lives(DEALS, 0, cost=2.0).deals
    sources = feature_sources(draw_lives(DEALS, 0).pipeline)
    facts = deals.facts.loc[np.repeat(np.arange(DEALS), copies)].reset_index(drop=True)
    won, groups = np.repeat(deals.outcome, copies), np.repeat(np.arange(DEALS), copies)
    grid = Views.of(sources, [facts], won, groups).grid
    own = Judged.of(sources, [facts], won, groups, grid)
    return own, (own.facts["customer_silence"] > 21).to_numpy()


def test_a_step_that_costs_scores_above_nothing_and_its_opposite_below() -> None:
    own, silent = judged()
    one, other = own.given([]).scores(np.column_stack([silent, ~silent]))
    assert one > 5
    assert other == pytest.approx(-one)


def test_a_step_that_is_known_already_tells_nothing_of_its_own() -> None:
    own, silent = judged()
    rng = np.random.default_rng(0)
    nearly = silent ^ (rng.uniform(size=len(silent)) < 0.05)
    (alone,) = own.given([]).scores(nearly[:, None])
    (beside,) = own.given([silent]).scores(nearly[:, None])
    assert alone > 5
    assert abs(beside) < 2.5


def test_copies_of_a_deal_are_one_piece_of_evidence() -> None:
    (one, silent), (many, also) = judged(), judged(4)
    (score,) = one.given([]).scores(silent[:, None])
    (again,) = many.given([]).scores(also[:, None])
    assert again == pytest.approx(score, rel=0.1)


def test_a_step_that_nobody_takes_scores_nothing() -> None:
    own, silent = judged()
    assert own.given([]).scores(np.zeros((len(silent), 2), dtype=bool)).tolist() == [0, 0]


def test_of_very_many_accounts_a_part_is_judged() -> None:
    drawn = draw_lives(DEALS, 0)
    sources = feature_sources(drawn.pipeline)
    many = 2 * MOST_DEALS + 1
    facts = drawn.deals.facts.iloc[np.arange(many) % DEALS].reset_index(drop=True)
    won = drawn.deals.outcome[np.arange(many) % DEALS]
    grid = Views.of(sources, [facts], won, np.arange(many)).grid
    own = Judged.of(sources, [facts], won, np.arange(many), grid)
    assert MOST_DEALS / 2 < len(own.won) <= MOST_DEALS


def test_where_deals_stand_is_no_fault_of_what_is_beyond() -> None:
    rng = np.random.default_rng(0)
    late = rng.uniform(size=4_000) < 0.5
    won = rng.uniform(size=4_000) < np.where(late, 0.2, 0.8)
    beyond = rng.uniform(size=4_000) < np.where(late, 0.8, 0.2)
    each = np.arange(4_000)
    here = Number(each * 1.0, each, won, each, (late.astype(int), each * 0), (2, 1))
    nowhere = Number(each * 1.0, each, won, each, (each * 0, each * 0), (1, 1))
    assert score_by_place(nowhere, beyond) > 10
    assert abs(score_by_place(here, beyond)) < 3
