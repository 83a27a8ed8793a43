from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss
from sklearn.utils.estimator_checks import estimator_checks_generator

from kaopu.explain.shapley.contributions import BlendExplainer
from kaopu.model import blend, selection
from kaopu.model.blend import BlendClassifier
from kaopu.model.parts import PART_KINDS
from kaopu.model.parts.boosted import BoostedLearner
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.linear import LinearLearner, LinearPart
from kaopu.model.parts.symmetric import Shape
from kaopu.model.search import SearchSpace

LINEAR = ("linear",)
FEW = Shape(2, 0.3, 0.14)
SMALL = SearchSpace((LinearLearner(), BoostedLearner((FEW,), (5, 10), 2), ForestLearner(5)))
# Lets the blend of all parts be chosen, wherever it stands.
DEAREST = SearchSpace(
    tuple(replace(learner, cost=-1) for learner in SMALL.learners), max_given_up=np.inf
)
EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": (
        "folds are drawn over rows, so that a row of weight two is held out once and "
        "the row repeated is another draw"
    ),
}


# All kinds of part, as few as show that each behaves.
FEWEST = SearchSpace(
    (LinearLearner((0.1,)), BoostedLearner((FEW,), (5,), 1), ForestLearner(3)),
    folds=2,
    draws=1,
)


def checks() -> Iterator[Any]:
    """Give scikit-learn's checks, but for those of arrays that are not NumPy's."""
    for name, estimator in (
        ("linear", BlendClassifier(parts=LINEAR)),
        ("blend", BlendClassifier(search=FEWEST)),
    ):
        for made, check in estimator_checks_generator(estimator):
            title = check.func.__name__
            if title.startswith("check_array_api"):
                continue
            reason = EXPECTED_FAILURES.get(title)
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            yield pytest.param(made, check, marks=marks, id=f"{name}-{title}")


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
@pytest.mark.slow
def test_it_is_a_classifier_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.fixture(scope="module", name="X")
def matrix() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(400, 5)).astype(np.float32)


@pytest.fixture(scope="module")
def y(X: np.ndarray) -> np.ndarray:
    p = expit(2 * X[:, 0] - X[:, 1] + 0.5)
    return (np.random.default_rng(1).random(400) < p).astype(int)


@pytest.fixture(scope="module")
def fitted(X: np.ndarray, y: np.ndarray) -> BlendClassifier:
    return BlendClassifier(LINEAR).fit(X, y)


def test_probabilities_are_the_sigmoid_of_the_log_odds(
    fitted: BlendClassifier, X: np.ndarray
) -> None:
    log_odds = fitted.decision_function(X)
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], expit(log_odds))
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1)
    np.testing.assert_array_equal(fitted.predict(X), log_odds > 0)


def test_the_log_odds_are_the_weighted_parts_under_one_sigmoid(
    X: np.ndarray, y: np.ndarray
) -> None:
    model = BlendClassifier(search=DEAREST).fit(X, y)
    assert [part.kind for part in model.parts_] == list(PART_KINDS)
    f = sum(
        w * part.margin(X) for w, part in zip(model.weights_, model.parts_, strict=True)
    )
    np.testing.assert_allclose(model.decision_function(X), model.slope_ * f + model.offset_)
    (chosen,) = [tried for tried in model.selection_ if tried["chosen"]]
    assert model.weights_ == pytest.approx(chosen["weights"], abs=1e-4)
    assert model.slope_ > 0


def test_it_finds_what_there_is_to_find(fitted: BlendClassifier, X: np.ndarray) -> None:
    new = np.random.default_rng(7).normal(size=(2000, 5)).astype(np.float32)
    truth = 2 * new[:, 0] - new[:, 1] + 0.5
    assert np.corrcoef(fitted.decision_function(new), truth)[0, 1] > 0.97
    assert np.abs(fitted.predict_proba(new)[:, 1] - expit(truth)).mean() < 0.06


