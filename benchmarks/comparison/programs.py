"""The programs that are compared: kaopu, its rivals, and libraries at their defaults."""

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
from kaopu.evaluation.baselines import Baseline, ConstantRate, OdooScoring, PlainLogistic
from kaopu.features import FeatureSource
from kaopu.model.classifier import LeadClassifier

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Sources = tuple[FeatureSource, ...]


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


class LightGBM(Library):
    """LightGBM with its own splits of categories; an unseen value is a gap."""

    def _model(self) -> Any:
        # An optional dependency.
        from lightgbm import LGBMClassifier

        return LGBMClassifier(random_state=self.seed, n_jobs=self.threads, verbose=-1)

    def _frame(self, X: pd.DataFrame) -> pd.DataFrame:
        frame = super()._frame(X)
        for name, values in self.plain_.categories.items():
            known = frame[name].where(frame[name].isin(values))
            frame[name] = pd.Categorical(known, categories=values)
        # It takes no column name with characters that JSON quotes.
        return frame.set_axis([f"c{i}" for i in range(frame.shape[1])], axis=1)


class CatBoost(Library):
    """CatBoost with its own ordered target statistics of categories."""

    def _model(self) -> Any:
        # An optional dependency.
        from catboost import CatBoostClassifier

        return CatBoostClassifier(
            cat_features=list(self.plain_.categories),
            random_seed=self.seed,
            thread_count=self.threads,
            verbose=False,
            allow_writing_files=False,
        )


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
    "odoo": Program("Odoo's naive Bayes", lambda s, _seed, _threads: OdooScoring(s)),
    "logistic": Program("logistic regression", lambda s, _seed, _threads: PlainLogistic(s)),
    "forest": Program("the paper's random forest", PaperForest),
    "lightgbm": Program("LightGBM at its defaults", LightGBM, "lightgbm"),
    "catboost": Program("CatBoost at its defaults", CatBoost, "catboost"),
}
