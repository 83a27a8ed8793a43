from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from comparison.sets import SetMissingError
from faithful.deletion import (
    COLUMNS,
    _beaten,
    _deletion,
    deletion_check,
    first_against_others,
    other_facts,
)
from faithful.programs import Told
from faithful.worlds import World
from kaopu.explain.signs.raised import SignRows


def test_the_deals_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SetMissingError, match=r"salvirt_b2b\.csv is not there"):
        deletion_check(tmp_path)


@pytest.mark.parametrize(
    ("gains", "places", "expected"),
    [
        ([0.3, 0.1, 0.3], [-2.0, -1.0, 0.0], (0.75, 10.0)),
        ([0.3, 0.1, 0.3], [0.0, -1.0, 0.0], (0.0, -20.0)),
        ([0.3, np.nan, 0.1], [-1.0, -9.0, 0.0], (1.0, 20.0)),
        ([0.3, np.nan, np.nan], [-1.0, -9.0, 0.0], (np.nan, np.nan)),
    ],
)
def test_the_first_against_the_others(
    gains: list[float], places: list[float], expected: tuple[float, float]
) -> None:
    found = _beaten(np.array(gains), np.array(places))
    assert found == pytest.approx(expected, nan_ok=True)


def test_own_and_judged_moves_stand_side_by_side() -> None:
    raised = np.ones(1, dtype=bool)
    things = [
        SignRows(name, "", {name: raised}, raised, np.zeros(1)) for name in ("a", "b")
    ]
    told = Told(
        probability=np.array([0.5]),
        by_source={"a": np.array([-1.0]), "b": np.array([0.5])},
        confirmed={},
        cleared={"a": np.array([0.8]), "b": np.array([0.4])},
        sure={},
    )
    found = first_against_others(told, things, np.array([[0.1, 0.3]]))
    assert found.iloc[0].tolist() == pytest.approx([1.0, 40.0, 0.0, -20.0])


def test_repeats_of_a_deal_are_no_further_evidence() -> None:
    rows = pd.DataFrame(
        [[1.0] * 4, [0.0] * 4, [1.0] * 4, [0.0] * 4, [np.nan] * 4],
        index=[7, 8, 7, 8, 9],
        columns=list(COLUMNS),
    )
    found = _deletion("x", rows)
    assert found.deals == 2
    assert found.moves_more == pytest.approx((0.5, 0.5))


def test_other_facts_are_known_and_raise_no_sign(small: World) -> None:
    found = {thing.id: thing for thing in other_facts(small.finder, small.leads, [])}
    with_signs = other_facts(small.finder, small.leads, small.raised)
    assert "region" not in found
    for thing in with_signs:
        facts = small.leads.facts[thing.id]
        assert not (thing.rows & ~found[thing.id].rows).any()
        assert not set(facts[thing.rows]) & {"unknown", "", np.inf}
    budget = next(thing for thing in with_signs if thing.id == "budget_status")
    values = small.leads.facts["budget_status"][budget.rows]
    assert set(values) == {"stated", "approved"}