def test_out_of_fold_log_odds_are_honest(
    fitted: BlendClassifier, X: np.ndarray, y: np.ndarray
) -> None:
    held_out = log_loss(y, expit(fitted.oof_log_odds_))
    assert fitted.oof_log_odds_.shape == (400,)
    assert held_out > log_loss(y, fitted.predict_proba(X))
    assert held_out < log_loss(y, np.full(400, y.mean())) - 0.1


@pytest.mark.parametrize("names", [("lost", "won"), (False, True), (-1.0, 1.0)])
def test_everything_is_about_the_second_class(
    fitted: BlendClassifier, X: np.ndarray, y: np.ndarray, names: tuple[Any, Any]
) -> None:
    model = BlendClassifier(LINEAR).fit(X, np.array(names)[y])
    assert model.classes_.tolist() == list(names)
    np.testing.assert_array_equal(model.decision_function(X), fitted.decision_function(X))
    assert set(model.predict(X)) == set(names)


@pytest.mark.parametrize("parts", [LINEAR, PART_KINDS])
def test_the_seed_decides(X: np.ndarray, y: np.ndarray, parts: tuple[str, ...]) -> None:
    def log_odds(seed: int | None) -> np.ndarray:
        model = BlendClassifier(parts, seed, FEWEST).fit(X[:150], y[:150])
        return model.decision_function(X)

    np.testing.assert_array_equal(log_odds(3), log_odds(3))
    np.testing.assert_array_equal(log_odds(None), log_odds(0))
    assert (log_odds(3) != log_odds(4)).any()


def test_what_was_tried_is_told_as_plain_data(X: np.ndarray, y: np.ndarray) -> None:
    tried = BlendClassifier(search=SMALL).fit(X, y).selection_
    assert json.loads(json.dumps(tried)) == tried
    assert len(tried) == 7
    assert sum(blend["chosen"] for blend in tried) == 1
    assert [set(blend["parts"]) for blend in tried if len(blend["parts"]) == 3] == [
        set(PART_KINDS)
    ]


def test_rows_of_no_weight_count_for_nothing_in_the_parts(
    X: np.ndarray, y: np.ndarray
) -> None:
    weights = (np.arange(400) < 300).astype(float)
    nonsense = np.where(weights > 0, y, 1 - y)
    one = BlendClassifier(LINEAR).fit(X, y, weights)
    other = BlendClassifier(LINEAR).fit(X, nonsense, weights)
    assert np.corrcoef(one.decision_function(X), other.decision_function(X))[0, 1] > 0.999


def test_equal_rows_are_one_group_by_default(X: np.ndarray, y: np.ndarray) -> None:
    twice, outcomes = np.repeat(X[:100], 2, axis=0), np.repeat(y[:100], 2)
    own = BlendClassifier(LINEAR).fit(twice, outcomes)
    told = BlendClassifier(LINEAR).fit(twice, outcomes, groups=np.arange(200) // 2)
    np.testing.assert_array_equal(own.oof_log_odds_, told.oof_log_odds_)
    np.testing.assert_array_equal(own.oof_log_odds_[::2], own.oof_log_odds_[1::2])


@pytest.mark.parametrize(
    "names", [np.array(["b", "a", "c"] * 40), np.arange(120) * -(10**12)]
)
def test_groups_may_have_any_name(X: np.ndarray, y: np.ndarray, names: np.ndarray) -> None:
    numbers = np.unique(names, return_inverse=True)[1]
    one = BlendClassifier(LINEAR).fit(X[:120], y[:120], groups=names)
    other = BlendClassifier(LINEAR).fit(X[:120], y[:120], groups=numbers)
    np.testing.assert_array_equal(one.decision_function(X), other.decision_function(X))


@pytest.mark.parametrize("parts", [LINEAR, PART_KINDS])
def test_too_few_of_a_class_to_hold_one_out(X: np.ndarray, parts: tuple[str, ...]) -> None:
    y = (np.arange(30) == 4).astype(int)
    model = BlendClassifier(parts).fit(X[:30], y)
    assert [type(part) for part in model.parts_] == [LinearPart]
    assert model.weights_.tolist() == [1]
    assert (model.slope_, model.offset_) == (1, 0)
    assert model.selection_ == []
    assert np.isnan(model.oof_log_odds_).all()
    assert model.predict_proba(X[:30])[:, 1].mean() == pytest.approx(1 / 30, abs=0.02)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=4, max_size=30))
