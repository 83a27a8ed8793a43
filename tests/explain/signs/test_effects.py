from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.signs.effects import DRAWS, draw_effects
from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.framework import load_framework
from kaopu.model.prior import column_prior

Floats = NDArray[np.float64]


def lineage_of(*fields: str) -> Lineage:
    framework = load_framework()
    return Lineage(
        tuple(
            MatrixColumn(
                field,
                field,
                framework.fields[field].signal if field in framework.fields else "context",
                "rank",
            )
            for field in fields
        )
    )


def drawn(deals: int, effects: list[float], seed: int = 0) -> tuple[Floats, Floats]:
    """Return independent ranks, and outcomes that rest on them."""
    rng = np.random.default_rng(seed)
    X = rng.choice([-1.0, 0.0, 1.0], (deals, len(effects)))
    return X, (rng.random(deals) < expit(X @ effects)).astype(float)


def known_fields() -> list[str]:
    fields = load_framework().fields
    return [name for name, field in fields.items() if field.kind == "level"][:2]


def test_a_harmless_field_is_told_from_one_that_costs() -> None:
    X, won = drawn(2_000, [1.0, 0.0])
    found = draw_effects(X, won, lineage_of(*known_fields()))
    assert found.draws.shape == (DRAWS, 2)
    costly, harmless = found.draws.T
    assert (costly > 0).all()
    assert costly.mean() == pytest.approx(1.0, abs=0.2)
    assert (harmless == 0).mean() > 0.5
    assert abs(harmless.mean()) < 0.1


def test_few_deals_leave_the_framework_s_word_and_its_doubt() -> None:
    lineage = lineage_of(*known_fields())
    prior = column_prior(lineage)
    X = np.array([[1.0, -1.0], [1.0, -1.0]])
    draws = draw_effects(X, np.array([1.0, 0.0]), lineage).draws
    for column, mean in zip(draws.T, prior.means, strict=True):
        assert 0.15 < (column == 0).mean() < 0.5
        assert 0 < column.mean() < 1.5 * mean
        assert (column > 0).mean() < 0.75


def test_columns_beside_the_framework_are_never_taken_for_harmless() -> None:
    X, won = drawn(500, [0.0, 0.0])
    found = draw_effects(X, won, lineage_of(known_fields()[0], "Region"))
    assert (found.draws[:, 0] == 0).any()
    assert not (found.draws[:, 1] == 0).any()


def test_the_expected_log_odds_are_those_of_the_deals() -> None:
    X, won = drawn(4_000, [0.8, -0.5], seed=3)
    X = X + np.array([2.0, 0.0])
    found = draw_effects(X, won, lineage_of(known_fields()[0], "Region"))
    assert expit(found.log_odds(X)).mean() == pytest.approx(won.mean(), abs=0.01)


def test_the_spread_of_draws_is_that_of_repeated_deals() -> None:
    lineage = lineage_of("Region", "Sector")
    found = [draw_effects(*drawn(400, [0.7, 0.0], seed), lineage) for seed in range(20)]
    means = np.array([one.draws.mean(axis=0) for one in found])
    told = np.mean([one.draws.std(axis=0) for one in found], axis=0)
    assert means.std(axis=0) == pytest.approx(told, rel=0.35)


def test_the_same_deals_give_the_same_draws() -> None:
    X, won = drawn(200, [0.5, 0.5])
    one, other = (draw_effects(X, won, lineage_of(*known_fields())) for _ in range(2))
    assert (one.draws == other.draws).all()
    assert one.intercept == other.intercept
