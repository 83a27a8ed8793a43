from __future__ import annotations

import numpy as np
import pytest

from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.framework import load_framework
from kaopu.framework.prior import field_prior
from kaopu.model.prior import ColumnPrior, column_prior

FIELDS = load_framework().fields


def column(source: str, tells: str, player: str = "") -> MatrixColumn:
    return MatrixColumn(source, source, player or FIELDS[source].signal, tells)


def told(*columns: MatrixColumn) -> ColumnPrior:
    return column_prior(Lineage(columns))


def test_rank_and_departures_add_up_to_what_a_level_is_expected_to_do() -> None:
    field = FIELDS["budget_status"]
    levels = [column(field.id, f"level:{level}") for level in field.level_ids]
    prior = told(*levels, column(field.id, "rank"))
    assert prior.means[:-1].tolist() == [0] * 4
    best = field_prior(load_framework(), field)["approved"]
    assert prior.means[-1] == pytest.approx(best.mean)
    assert np.hypot(prior.sds[3], prior.sds[-1]) == pytest.approx(best.sd)


def test_a_flag_has_no_rank_and_its_answers_carry_what_is_expected() -> None:
    prior = told(column("makes_excuses", "level:yes"), column("makes_excuses", "level:no"))
    assert prior.means[0] < 0 < prior.means[1]


def test_gaps_numbers_and_dates_follow_the_framework() -> None:
    prior = told(
        column("budget_status", "unknown"),
        column("hiring", "not asked"),
        column("postponements", "value"),
        column("signing_date", "set"),
        column("signing_date", "gone by"),
    )
    assert np.sign(prior.means).tolist() == [-1, 0, -1, 1, -1]
    assert (prior.sds > 0).all()


def test_nothing_is_expected_of_what_is_no_field() -> None:
    prior = told(
        column("region", "level:Peru", "context"),
        column("budget_status", "level:none", "context"),
        column("call_notes", "value", "timeline"),
    )
    assert not prior.is_told
    assert np.isnan(prior.sds).all()
    np.testing.assert_allclose(prior.precision(np.full(3, 0.5)), np.diag([4.0] * 3))


def test_the_framework_as_a_whole_shares_one_factor() -> None:
    prior = ColumnPrior(np.array([1.0, 0.5, 0.0]), np.array([0.4, 0.3, np.nan]), 0.6)
    covariance = np.linalg.inv(prior.precision(np.full(3, 0.2)))
    by_hand = np.diag([0.16, 0.09, 0.04]) + 0.36 * np.outer(prior.means, prior.means)
    np.testing.assert_allclose(covariance, by_hand)
    looser = np.linalg.inv(prior.precision(np.full(3, 0.2), looser=2))
    np.testing.assert_allclose(looser[:2, :2], 2 * by_hand[:2, :2])
