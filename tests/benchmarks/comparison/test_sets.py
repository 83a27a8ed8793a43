from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from comparison import sets
from comparison.sets import SETS, SetMissingError, load_set


@pytest.mark.parametrize(
    ("name", "rows", "positive", "columns"),
    [("breast_cancer", 569, 212, 30), ("iris", 150, 50, 4), ("digits", 1797, 174, 64)],
)
def test_one_class_against_the_rest(
    name: str, rows: int, positive: int, columns: int
) -> None:
    data = load_set(name, Path(), 0)
    assert len(data.y) == len(data.facts) == rows
    assert data.y.sum() == positive
    numbers = [source for source in data.sources if source.kind == "number"]
    assert len(numbers) == columns
    assert np.isfinite(data.facts[[source.id for source in numbers]].to_numpy(float)).all()
    assert "against the rest" in data.about


def test_numbers_are_those_that_scikit_learn_ships() -> None:
    bunch = sets.datasets.load_wine()
    data = load_set("wine", Path(), 0)
    names = [source.id for source in data.sources if source.kind == "number"]
    assert np.array_equal(data.facts[names].to_numpy(float), bunch.data)
    assert np.array_equal(data.y == 1, bunch.target == 1)


def test_the_simulators_truth_stands_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETS, "simulated", partial(sets._simulated, deals=2_000))
    data = load_set("simulated", Path(), 1)
    assert data.truth is not None
    assert data.truth[data.y == 1].mean() > data.truth[data.y == 0].mean() + 0.1
    assert abs(data.truth.mean() - data.y.mean()) < 0.03
    again = load_set("simulated", Path(), 2)
    assert not np.array_equal(again.y, data.y)


@pytest.mark.parametrize("name", ["salvirt", "maven"])
def test_real_data_that_are_not_there_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(SetMissingError, match=f"{name}: .*csv is not there"):
        load_set(name, tmp_path, 0)


@pytest.mark.parametrize(("folder", "deals"), [("invented", 325), ("real", 6711)])
def test_maven_is_without_what_gives_the_outcome_away(
    folder: str, deals: int, request: pytest.FixtureRequest
) -> None:
    data = load_set("maven", request.getfixturevalue(folder), 0)
    assert {s.column for s in data.sources} == {
        "product",
        "account",
        "sales_agent",
        "(stage)",
    }
    assert len(data.y) == deals
    assert data.about.endswith("without close_value, which the audit blocks")
    assert len(np.unique(data.groups)) < len(data.y)


@pytest.mark.parametrize(
    ("folder", "share", "different"),
    [("invented", 0.43, 230 - 30), ("real", 0.507, 448 - 102)],
)
def test_salvirt_is_whole_and_repeats(
    folder: str, share: float, different: int, request: pytest.FixtureRequest
) -> None:
    data = load_set("salvirt", request.getfixturevalue(folder), 0)
    assert data.y.sum() / len(data.y) == pytest.approx(share, abs=1e-3)
    assert len(data.sources) == 23
    assert "without" not in data.about
    assert len(np.unique(data.groups)) == different
