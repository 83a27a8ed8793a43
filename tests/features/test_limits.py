from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.features.limits import Limit, Limits

NAN = float("nan")
SILENCE = Limit(
    "silence",
    above=True,
    form="usual",
    separates=True,
    share=0.9,
    values=np.array([[5.0, 10.0, 8.0], [7.0, 12.0, 9.0]]),
    usual=np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    won=np.array([[20, 30, 50], [60, 70, 130]]),
    by_stage=np.array([[True, True, True], [False, False, False]]),
    by_age=np.array([[True, True, False], [True, True, False]]),
)
PEOPLE = replace(
    SILENCE, source="people", above=False, form="fixed", values=np.full((2, 3), 2.0)
)
LIMITS = Limits("stage", ("proposal",), "age", (30.0,), (SILENCE, PEOPLE))
FACTS = pd.DataFrame(
    {
        "stage": ["proposal", "proposal", "other", "proposal", "other", "proposal"],
        "age": [30.0, 31.0, 10.0, NAN, NAN, 10.0],
        "silence": [5.1, 10.0, 7.1, 8.1, 9.1, NAN],
        "people": [1.0, 2.0, 3.0, NAN, 1.9, 0.0],
    }
)


def test_a_deal_is_held_against_those_of_its_stage_and_age() -> None:
    stage, band = LIMITS.places(FACTS)
    assert stage.tolist() == [0, 0, 1, 0, 1, 0]
    assert band.tolist() == [0, 1, 0, 2, 2, 0]
    known, beyond = LIMITS.beyond(FACTS)
    assert beyond[:, 0].tolist() == [True, False, True, True, True, False]
    assert known[:, 0].tolist() == [True] * 5 + [False]


def test_less_is_beyond_where_more_is_better() -> None:
    known, beyond = LIMITS.beyond(FACTS)
    assert beyond[:, 1].tolist() == [True, False, False, False, True, True]
    assert known[:, 1].tolist() == [True, True, True, False, True, True]


def test_what_is_not_known_is_never_beyond() -> None:
    rows = LIMITS.rows_beyond(FACTS)
    assert not rows["silence"][5]
    assert not rows["people"][3]
    assert LIMITS.rows_beyond(FACTS[["stage", "age", "people"]]).keys() == {"people"}


def test_one_deal_is_told_as_many_are() -> None:
    whole = LIMITS.beyond(FACTS)
    for row in range(len(FACTS)):
        alone = LIMITS.beyond(FACTS.iloc[[row]].reset_index(drop=True))
        for many, one in zip(whole, alone, strict=True):
            np.testing.assert_array_equal(many[[row]], one)


def test_coded_stages_are_stages() -> None:
    coded = FACTS.assign(stage=FACTS["stage"].astype("category"))
    for one, other in zip(LIMITS.places(coded), LIMITS.places(FACTS), strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_is_usual_is_that_of_the_stage_and_age() -> None:
    usual = LIMITS.usual("silence", FACTS)
    assert usual is not None
    assert usual.tolist() == [1.0, 2.0, 4.0, 3.0, 6.0, 1.0]
    assert LIMITS.usual("days", FACTS) is None


def test_what_is_usual_is_no_remedy_beyond_the_limit() -> None:
    silence = LIMITS.of("silence")
    assert silence is not None
    strict = replace(LIMITS, limits=(replace(silence, values=silence.values * 0 + 2.5),))
    usual = strict.usual("silence", FACTS)
    assert usual is not None
    assert usual.tolist() == [1.0, 2.0, 2.5, 2.5, 2.5, 1.0]
    below = replace(strict.limits[0], above=False)
    usual = replace(strict, limits=(below,)).usual("silence", FACTS)
    assert usual is not None
    assert usual.tolist() == [2.5, 2.5, 4.0, 3.0, 6.0, 2.5]


def test_a_band_has_bounds() -> None:
    assert [LIMITS.band(i) for i in range(3)] == [(None, 30.0), (30.0, None), (None, None)]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (replace(LIMITS, edges=(30.0, 30.0)), "in no order"),
        (replace(LIMITS, stages=()), "not of"),
        (
            replace(LIMITS, limits=(replace(SILENCE, values=np.full((2, 3), np.inf)),)),
            "no number",
        ),
    ],
    ids=["edges", "shape", "values"],
)
def test_limits_that_training_does_not_make_are_refused(odd: Limits, said: str) -> None:
    LIMITS.check()
    with pytest.raises(ValueError, match=said):
        odd.check()
