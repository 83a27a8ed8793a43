from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from comparison.programs import MAX_ROUNDS, PROGRAMS, Program
from kaopu.features import FeatureSource

SOURCES = (
    FeatureSource("size", "Size", "context", "number"),
    FeatureSource("kind", "Kind {x}", "context", "category"),
)
N = 80


@pytest.fixture(params=[name for name in PROGRAMS if name != "kaopu"])
def program(request: pytest.FixtureRequest) -> Program:
    found = PROGRAMS[request.param]
    if not found.is_installed:
        pytest.skip(f"{found.needs} is not installed")
    return found


def facts() -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    kind = np.array(["a", "b"], dtype=object)[np.arange(N) % 2]
    size = np.where(rng.random(N) < 0.2, np.inf, rng.normal(size=N))
    return pd.DataFrame({"size": size, "kind": kind}), (kind == "a").astype(float)


def test_it_learns_and_takes_what_it_never_saw(program: Program) -> None:
    X, y = facts()
    model = program.make(SOURCES, 0, 1)
    model.fit(X, y, np.arange(N))
    new = pd.DataFrame({"size": [0.0, np.nan, 0.0], "kind": ["a", "b", "never seen"]})
    p = model.predict_proba(new)
    assert p.shape == (3, 2)
    assert np.isfinite(p).all()
    assert p.sum(axis=1) == pytest.approx(1)
    # No field of the framework is among the columns, so that no box can be ticked.
    if program in (PROGRAMS["constant_rate"], PROGRAMS["checklist"]):
        assert p[:, 1] == pytest.approx(y.mean())
    else:
        assert p[0, 1] > 0.5 > p[1, 1]


def test_the_same_seed_gives_the_same(program: Program) -> None:
    X, y = facts()
    first, second = (
        program.make(SOURCES, 3, 1).fit(X, y, np.arange(N)).predict_proba(X)
        for _ in range(2)
    )
    assert np.array_equal(first, second)


def test_kaopu_is_what_training_makes() -> None:
    model = PROGRAMS["kaopu"].make(SOURCES, 7, 1)
    assert type(model).__name__ == "LeadClassifier"
    assert model.get_params()["random_state"] == 7  # type: ignore[attr-defined]
    assert model.get_params()["sources"] == SOURCES  # type: ignore[attr-defined]


def test_a_module_that_is_not_there_is_not_installed() -> None:
    assert not replace(PROGRAMS["odoo"], needs="no_such_module").is_installed


def test_rounds_are_those_that_gain_on_rows_held_out() -> None:
    if not PROGRAMS["lightgbm"].is_installed:
        pytest.skip("lightgbm is not installed")
    rng = np.random.default_rng(1)
    X = pd.DataFrame({"size": rng.normal(size=600), "kind": ["a"] * 600})
    y = (rng.random(600) < 1 / (1 + np.exp(-X["size"]))).to_numpy(float)
    model = PROGRAMS["lightgbm"].make(SOURCES, 0, 1).fit(X, y, np.arange(600))
    assert 1 <= model.model_.n_estimators < MAX_ROUNDS / 4
