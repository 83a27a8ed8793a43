"""The classifier: an additive blend of parts under one sigmoid.

f(x) is a weighted sum of parts, each exactly additive under SHAP, and
P(won) = 1 / (1 + exp(-(a f + b))). A scikit-learn estimator on a numeric matrix;
`kaopu.model.classifier` wraps it for facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    validate_data,
)
from threadpoolctl import threadpool_limits

from kaopu.leads.finished import identical_rows
from kaopu.model.calibration import fit_sigmoid, sigmoid_covariance
from kaopu.model.folds import MIN_FOLDS, grouped_folds, max_folds
from kaopu.model.out_of_fold import out_of_fold
from kaopu.model.parts import PART_KINDS
from kaopu.model.parts.base import NO_LINE, Part, Setting, TrainingData
from kaopu.model.parts.linear import PLAIN_STRENGTH, LinearLearner, LinearPart
from kaopu.model.parts.shared_columns import shared_by_trees
from kaopu.model.prior import ColumnPrior
from kaopu.model.search import SearchSpace
from kaopu.model.selection import Candidate, Selection, select
from kaopu.model.thin import BaseRate, fit_thin, share_of_framework
from kaopu.model.uncertainty.laplace import linear_spread, posterior_spread
from kaopu.model.uncertainty.spread import LogOddsSpread

Floats = NDArray[np.float64]

ROWS_OF_ALL_FOLDS = 20_000
# Of few rows the folds are drawn more than once: what one draw says is half chance.
ROWS_OF_ALL_DRAWS = 3_000
ROWS_WORTH_THREADS = 20_000
PLAIN = Setting(LinearLearner.kind, (PLAIN_STRENGTH,))


class BlendClassifier(ClassifierMixin, BaseEstimator):
    """A binary classifier whose log-odds are an additive blend.

    Parameters:
        parts: Part kinds to choose from: ``linear``, ``boosted``, ``forest``.
        random_state: Seed of folds and trees.
        search: The settings of the parts that are tried; by default all of them.

    Attributes:
        classes_: The two classes; probabilities and signs are about ``classes_[1]``.
        parts_: The chosen parts, fitted on all rows.
        weights_: Their weights (k,).
        slope_, offset_: The sigmoid's a and b.
        selection_: Name of each tried blend, its log loss and standard error.
        oof_log_odds_: Calibrated out-of-fold log-odds (n,) of the chosen blend; its few
            weights and sigmoid have seen these rows.
        framework_share_: How much of a score is the framework's word rather than what the
            rows say, from 0 to 1; see `kaopu.model.thin.ThinFit.share`.
        spread_: How sure log-odds are; None in a model stored before there was one.
    """

    spread_: LogOddsSpread | None = None

    def __init__(
        self,
        parts: Sequence[str] = PART_KINDS,
        random_state: int | None = 0,
        search: SearchSpace | None = None,
    ) -> None:
        self.parts = parts
        self.random_state = random_state
        self.search = search

    def __sklearn_tags__(self) -> Any:
        """Say that there are two classes, no more."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        groups: NDArray[np.intp] | None = None,
        prior: ColumnPrior | None = None,
        of_segments: int = 0,
    ) -> Self:
        """Choose, fit and calibrate the blend.

        Args:
            X: Matrix (n, d) of finite numbers; used as float32.
            y: Classes (n,), two of them.
            sample_weight: Row weights (n,); all one by default.
            groups: Rows of one group (n,) are never split over folds; by default rows
                equal in every column form a group.
            prior: What the framework expects of the columns; a linear part towards it is
                tried beside the others.
            of_segments: How many columns, the last, are for linear parts alone; see
                `kaopu.model.parts.shared_columns`.

        Raises:
            ValueError: The data are not as described.
        """
        X, y = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the target "
                f"is multiclass, with {len(self.classes_)} classes."
            )
        if len(self.classes_) == 1:
            raise ValueError("The classifier needs two classes, found one class.")
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        seed = 0 if self.random_state is None else self.random_state
        data = TrainingData(X, codes.astype(float), weights, seed, prior)
        groups = identical_rows(X) if groups is None else np.asarray(groups)
        check_consistent_length(X, groups)
        # On few rows, threads wait for each other longer than they work.
        with threadpool_limits(1 if len(X) < ROWS_WORTH_THREADS else None):
            groups = np.unique(groups, return_inverse=True)[1]
            self._fit_blend(data, groups, of_segments)
        return self

    def fit_thin(
        self,
        data: TrainingData,
        groups: NDArray[np.intp],
        base: BaseRate,
        imagined: NDArray[np.float32],
    ) -> Self:
        """Fit the linear part alone, on few rows or none: see `kaopu.model.thin`."""
        with threadpool_limits(1):
            thin = fit_thin(data, groups, base, imagined)
        self.classes_ = np.array([0.0, 1.0])
        self.n_features_in_ = data.X.shape[1]
        self.slope_, self.offset_ = thin.slope, thin.offset
        self.oof_log_odds_, self.framework_share_ = thin.oof_log_odds, thin.share
        self._take_alone(thin.part)
        self.spread_ = posterior_spread(thin.posterior, self._sigmoid)
        return self

    def _take_alone(self, part: Part) -> None:
        self.parts_: list[Part] = [part]
        self.weights_ = np.ones(1)
        self.selection_: list[dict[str, Any]] = []

    def _fit_blend(
        self, data: TrainingData, groups: NDArray[np.intp], of_segments: int
    ) -> None:
        search = self.search or SearchSpace()
        wanted = int(np.clip(ROWS_OF_ALL_FOLDS // len(groups), MIN_FOLDS, search.folds))
        folds = max_folds(data.y, groups, wanted)
        times = int(np.clip(ROWS_OF_ALL_DRAWS // len(groups), 1, search.draws))
        draws = [grouped_folds(data.y, groups, folds, data.seed + i) for i in range(times)]
        if not all(draws):
            self._fit_plain(data)
            return
        tried = search.of_kinds(self.parts)
        if of_segments:
            tried = shared_by_trees(tried, data.X.shape[1] - of_segments)
        learners = {learner.kind: learner for learner in tried}
        oof = out_of_fold(data, draws, list(learners.values()))
        outcomes = data.outcomes(times)
        selection = select(oof, outcomes, np.tile(groups, times), search)
        chosen = selection.chosen
        used = chosen.weights != 0
        # Where nothing is to be learnt none may have a weight: one is kept all the same.
        used[0] |= not used.any()
        self.parts_ = [
            learners[setting.kind].fit(data, setting, oof.line(setting))
            for setting, is_used in zip(chosen.settings, used, strict=True)
            if is_used
        ]
        self.weights_ = chosen.weights[used]
        self.slope_, self.offset_ = fit_sigmoid(chosen.scores, outcomes.y, outcomes.weights)
        scores = chosen.scores.reshape(times, -1).mean(axis=0)
        self.oof_log_odds_ = self.slope_ * scores + self.offset_
        self.framework_share_ = _framework_share(chosen, data)
        self.selection_ = _summary(selection)
        linear = selection.tried_of(LinearLearner.kind) or PLAIN
        known = sigmoid_covariance(chosen.scores, outcomes.weights, self._sigmoid)
        self.spread_ = self._spread(data, linear, self.oof_log_odds_, known)

    def _fit_plain(self, data: TrainingData) -> None:
        """Fit without folds, where a class is too rare to be held out."""
        self._take_alone(LinearLearner().fit(data, PLAIN, NO_LINE))
        self.slope_, self.offset_ = 1.0, 0.0
        self.oof_log_odds_ = np.full(len(data.y), np.nan)
        self.framework_share_ = 0.0
        known = sigmoid_covariance(np.empty(0), np.empty(0), self._sigmoid)
        margins = self.parts_[0].margin(data.X)
        self.spread_ = self._spread(data, PLAIN, margins, known)

    @property
    def _sigmoid(self) -> tuple[float, float]:
        return self.slope_, self.offset_

    def _spread(
        self, data: TrainingData, setting: Setting, log_odds: Floats, known: Floats
    ) -> LogOddsSpread:
        """Return how sure log-odds are, by a linear model: its own, or one more."""
        own = [part for part in self.parts_ if isinstance(part, LinearPart)]
        linear = own[0] if own else LinearLearner().fit(data, setting, NO_LINE)
        return linear_spread(data, linear, setting, log_odds, self._sigmoid, known)

    def move(self, shift: float, error: float = 0.0) -> None:
        """Add a shift of some standard error to the log-odds of all leads."""
        self.offset_ += shift
        if self.spread_ is not None:
            self.spread_ = self.spread_.moved(shift, error)

    def decision_function(self, X: Any) -> Floats:
        """Return the calibrated log-odds (n,) of ``classes_[1]``."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        margins = np.column_stack([part.margin(X) for part in self.parts_])
        return np.asarray(self.slope_ * (margins @ self.weights_) + self.offset_)

    def predict_proba(self, X: Any) -> Floats:
        """Return the probabilities (n, 2) of both classes."""
        won = expit(self.decision_function(X))
        return np.column_stack([1 - won, won])

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the likelier class (n,)."""
        log_odds = self.decision_function(X)
        return np.asarray(self.classes_[(log_odds > 0).astype(int)])


def _framework_share(chosen: Candidate, data: TrainingData) -> float:
    """Return how much of a blend's score is the framework's word."""
    shares = chosen.weights / (chosen.weights.sum() or 1.0)
    return sum(
        float(share) * share_of_framework(data, setting)
        for setting, share in zip(chosen.settings, shares, strict=True)
        if setting.kind == LinearLearner.kind
    )


def _summary(selection: Selection) -> list[dict[str, Any]]:
    """Return what was tried as plain data, best log loss first."""
    return [
        {
            "parts": {setting.kind: list(setting.values) for setting in candidate.settings},
            "weights": [round(float(weight), 4) for weight in candidate.weights],
            "log_loss": round(candidate.log_loss, 5),
            "standard_error": round(error, 5),
            "chosen": candidate is selection.chosen,
        }
        for candidate, error in zip(
            selection.candidates, selection.standard_errors, strict=True
        )
    ]
