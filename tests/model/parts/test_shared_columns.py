from __future__ import annotations

import numpy as np
import pytest

from kaopu.model.parts import LEARNERS
from kaopu.model.parts.base import NO_LINE, Setting, TrainingData
from kaopu.model.parts.shared_columns import SharedLearner, SharedPart, shared_by_trees

ROWS, SHARED, ALL = 120, 3, 5


@pytest.fixture(scope="module")
def data() -> TrainingData:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(ROWS, ALL)).astype(np.float32)
    y = (X[:, 0] + rng.normal(size=ROWS) > 0).astype(float)
    return TrainingData(X, y, np.ones(ROWS), 0)


def test_linear_parts_read_all_columns_and_trees_those_that_all_share() -> None:
    kinds = {one.kind: one for one in shared_by_trees(LEARNERS, SHARED)}
    assert list(kinds) == [learner.kind for learner in LEARNERS]
    narrow = {kind for kind, one in kinds.items() if isinstance(one, SharedLearner)}
    assert narrow == {"boosted", "forest"}


@pytest.mark.parametrize("learner", LEARNERS[1:], ids=lambda learner: str(learner.kind))
def test_a_narrow_part_is_what_its_columns_alone_give(
    learner: object, data: TrainingData
) -> None:
    quick = SharedLearner(learner, SHARED).quick()  # type: ignore[arg-type]
    alone = TrainingData(data.X[:, :SHARED], data.y, data.weights, data.seed)
    scores = quick.scores(data, data.X, {})
    expected = quick.learner.scores(alone, alone.X, {})
    assert list(scores) == list(expected)
    for setting in scores:
        np.testing.assert_array_equal(scores[setting], expected[setting])
    part = quick.fit(data, setting, NO_LINE)
    own = quick.learner.fit(alone, setting, NO_LINE)
    assert part.kind == own.kind == quick.kind
    np.testing.assert_array_equal(part.margin(data.X), own.margin(alone.X))
    part.check(ALL)
    part.check(SHARED)
    with pytest.raises(ValueError, match="columns"):
        part.check(SHARED - 1)
    with pytest.raises(ValueError, match="columns"):
        SharedPart(own, 0, own.kind).check(ALL)


def test_only_parts_of_trees_are_narrow(data: TrainingData) -> None:
    linear = LEARNERS[0].fit(data.rows(np.arange(ROWS)), Setting("linear", (0.1,)), NO_LINE)
    linear.check(ALL)
    for part in (linear, SharedPart(linear, ALL, "linear")):
        with pytest.raises(ValueError, match="none of trees"):
            SharedPart(part, ALL, "linear").check(ALL)


def test_a_narrow_learner_says_what_its_own_does() -> None:
    for learner in LEARNERS[1:]:
        narrow = SharedLearner(learner, SHARED)
        assert (narrow.cost, narrow.needs_line) == (learner.cost, learner.needs_line)
        assert set(learner.trusted_types) < set(narrow.trusted_types)
