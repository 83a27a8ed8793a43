from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.special import expit
from sklearn.base import clone

from kaopu.explain.shapley.contributions import BlendExplainer
from kaopu.model.blend import BlendClassifier
from kaopu.model.parts import LEARNERS, PART_KINDS, TRUSTED_TYPES
from kaopu.model.parts.base import Begun, Line, Setting, TrainingData
from kaopu.model.parts.forms import LinearForm
from kaopu.model.search import SearchSpace


def test_every_kind_of_part_is_tried_by_default() -> None:
    assert SearchSpace().learners == LEARNERS
    assert PART_KINDS == ("linear", "boosted", "forest")
    assert (SearchSpace().folds, SearchSpace().resamples) == (5, 200)


def test_a_quick_one_tries_the_same_parts() -> None:
    quick = SearchSpace.quick()
    assert [learner.kind for learner in quick.learners] == list(PART_KINDS)
    assert quick.folds < SearchSpace().folds
    assert quick == SearchSpace.quick() != SearchSpace()


def test_kinds_are_found_in_the_order_asked_for() -> None:
    kinds = [learner.kind for learner in SearchSpace().of_kinds(["forest", "linear"])]
    assert kinds == ["forest", "linear"]
    with pytest.raises(KeyError):
        SearchSpace().of_kinds(["neural"])


def test_a_clone_of_a_classifier_has_it() -> None:
    search = SearchSpace.quick()
    assert clone(BlendClassifier(search=search)).search == search


def test_parts_name_each_of_their_own_types() -> None:
    own = {name for name in TRUSTED_TYPES if name.startswith("kaopu.")}
    for learner in LEARNERS:
        name = f"{type(learner).__module__}.{type(learner).__qualname__}"
        assert name in own
        assert name.replace("Learner", "Part") in own
    rest = {name.rpartition(".")[2] for name in own} - {
        type(learner).__qualname__.replace("Learner", end)
        for learner in LEARNERS
        for end in ("Learner", "Part")
    }
    # Of what they are made, and of models stored before.
    assert rest == {"Shape", "SymmetricForm", "LeafwiseLearner", "LeafwisePart"}


@dataclass
class FirstColumn:
    """A part that knows one column alone."""

    slope: float
    columns: int
    kind: str = "first"

    def margin(self, X: Any) -> Any:
        return self.slope * X[:, 0].astype(float)

    def form(self) -> LinearForm:
        coefficients = np.zeros(self.columns)
        coefficients[0] = self.slope
        return LinearForm(coefficients, 0.0, np.zeros(self.columns))


@dataclass(frozen=True)
class FirstColumnLearner:
    """Tries two slopes."""

    cost: int = 1
    kind: ClassVar[str] = "first"
    needs_line: ClassVar[bool] = False
    trusted_types: ClassVar[tuple[str, ...]] = ()

    def quick(self) -> FirstColumnLearner:
        return self

    def wider(self, margins: Any, outcomes: TrainingData) -> None:
        return None

    def scores(self, data: TrainingData, X: Any, begun: Begun) -> dict[Setting, Any]:
        return {Setting(self.kind, (s,)): s * X[:, 0].astype(float) for s in (0.1, 2.0)}

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> FirstColumn:
        return FirstColumn(setting.values[0], data.X.shape[1])


def test_another_kind_of_part_is_chosen_and_explained_like_the_others() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 4)).astype(np.float32)
    y = rng.random(400) < expit(2 * X[:, 0])
    learners = (*SearchSpace.quick().learners[:1], FirstColumnLearner())
    search = replace(SearchSpace.quick(), learners=learners)
    model = BlendClassifier(("linear", "first"), search=search).fit(X, y)
    assert {"first"} <= {kind for tried in model.selection_ for kind in tried["parts"]}
    alone = BlendClassifier(("first",), search=search).fit(X, y)
    assert [part.kind for part in alone.parts_] == ["first"]
    assert alone.parts_[0] == FirstColumn(2.0, 4)
    for blend in (model, alone):
        explainer = BlendExplainer(blend)
        added_up = explainer.base + explainer.contributions(X).sum(axis=1)
        np.testing.assert_allclose(added_up, blend.decision_function(X), atol=1e-12)
