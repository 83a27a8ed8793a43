from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import pytest

from kaopu.errors import FrameworkError
from kaopu.framework import load_framework
from kaopu.framework.load import read
from kaopu.framework.prior import (
    GONE_BY,
    NOT_ASKED,
    SET,
    UNKNOWN,
    VALUE,
    build_prior,
    contrast,
    field_prior,
    find_prior_faults,
    load_prior,
    ranks,
)

FRAMEWORK = load_framework()
FIELDS = list(FRAMEWORK.fields.values())


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.id)
def test_every_level_is_expected_to_be_better_than_the_one_before(field: Any) -> None:
    effects = field_prior(FRAMEWORK, field)
    means = [effects[level].mean for level in field.level_ids]
    assert all(before < after for before, after in pairwise(means))
    assert all(effect.sd > 0 for effect in effects.values())


def test_every_state_that_raises_a_sign_costs_something() -> None:
    for sign, condition in FRAMEWORK.conditions():
        field = FRAMEWORK.fields[condition.field]
        effects = field_prior(FRAMEWORK, field)
        raising = [*condition.levels, *condition.in_talks]
        raising += [UNKNOWN] * condition.unknown + [NOT_ASKED] * condition.missing
        raising += [GONE_BY] * condition.gone_by
        clear = {"": None, "set": SET}.get(condition.clear, condition.clear)
        for state in raising:
            where = f"{sign.id}: {field.id}={state}"
            if clear in effects:
                assert contrast(FRAMEWORK, field, state, clear).mean < 0, where
            if state != "unaddressed":
                assert effects[state].mean <= 0, where


def test_a_state_that_no_sign_warns_of_is_worth_nothing() -> None:
    effects = field_prior(FRAMEWORK, FRAMEWORK.fields["hiring"])
    assert effects[UNKNOWN].mean == effects[NOT_ASKED].mean == 0


def test_a_number_follows_what_is_better_and_a_date_is_better_early() -> None:
    def value(name: str) -> float:
        return field_prior(FRAMEWORK, FRAMEWORK.fields[name])[VALUE].mean

    assert value("registered_capital") > 0 > value("postponements")
    assert value("signing_date") < 0


def test_worst_and_best_are_a_weight_apart() -> None:
    field = FRAMEWORK.fields["budget_status"]
    whole = load_prior().weight(field)
    assert contrast(FRAMEWORK, field, "none", "approved").mean == pytest.approx(-whole.mean)


def test_neighbours_are_surer_than_the_worst_against_the_best() -> None:
    field = FRAMEWORK.fields["budget_status"]
    far = contrast(FRAMEWORK, field, "none", "approved")
    near = contrast(FRAMEWORK, field, "none", "vague")
    assert near.sd < far.sd
    assert contrast(FRAMEWORK, field, "none", "none").sd == 0


def test_ranks_run_from_the_worst_to_the_best_in_even_steps() -> None:
    assert list(ranks(FRAMEWORK.fields["budget_status"]).values()) == pytest.approx(
        [-1, -1 / 3, 1 / 3, 1]
    )
    assert ranks(FRAMEWORK.fields["signing_date"]) == {}


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda d: d["signals"].pop(), "signals"),
        (lambda d: d["fields"].append({"id": "x", "weight": 1, "sd": 1}), "no such field"),
        (lambda d: d["signals"][0].update(weight=0), "not above zero"),
    ],
)
def test_a_prior_that_does_not_fit_the_framework_is_refused(spoil: Any, fault: str) -> None:
    data = copy.deepcopy(read("prior.toml"))
    spoil(data)
    assert fault in " ".join(find_prior_faults(build_prior(data), FRAMEWORK))


def test_unknown_keys_and_schemas_are_refused() -> None:
    data = copy.deepcopy(read("prior.toml"))
    data["states"]["hunch"] = 1
    with pytest.raises(FrameworkError, match="hunch"):
        build_prior(data)
    with pytest.raises(FrameworkError, match="schema"):
        build_prior({"schema": 2})
