"""The boosted part: the margin of boosted symmetric trees, of a size that follows gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from kaopu.model.calibration import row_log_loss
from kaopu.model.parts.base import Begun, Line, Setting, TrainingData
from kaopu.model.parts.forms import MAX_DEPTH, Floats, Matrix, SymmetricForm
from kaopu.model.parts.symmetric import Binned, Shape, SymmetricBooster

# Small trees of few columns where little is known, and large ones that find what works
# together: which of them, and how many, is for the deals to say.
SHAPES = (Shape(3, 0.3, 0.14), Shape(MAX_DEPTH, 0.6, 0.14))
# Numbers of trees at which the loss is looked at. All shapes get the first of them.
STEPS = (8, 12, 18, 26, 36, 48, 64, 85, 113, 150, 200, 266, 354, 471, 626, 832)
FIRST = 6
# A shape gets more trees while the last steps gained so much log loss.
LEAST_GAIN, LAST = 2e-4, 2
# A shape so far behind another one does not catch up.
FAR_BEHIND = 0.01
# From so many trees on half the rate is tried, once, where that is at most so many rows
# times trees.
MANY_TREES, MAX_WORK, LEAST_RATE = 113, 5_000_000, 0.07
BINNED = "binned"


@dataclass
class BoostedPart:
    """The margin of boosted symmetric trees.

    Attributes:
        trees: As arrays.
        width: Columns of the matrix.
    """

    trees: SymmetricForm
    width: int
    kind: str = "boosted"

    @classmethod
    def fit(cls, data: TrainingData, shape: Shape, rounds: int) -> BoostedPart:
        """Fit ``rounds`` trees."""
        booster = SymmetricBooster(data, Binned.of(data.X, data.X[:0]), shape)
        booster.grow(rounds)
        return cls(booster.form(), data.X.shape[1])

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,)."""
        return self.trees.margin(X)

    def form(self) -> SymmetricForm:
        """Return the trees, and the margin before any of them."""
        return self.trees

    def check(self, columns: int) -> None:
        """Check a part that was read from a file; see `kaopu.model.parts.base.Part`."""
        if self.width != columns:
            raise ValueError(f"a boosted part that is not for {columns} columns")
        if not isinstance(self.trees, SymmetricForm):
            raise ValueError("a boosted part without its trees")  # noqa: TRY004 - see base
        self.trees.check(columns)


@dataclass(frozen=True)
class BoostedLearner:
    """Learns boosted parts; a setting is ``(levels, columns, rate, rounds)``.

    Every shape grows as long as more trees gain out of fold, each where it had stopped.

    Attributes:
        shapes: Of the trees that are tried.
        steps: The numbers of trees that are tried.
        tried: How many of the steps each shape has come to.
        cost: Of explaining a row, in linear parts; measured, see docs/decisions.
    """

    shapes: tuple[Shape, ...] = SHAPES
    steps: tuple[int, ...] = STEPS
    tried: int = FIRST
    cost: int = 100
    kind: ClassVar[str] = "boosted"
    needs_line: ClassVar[bool] = False
    trusted_types: ClassVar[tuple[str, ...]] = (
        "kaopu.model.parts.boosted.BoostedLearner",
        "kaopu.model.parts.boosted.BoostedPart",
        "kaopu.model.parts.forms.SymmetricForm",
        "kaopu.model.parts.symmetric.Shape",
    )

    def quick(self) -> BoostedLearner:
        """Return a learner of one small setting."""
        return BoostedLearner(SHAPES[:1], (25,), 1)

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> BoostedLearner | None:
        """Return a learner of more trees of the shapes that still gain, if any does.

        Where none does, the best shape is tried at half its rate, if that pays.
        """
        losses = {
            s: float(np.average(row_log_loss(m, outcomes.y), weights=outcomes.weights))
            for s, m in margins.items()
        }
        least = min(losses.values())
        growing = [
            shape
            for shape in self.shapes
            if self._still_gains(shape, losses)
            and min(_of_shape(shape, losses).values()) < least + FAR_BEHIND
        ]
        if growing:
            return replace(self, shapes=tuple(growing), tried=self.tried + 1)
        return self._slower(losses, len(outcomes.y))

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the margin (n,) of rows ``X`` (n, d) at every setting not yet tried."""
        scores = {}
        for shape in self.shapes:
            booster = self._booster(data, X, shape, begun)
            for rounds in self.steps[: self.tried]:
                if rounds > booster.trees:
                    booster.grow(rounds)
                    scores[self._setting(shape, rounds)] = booster.asked.copy()
        return scores

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> BoostedPart:
        """Return the part of one setting; its margin needs no line."""
        levels, columns, rate, rounds = setting.values
        return BoostedPart.fit(data, Shape(int(levels), columns, rate), int(rounds))

    def _booster(
        self, data: TrainingData, X: Matrix, shape: Shape, begun: Begun
    ) -> SymmetricBooster:
        """Return the booster of a shape, as far as it has grown."""
        if shape not in begun:
            if BINNED not in begun:
                begun[BINNED] = Binned.of(data.X, X)
            begun[shape] = SymmetricBooster(data, begun[BINNED], shape)
        booster: SymmetricBooster = begun[shape]
        return booster

    def _setting(self, shape: Shape, rounds: int) -> Setting:
        return Setting(self.kind, (shape.levels, shape.columns, shape.rate, rounds))

    def _still_gains(self, shape: Shape, losses: Mapping[Setting, float]) -> bool:
        """Tell whether the last two steps gained, and there are more."""
        own = _of_shape(shape, losses)
        before = [own[rounds] for rounds in sorted(own)[:-LAST]]
        if self.tried >= len(self.steps) or not before:
            return False
        return min(own.values()) < min(before) - LEAST_GAIN

    def _slower(self, losses: Mapping[Setting, float], rows: int) -> BoostedLearner | None:
        """Return a learner of the best shape at half its rate, unless it has been tried.

        Only where trees are many do smaller steps gain, and where rows are many, too, they
        take long and gain little.
        """
        best = min(losses, key=lambda setting: losses[setting])
        levels, columns, rate, rounds = best.values
        slower = Shape(int(levels), columns, rate / 2)
        wanted = [i for i, trees in enumerate(self.steps) if trees >= 2 * rounds]
        if rounds < MANY_TREES or not wanted or 2 * rounds * rows > MAX_WORK:
            return None
        if slower.rate < LEAST_RATE or _of_shape(slower, losses):
            return None
        return replace(self, shapes=(slower,), tried=wanted[0] + 1)


def _of_shape(shape: Shape, losses: Mapping[Setting, float]) -> dict[int, float]:
    """Return the losses of a shape by number of trees."""
    own = (shape.levels, shape.columns, shape.rate)
    return {int(s.values[3]): loss for s, loss in losses.items() if s.values[:3] == own}
