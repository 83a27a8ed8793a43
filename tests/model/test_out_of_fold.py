from __future__ import annotations

import numpy as np
import pytest

from kaopu.model.folds import Split, grouped_folds
from kaopu.model.out_of_fold import OutOfFold, out_of_fold
from kaopu.model.parts import LEARNERS
from kaopu.model.parts.base import NO_LINE, Setting, TrainingData
from kaopu.model.parts.boosted import FIRST, SHAPES, STEPS
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.linear import LinearLearner
from kaopu.model.search import SearchSpace

GROUPS = np.arange(120) // 3


@pytest.fixture
def training() -> TrainingData:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 3)).astype(np.float32)
    y = (X[:, 0] + rng.normal(size=120) > 0).astype(float)
    return TrainingData(X, y, np.ones(120), seed=0)


@pytest.fixture
def splits(training: TrainingData) -> list[Split]:
    return grouped_folds(training.y, GROUPS, 4, seed=0)


def test_every_setting_of_the_wanted_kinds_is_tried(
    training: TrainingData, splits: list[Split]
) -> None:
    oof = out_of_fold(training, [splits], LEARNERS)
    strengths = LinearLearner().strengths
    assert list(oof.margins)[: len(strengths) + 2 * FIRST + 1] == [
        *(Setting("linear", (C,)) for C in strengths),
        *(
            Setting("boosted", (s.levels, s.columns, s.rate, trees))
            for s in SHAPES
            for trees in STEPS[:FIRST]
        ),
        Setting("forest"),
    ]
    for margin in oof.margins.values():
        assert margin.shape == (120,)
        assert np.isfinite(margin).all()
        assert np.corrcoef(margin, training.y)[0, 1] > 0.2


def test_one_kind_alone(training: TrainingData, splits: list[Split]) -> None:
    oof = out_of_fold(training, [splits], [LinearLearner()])
    assert {setting.kind for setting in oof.margins} == {"linear"}
    assert {oof.line(setting) for setting in oof.margins} == {NO_LINE}


def test_a_fold_is_scored_by_a_model_of_the_others(
    training: TrainingData, splits: list[Split], small: SearchSpace
) -> None:
    oof = out_of_fold(training, [splits], small.learners)
    train, test = splits[0]
    for setting in (
        Setting("linear", (0.1,)),
        Setting("boosted", (2, 0.3, 0.14, 10)),
        Setting("forest"),
    ):
        (learner,) = small.of_kinds([setting.kind])
        part = learner.fit(training.rows(train), setting, oof.line(setting))
        np.testing.assert_allclose(
            part.margin(training.X[test]), oof.margins[setting][test], atol=1e-9
        )


@pytest.mark.parametrize("group", [0, 20, 39])
def test_no_score_depends_on_its_own_outcome_or_its_groups(
    training: TrainingData, splits: list[Split], small: SearchSpace, group: int
) -> None:
    own = group == GROUPS
    y = np.where(own, 1 - training.y, training.y)
    flipped = TrainingData(training.X, y, training.weights, training.seed)
    before = unlined(out_of_fold(training, [splits], small.learners))
    after = unlined(out_of_fold(flipped, [splits], small.learners))
    for setting, margin in before.items():
        np.testing.assert_allclose(margin[own], after[setting][own], rtol=0, atol=1e-9)
        assert (margin != after[setting]).any()


def test_the_forest_is_moved_to_log_odds(
    training: TrainingData, splits: list[Split]
) -> None:
    oof = out_of_fold(training, [splits], [ForestLearner(5)])
    probability = unlined(oof)[Setting("forest")]
    assert 0 <= probability.min() < probability.max() <= 1
    assert oof.line(Setting("forest"))[0] > 0
    assert oof.margins[Setting("forest")].min() < 0


def unlined(oof: OutOfFold) -> dict[Setting, np.ndarray]:
    """Return the margins as the scores they were before their line."""
    return {
        setting: (margin - oof.line(setting)[1]) / oof.line(setting)[0]
        for setting, margin in oof.margins.items()
    }