@pytest.mark.filterwarnings("ignore:The least populated class")
def test_any_two_classes_in_any_groups_can_be_learnt_from(
    rows: list[tuple[bool, int]],
) -> None:
    X = np.random.default_rng(0).normal(size=(len(rows), 2))
    y = np.array([won for won, _ in rows]).astype(int)
    y[:2] = [0, 1]
    groups = np.array([group for _, group in rows])
    model = BlendClassifier(LINEAR).fit(X, y, groups=groups)
    assert np.isfinite(model.decision_function(X)).all()


def test_many_rows_are_held_out_in_fewer_folds(
    X: np.ndarray, y: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    out_of_fold = blend.out_of_fold

    def spy(data: Any, draws: Any, learners: Any) -> Any:
        seen.append(len(draws[0]))
        return out_of_fold(data, draws, learners)

    monkeypatch.setattr(blend, "out_of_fold", spy)
    for rows_of_all_folds in (50_000, 1_200, 400):
        monkeypatch.setattr(blend, "ROWS_OF_ALL_FOLDS", rows_of_all_folds)
        BlendClassifier(LINEAR).fit(X, y)
    assert seen == [5, 3, 2]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 1, 2, 0], "Only binary classification is supported"),
        ([1, 1, 1, 1], "needs two classes, found one class"),
        ([0.1, 0.2, 0.3, 0.4], "Unknown label type"),
        ([0, 1, 0], "inconsistent numbers of samples"),
    ],
)
def test_outcomes_it_cannot_learn_from(X: np.ndarray, y: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BlendClassifier(LINEAR).fit(X[:4], y)


def test_groups_of_another_length_are_refused(X: np.ndarray, y: np.ndarray) -> None:
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        BlendClassifier(LINEAR).fit(X, y, groups=np.zeros(3))


def test_it_must_be_fitted_first(X: np.ndarray) -> None:
    with pytest.raises(NotFittedError):
        BlendClassifier().decision_function(X)


def test_a_clone_has_the_same_parameters_and_is_not_fitted(
    fitted: BlendClassifier,
) -> None:
    copy = clone(fitted)
    assert copy.get_params() == {"parts": LINEAR, "random_state": 0, "search": None}
    assert not hasattr(copy, "parts_")


def test_a_blend_that_is_moved_is_as_sure_as_before() -> None:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(80, 2)).astype(np.float32)
    fitted = BlendClassifier(LINEAR, search=FEWEST).fit(
        X, X[:, 0] + rng.normal(size=80) > 0
    )
    before = fitted.decision_function(X)
    assert fitted.spread_ is not None
    sure = fitted.spread_.deviation(X, before)
    fitted.move(-0.7)
    np.testing.assert_allclose(fitted.decision_function(X), before - 0.7)
    np.testing.assert_allclose(fitted.spread_.deviation(X, before - 0.7), sure)


def test_parts_that_all_say_nothing_leave_the_win_rate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(margins: np.ndarray, *_: object) -> np.ndarray:
        return np.zeros(margins.shape[1])

    monkeypatch.setattr(selection, "fit_weights", none)
    X = np.random.default_rng(3).normal(size=(80, 2)).astype(np.float32)
    won = np.arange(80) % 4 == 0
    fitted = BlendClassifier(search=FEWEST).fit(X, won)
    assert (len(fitted.parts_), fitted.weights_.tolist()) == (1, [0.0])
    fitted.parts_[0].check(2)
    told = fitted.predict_proba(X)[:, 1]
    np.testing.assert_allclose(told, told[0])
    assert told[0] == pytest.approx(0.25, abs=0.05)
    assert not BlendExplainer(fitted).contributions(X).any()
