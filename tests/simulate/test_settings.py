from __future__ import annotations

import math

from kaopu.framework import load_framework
from kaopu.simulate.settings import load_settings

SETTINGS = load_settings()
FRAMEWORK = load_framework()


def test_shares_are_of_the_frameworks_levels_worst_first() -> None:
    for field in SETTINGS.fields:
        known = FRAMEWORK.fields[field.id]
        if known.levels:
            assert tuple(field.shares) == known.level_ids, field.id


def test_shares_add_up_to_one() -> None:
    for item in (*SETTINGS.fields, *SETTINGS.columns):
        if item.shares:
            assert math.isclose(sum(item.shares.values()), 1), item.id


def test_every_state_has_an_effect() -> None:
    for field in SETTINGS.fields:
        known = FRAMEWORK.fields[field.id]
        states = set(known.level_ids or ("set",)) | {"unknown"}
        if FRAMEWORK.stage_of(known.signal) == "intent":
            states.add("missing")
        assert set(field.effects) == states, field.id
    for column in SETTINGS.columns:
        assert column.effects.keys() == column.shares.keys(), column.id


def test_better_levels_never_hurt() -> None:
    for field in SETTINGS.fields:
        told = [field.effects[level] for level in FRAMEWORK.fields[field.id].level_ids]
        assert told == sorted(told), field.id


def test_a_gap_costs_less_than_unknown_which_costs_less_than_the_worst() -> None:
    for field in SETTINGS.fields:
        if "missing" in field.effects:
            assert field.effects["unknown"] < field.effects["missing"] < 0, field.id


def test_numbers_and_dates_climb_a_ramp() -> None:
    for field in SETTINGS.fields:
        kind = FRAMEWORK.fields[field.id].kind
        assert (field.ramp is not None) == (kind in ("number", "date"))
        assert bool(field.after) == (kind == "date")
        assert kind != "number" or field.unknown == 0


def test_fields_stand_in_the_frameworks_order() -> None:
    order = [field for field in FRAMEWORK.fields if field in SETTINGS.field_ids]
    assert list(SETTINGS.field_ids) == order


def test_the_date_that_slips_is_one_and_costs_something() -> None:
    slips = SETTINGS.slips
    assert FRAMEWORK.fields[slips.field].kind == "date"
    assert slips.field in SETTINGS.field_ids
    assert 0 < slips.hazard < 1
    assert slips.lowering > 0
    assert 0 < slips.won_before < slips.closed_within
