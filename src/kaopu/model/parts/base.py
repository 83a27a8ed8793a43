"""What the blend asks of a part: of its learner, before the fit, and of the part itself.

A part is one file of this folder, whole: what is tried of it, how it is fitted, what it
costs to explain, and the types its stored form is made of. `kaopu.model.parts` lists
their learners.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from kaopu.model.parts.forms import Floats, LinearForm, Matrix, SymmetricForm, TreeForm
from kaopu.model.prior import ColumnPrior

# The (slope, offset) that moves a learner's scores to log-odds, learnt out of fold.
Line = tuple[float, float]
NO_LINE: Line = (1.0, 0.0)
# What a learner has begun on the training rows of one fold, by names of its own.
Begun = dict[Any, Any]


@dataclass(frozen=True)
class Setting:
    """One part at one setting.

    Attributes:
        kind: Of the part, as its learner names it.
        values: What the learner of this kind takes them to be, in its order.
    """

    kind: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class TrainingData:
    """What a part is fitted on: matrix, outcomes (0 or 1), row weights, a seed.

    Attributes:
        prior: What the framework expects of the matrix columns; None where that is not
            known.
    """

    X: Matrix
    y: Floats
    weights: Floats
    seed: int
    prior: ColumnPrior | None = None

    def rows(self, rows: NDArray[np.intp]) -> TrainingData:
        """Return the training data of some rows."""
        return replace(self, X=self.X[rows], y=self.y[rows], weights=self.weights[rows])

    def outcomes(self, times: int) -> TrainingData:
        """Return the outcomes ``times`` over, with a share of the weights; no matrix."""
        y, weights = np.tile(self.y, times), np.tile(self.weights / times, times)
        return TrainingData(self.X[:0], y, weights, self.seed)


class Part(Protocol):
    """A fitted part: a margin that is exactly additive under SHAP."""

    kind: str

    def margin(self, X: Matrix) -> Floats:
        """Return the part's additive score (n,), in log-odds."""
        ...

    def form(self) -> LinearForm | SymmetricForm | TreeForm:
        """Return the margin as data, from which its exact explanation is computed."""
        ...

    def check(self, columns: int) -> None:
        """Check a part that was read from a file, before anything is computed with it.

        scikit-learn follows the trees it is given without a look at where they lead.

        Args:
            columns: Of the matrix.

        Raises:
            ValueError: It cannot have been fitted on so many columns, or at all.
        """
        ...


class Learner(Protocol):
    """How one kind of part is learnt, and the settings that are tried of it."""

    @property
    def kind(self) -> str:
        """The kind's name, in settings and in what is published of a model."""
        ...

    @property
    def cost(self) -> int:
        """Seconds to explain a row, relative to a linear part."""
        ...

    @property
    def needs_line(self) -> bool:
        """Whether its scores are moved to log-odds by a line learnt out of fold."""
        ...

    @property
    def trusted_types(self) -> tuple[str, ...]:
        """The types, beyond those skops itself trusts, that learner and part hold."""
        ...

    def quick(self) -> Self:
        """Return a learner of few settings and small models, for a fast trial run."""
        ...

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> Self | None:
        """Return a learner of larger settings if these seem too small; else None.

        Args:
            margins: Out of fold, of every setting of this kind tried so far, each (n,).
            outcomes: Of the same rows.
        """
        ...

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the scores (n,) of rows ``X`` (n, d) at every setting, after a fit.

        ``begun`` is kept for these rows while learners grow wider: what is left there
        need not be fitted again, and its settings not be scored.
        """
        ...

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> Part:
        """Return the part of one setting, fitted on all rows of ``data``."""
        ...
