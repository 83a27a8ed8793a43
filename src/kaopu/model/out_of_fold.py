"""The candidate models' out-of-fold scores: every part, at every setting that is tried.

`selection` chooses among them. A row is never scored by a part that saw it, nor one of
its group; the encoding, whose target rates are cross-fitted, is that of all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kaopu.model.calibration import fit_line
from kaopu.model.folds import Split
from kaopu.model.parts.base import NO_LINE, Begun, Learner, Line, Setting, TrainingData

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OutOfFold:
    """Out-of-fold margins by setting.

    Attributes:
        margins: Each (times * n,), for ``times`` draws of the folds one after another.
        lines: The lines to log-odds of the settings that needed one; their margins are
            already moved.
    """

    margins: dict[Setting, Floats]
    lines: dict[Setting, Line] = field(default_factory=dict)

    def line(self, setting: Setting) -> Line:
        """Return the line that the part of a setting is fitted with."""
        return self.lines.get(setting, NO_LINE)


def out_of_fold(
    data: TrainingData, draws: Sequence[Sequence[Split]], learners: Sequence[Learner]
) -> OutOfFold:
    """Return the out-of-fold margins of every setting of the ``learners``.

    Args:
        data: The n rows.
        draws: The splits of each draw of folds.
        learners: Of the parts to try.
    """
    outcomes, lines = data.outcomes(len(draws)), dict[Setting, Line]()
    in_need = {learner.kind for learner in learners if learner.needs_line}
    folds = _Folds(data, draws)
    margins = folds.margins(learners)
    while learners:
        wider = [_wider(learner, margins, outcomes) for learner in learners]
        learners = [learner for learner in wider if learner is not None]
        margins |= folds.margins(learners)
    for setting in [s for s in margins if s.kind in in_need]:
        slope, offset = fit_line(margins[setting], outcomes.y, outcomes.weights)
        lines[setting] = slope, offset
        margins[setting] = slope * margins[setting] + offset
    return OutOfFold(margins, lines)


class _Folds:
    """The folds, and what learners have begun in each."""

    def __init__(self, data: TrainingData, draws: Sequence[Sequence[Split]]) -> None:
        self._data, self._draws = data, draws
        self._begun: dict[tuple[int, int, str], Begun] = {}

    def margins(self, learners: Sequence[Learner]) -> dict[Setting, Floats]:
        """Return the out-of-fold scores (times * n,) of settings not yet tried."""
        n, margins = len(self._data.y), dict[Setting, Floats]()
        for i, splits in enumerate(self._draws):
            for j, (train, test) in enumerate(splits if learners else ()):
                known, X = self._data.rows(train), self._data.X[test]
                for learner in learners:
                    begun = self._begun.setdefault((i, j, learner.kind), {})
                    for setting, scores in learner.scores(known, X, begun).items():
                        empty = np.zeros(n * len(self._draws))
                        margins.setdefault(setting, empty)[i * n + test] = scores
        return margins


def _wider(
    learner: Learner, margins: Mapping[Setting, Floats], outcomes: TrainingData
) -> Learner | None:
    own = {s: scores for s, scores in margins.items() if s.kind == learner.kind}
    return learner.wider(own, outcomes)
