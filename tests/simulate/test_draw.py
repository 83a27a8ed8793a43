from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaopu.framework import load_framework
from kaopu.simulate.draw import draw_weights, sign_fields
from kaopu.simulate.records import Weights
from kaopu.simulate.settings import Settings, load_settings

SETTINGS = replace(load_settings(), reference_leads=500)


def drawn(seed: int, settings: Settings = SETTINGS) -> Weights:
    return draw_weights(np.random.default_rng(seed), seed, settings)


@pytest.mark.parametrize("seed", range(8))
def test_three_or_four_signs_are_harmless(seed: int) -> None:
    weights = drawn(seed)
    assert len(weights.harmless_signs) in (3, 4)
    silent = {
        field
        for sign in weights.harmless_signs
        for field in sign_fields(sign, SETTINGS.field_ids)
    }
    for field in weights.fields:
        quiet = not any(field.effects.values()) and field.centre == 0
        quiet &= field.ramp is None or field.ramp.effect == 0
        assert quiet == (field.field in silent)


@pytest.mark.slow
def test_every_sign_may_be_harmless_but_that_of_many_fields() -> None:
    few = replace(SETTINGS, reference_leads=50)
    seen = {sign for seed in range(60) for sign in drawn(seed, few).harmless_signs}
    expected = {sign.id for sign in load_framework().signs}
    assert seen == expected - {"illusion", "no_sign_of_funds"}


def test_a_sign_owns_the_simulated_fields_of_its_conditions() -> None:
    dates = ("signing_date", "implementation_date", "payment_date")
    assert sign_fields("missing_timeline", SETTINGS.field_ids) == dates
    assert sign_fields("stalling", SETTINGS.field_ids) == ("postponements",)
    assert sign_fields("illusion", SETTINGS.field_ids) == ()


def test_one_factor_scales_all_states_of_a_field() -> None:
    base = {field.id: field for field in SETTINGS.fields}
    for field in drawn(1).fields:
        factors = {
            round(effect / base[field.field].effects[state], 9)
            for state, effect in field.effects.items()
            if base[field.field].effects[state]
        }
        assert len(factors) <= 1
        assert all(factor >= 0 for factor in factors)


def test_values_of_a_column_are_centred_on_their_shares() -> None:
    for column, settings in zip(drawn(1).columns, SETTINGS.columns, strict=True):
        mean = sum(settings.shares[v] * e for v, e in column.effects.items())
        assert mean == pytest.approx(0, abs=1e-12)


def test_the_seed_is_noted_down() -> None:
    assert drawn(5).seed == 5


def test_a_sign_counts_the_fields_whose_cells_raise_it() -> None:
    assert sign_fields("stalling", SETTINGS.field_ids) == ("postponements",)
