from __future__ import annotations

import numpy as np
import pytest

from kaopu.model.folds import Split, grouped_folds
from kaopu.model.out_of_fold import (
    LEAVES,
    PART_KINDS,
    ROUNDS,
    STRENGTHS,
    OutOfFold,
    Setting,
    Training,
    fit_part,
    out_of_fold,
)
from kaopu.model.parts import BoostedPart, ForestPart, LinearPart

GROUPS = np.arange(120) // 3


@pytest.fixture
def training() -> Training:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 3)).astype(np.float32)
    y = (X[:, 0] + rng.normal(size=120) > 0).astype(float)
    return Training(X, y, np.ones(120), seed=0)


@pytest.fixture
def splits(training: Training) -> list[Split]:
    return grouped_folds(training.y, GROUPS, 4, seed=0)


def test_every_setting_of_the_wanted_kinds_is_tried(
    training: Training, splits: list[Split]
) -> None:
    oof = out_of_fold(training, [splits], PART_KINDS)
    assert list(oof.margins) == [
        *(Setting("linear", (C,)) for C in STRENGTHS),
        *(Setting("boosted", (leaves, n)) for leaves in LEAVES for n in ROUNDS),
        Setting("forest"),
    ]
    for margin in oof.margins.values():
        assert margin.shape == (120,)
        assert np.isfinite(margin).all()
        assert np.corrcoef(margin, training.y)[0, 1] > 0.2


def test_one_kind_alone(training: Training, splits: list[Split]) -> None:
    oof = out_of_fold(training, [splits], ["linear"])
    assert {setting.kind for setting in oof.margins} == {"linear"}
    assert oof.forest_line == (1.0, 0.0)


@pytest.mark.usefixtures("small")
def test_a_fold_is_scored_by_a_model_of_the_others(
    training: Training, splits: list[Split]
) -> None:
    oof = out_of_fold(training, [splits], PART_KINDS)
    train, test = splits[0]
    for setting in (
        Setting("linear", (0.1,)),
        Setting("boosted", (4, 10)),
        Setting("forest"),
    ):
        part = fit_part(training.rows(train), setting, oof.forest_line)
        np.testing.assert_allclose(
            part.margin(training.X[test]), oof.margins[setting][test], atol=1e-9
        )


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("group", [0, 20, 39])
def test_no_score_depends_on_its_own_outcome_or_its_groups(
    training: Training, splits: list[Split], group: int
) -> None:
    own = group == GROUPS
    y = np.where(own, 1 - training.y, training.y)
    flipped = Training(training.X, y, training.weights, training.seed)
    before = unlined(out_of_fold(training, [splits], PART_KINDS))
    after = unlined(out_of_fold(flipped, [splits], PART_KINDS))
    for setting, margin in before.items():
        np.testing.assert_allclose(margin[own], after[setting][own], rtol=0, atol=1e-9)
        assert (margin != after[setting]).any()


@pytest.mark.usefixtures("small")
def test_the_forest_is_moved_to_log_odds(training: Training, splits: list[Split]) -> None:
    oof = out_of_fold(training, [splits], ["forest"])
    probability = unlined(oof)[Setting("forest")]
    assert 0 <= probability.min() < probability.max() <= 1
    assert oof.forest_line[0] > 0
    assert oof.margins[Setting("forest")].min() < 0


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        (Setting("linear", (0.3,)), LinearPart),
        (Setting("boosted", (4, 7)), BoostedPart),
        (Setting("forest"), ForestPart),
    ],
)
def test_a_setting_becomes_its_part(
    training: Training, setting: Setting, kind: type
) -> None:
    part = fit_part(training, setting, (2.0, -1.0))
    assert isinstance(part, kind)
    assert part.kind == setting.kind
    if isinstance(part, BoostedPart):
        assert (part.model.max_leaf_nodes, part.model.n_iter_) == (4, 7)
    if isinstance(part, ForestPart):
        assert (part.slope, part.offset) == (2.0, -1.0)


def unlined(oof: OutOfFold) -> dict[Setting, np.ndarray]:
    """Return the margins, the forest's as the probability it was before its line."""
    slope, offset = oof.forest_line
    return {
        setting: (margin - offset) / slope if setting.kind == "forest" else margin
        for setting, margin in oof.margins.items()
    }
