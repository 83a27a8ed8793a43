"""The candidate models' out-of-fold scores: every part, at every setting that is tried.

`selection` chooses among them. A row is never scored by a part that saw it, nor one of
its group; the encoding, whose target rates are cross-fitted, is that of all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.model.calibration import fit_line
from kaopu.model.folds import Split
from kaopu.model.parts import FOREST_TREES, BoostedPart, ForestPart, LinearPart, Matrix

Floats = NDArray[np.float64]

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
LEAVES = (4, 16)
ROUNDS = (8, 15, 22, 30, 40, 55)
PART_KINDS = ("linear", "boosted", "forest")


@dataclass(frozen=True)
class Setting:
    """One part at one setting.

    Attributes:
        values: ``(C,)`` for linear, ``(leaves, rounds)`` for boosted, ``()`` for forest.
    """

    kind: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Training:
    """What a part is fitted on: matrix, outcomes (0 or 1), row weights, a seed."""

    X: Matrix
    y: Floats
    weights: Floats
    seed: int

    def rows(self, rows: NDArray[np.intp]) -> Training:
        """Return the training data of some rows."""
        return Training(self.X[rows], self.y[rows], self.weights[rows], self.seed)

    def outcomes(self, times: int) -> Training:
        """Return the outcomes ``times`` over, with a share of the weights; no matrix."""
        y, weights = np.tile(self.y, times), np.tile(self.weights / times, times)
        return Training(self.X[:0], y, weights, self.seed)


@dataclass(frozen=True)
class OutOfFold:
    """Out-of-fold margins by setting; and the forest's line to log-odds.

    Attributes:
        margins: Each (times * n,), for ``times`` draws of the folds one after another.
    """

    margins: dict[Setting, Floats]
    forest_line: tuple[float, float]


def out_of_fold(
    training: Training, draws: Sequence[Sequence[Split]], kinds: Sequence[str]
) -> OutOfFold:
    """Return the out-of-fold margins of every setting of the part ``kinds``.

    Args:
        training: The n rows.
        draws: The splits of each draw of folds.
        kinds: Which parts.
    """
    n, margins = len(training.y), dict[Setting, Floats]()
    for i, splits in enumerate(draws):
        for train, test in splits:
            part, X = training.rows(train), training.X[test]
            for kind in kinds:
                for setting, scores in _FOLD_SCORES[kind](part, X).items():
                    all_scores = margins.setdefault(setting, np.zeros(n * len(draws)))
                    all_scores[i * n + test] = scores
    line = (1.0, 0.0)
    forest = Setting("forest")
    if forest in margins:
        told = training.outcomes(len(draws))
        line = fit_line(margins[forest], told.y, told.weights)
        margins[forest] = line[0] * margins[forest] + line[1]
    return OutOfFold(margins, line)


def fit_part(
    training: Training, setting: Setting, forest_line: tuple[float, float]
) -> LinearPart | BoostedPart | ForestPart:
    """Return the part of one setting, fitted on all rows of ``training``."""
    t = training
    if setting.kind == "linear":
        return LinearPart.fit(t.X, t.y, t.weights, setting.values)[0]
    if setting.kind == "boosted":
        leaves, rounds = (int(value) for value in setting.values)
        return BoostedPart.fit(t.X, t.y, t.weights, leaves, rounds, t.seed)
    return ForestPart.fit(t.X, t.y, t.weights, forest_line, t.seed)


def _linear_scores(part: Training, X: Matrix) -> dict[Setting, Floats]:
    fitted = LinearPart.fit(part.X, part.y, part.weights, STRENGTHS)
    return {
        Setting("linear", (C,)): linear.margin(X)
        for C, linear in zip(STRENGTHS, fitted, strict=True)
    }


def _boosted_scores(part: Training, X: Matrix) -> dict[Setting, Floats]:
    """One fit serves every number of rounds."""
    scores = {}
    for leaves in LEAVES:
        model = BoostedPart.untrained(leaves, max(ROUNDS), part.weights, part.seed)
        model.fit(part.X, part.y, sample_weight=part.weights)
        for i, margin in enumerate(model.staged_decision_function(X), start=1):
            if i in ROUNDS:
                scores[Setting("boosted", (leaves, i))] = margin.copy()
    return scores


def _forest_scores(part: Training, X: Matrix) -> dict[Setting, Floats]:
    model = ForestPart.untrained(FOREST_TREES, len(part.X), part.seed)
    model.fit(part.X, part.y, sample_weight=part.weights)
    return {Setting("forest"): model.predict_proba(X)[:, 1]}


_FOLD_SCORES = {
    "linear": _linear_scores,
    "boosted": _boosted_scores,
    "forest": _forest_scores,
}
