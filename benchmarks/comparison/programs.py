"""The programs that are compared: kaopu, its rivals, and libraries as they are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from comparison.plain import PlainFrame
from kaopu.evaluation.baselines import (
    Baseline,
    Checklist,
    ConstantRate,
    OdooScoring,
    PlainLogistic,
)
from kaopu.features import FeatureSource
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import grouped_folds, max_folds

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Sources = tuple[FeatureSource, ...]

# How boosting libraries are used: a slow rate, and as many rounds as gain on one fold of
# so many that is held out from training rows, groups kept whole; then on all rows.
RATE, MAX_ROUNDS, PATIENCE, INNER_FOLDS = 0.05, 2_000, 50, 8
# Where not even that can be held out.
ROUNDS_OF_FEW = 50
# Of more rows the model that was stopped stands as it is: a second fit takes too long.
MAX_REFITTED = 100_000


class Fitted(Protocol):
    """What the protocol asks of a program."""

    def fit(self, X: pd.DataFrame, y: Floats, groups: Ints) -> Any:
        """Learn from facts, outcomes 0 or 1, and which rows are of one group."""
        ...

    def predict_proba(self, X: pd.DataFrame) -> Floats:
        """Return the probabilities (n, 2) of lost and won."""
        ...


class Library(Baseline):
    """A library's classifier on the plain frame of facts, all else at its defaults.

    Parameters:
        seed: The library's random state.
        threads: How many threads it may use.
    """

    def __init__(self, sources: Sources = (), seed: int = 0, threads: int = 1) -> None:
        super().__init__(sources)
        self.seed = seed
        self.threads = threads

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.plain_ = PlainFrame.of(tuple(self.sources), X)
        self.model_ = self._model().fit(self._frame(X), won.astype(int))

    def _won(self, X: pd.DataFrame) -> Floats:
        return np.asarray(self.model_.predict_proba(self._frame(X))[:, 1], dtype=float)

    def _frame(self, X: pd.DataFrame) -> pd.DataFrame:
        return self.plain_.frame(X)

    def _model(self) -> Any:
        raise NotImplementedError


class PaperForest(Library):
    """The random forest of M. Bohanec et al. (2017), as scikit-learn has it.

    Categories are one-hot; the paper reports an accuracy of 78.2 % and an AUC of 0.85 on
    its own deals, in random folds.
    """

    def _model(self) -> Any:
        one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        encoder = ColumnTransformer(
            [("categories", one_hot, list(self.plain_.categories))],
            remainder="passthrough",
        )
        forest = RandomForestClassifier(random_state=self.seed, n_jobs=self.threads)
        return make_pipeline(encoder, forest)


class StoppedEarly(Library):
    """A boosting library whose rounds are found on held-out training rows."""

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.plain_ = PlainFrame.of(tuple(self.sources), X)
        frame, y = self._frame(X), won.astype(int)
        folds = max_folds(y, groups, INNER_FOLDS)
        splits = grouped_folds(y, groups, folds, self.seed)
        if not splits:
            self.model_ = self._model(ROUNDS_OF_FEW).fit(frame, y)
            return
        known, asked = splits[0]
        held_out = (frame.iloc[asked], y[asked])
        model = self._model(MAX_ROUNDS)
        rounds = self._stop(model, frame.iloc[known], y[known], held_out)
        is_large = len(y) > MAX_REFITTED
        self.model_ = model if is_large else self._model(max(1, rounds)).fit(frame, y)

    def _model(self, rounds: int = MAX_ROUNDS) -> Any:
        raise NotImplementedError

    def _stop(
        self, model: Any, frame: pd.DataFrame, y: Ints, held_out: tuple[pd.DataFrame, Ints]
    ) -> int:
        """Fit until rounds gain no more on ``held_out``; return how many did."""
        raise NotImplementedError


class LightGBM(StoppedEarly):
    """LightGBM with its own splits of categories; an unseen value is a gap."""

    def _model(self, rounds: int = MAX_ROUNDS) -> Any:
        # An optional dependency.
        from lightgbm import LGBMClassifier

        return LGBMClassifier(
            n_estimators=rounds,
            learning_rate=RATE,
            random_state=self.seed,
            n_jobs=self.threads,
            verbose=-1,
        )

    def _stop(
        self, model: Any, frame: pd.DataFrame, y: Ints, held_out: tuple[pd.DataFrame, Ints]
    ) -> int:
        from lightgbm import early_stopping

        calls = [early_stopping(PATIENCE, verbose=False)]
        X, outcomes = held_out
        model.fit(frame, y, eval_X=X, eval_y=outcomes, callbacks=calls)
        return int(model.best_iteration_)

    def _frame(self, X: pd.DataFrame) -> pd.DataFrame:
        frame = super()._frame(X)
        for name, values in self.plain_.categories.items():
            known = frame[name].where(frame[name].isin(values))
            frame[name] = pd.Categorical(known, categories=values)
        # It takes no column name with characters that JSON quotes.
        return frame.set_axis([f"c{i}" for i in range(frame.shape[1])], axis=1)


class CatBoost(StoppedEarly):
    """CatBoost with its own ordered target statistics of categories."""

    def _model(self, rounds: int = MAX_ROUNDS) -> Any:
        # An optional dependency.
        from catboost import CatBoostClassifier

        return CatBoostClassifier(
            iterations=rounds,
            learning_rate=RATE,
            cat_features=list(self.plain_.categories),
            random_seed=self.seed,
            thread_count=self.threads,
            verbose=False,
            allow_writing_files=False,
        )

    def _stop(
        self, model: Any, frame: pd.DataFrame, y: Ints, held_out: tuple[pd.DataFrame, Ints]
    ) -> int:
        model.fit(frame, y, eval_set=held_out, early_stopping_rounds=PATIENCE)
        return int(model.get_best_iteration()) + 1


@dataclass(frozen=True)
class Program:
    """A program of the comparison.

    Attributes:
        about: What it is, in a few words.
        make: From sources, seed and threads to an unfitted classifier.
        needs: The module it needs, if that is optional.
    """

    about: str
    make: Callable[[Sources, int, int], Fitted]
    needs: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether the module it needs is there."""
        return not self.needs or find_spec(self.needs) is not None


OURS, CONSTANT, TRUTH = "kaopu", "constant_rate", "truth"

PROGRAMS: dict[str, Program] = {
    OURS: Program(
        "this program", lambda s, seed, _threads: LeadClassifier(s, random_state=seed)
    ),
    CONSTANT: Program("the win rate", lambda s, _seed, _threads: ConstantRate(s)),
    "checklist": Program("the framework by hand", lambda s, _seed, _threads: Checklist(s)),
    "odoo": Program("Odoo's naive Bayes", lambda s, _seed, _threads: OdooScoring(s)),
    "logistic": Program("logistic regression", lambda s, _seed, _threads: PlainLogistic(s)),
    "forest": Program("the paper's random forest", PaperForest),
    "lightgbm": Program("LightGBM, stopped early", LightGBM, "lightgbm"),
    "catboost": Program("CatBoost, stopped early", CatBoost, "catboost"),
}
