"""Parts that read the first columns of a matrix alone: those that all leads share.

Trees know a lead's segment as a column like any other, and part leads by it where that
gains; columns of single segments, see `kaopu.features.segments`, are for linear parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaopu.model.parts.base import Begun, Learner, Line, Part, Setting, TrainingData
from kaopu.model.parts.forms import Floats, LinearForm, Matrix, SymmetricForm, TreeForm
from kaopu.model.parts.linear import LinearLearner, LinearPart


@dataclass
class SharedPart:
    """A part of the first ``columns`` of a matrix; ``kind`` is its own."""

    part: Part
    columns: int
    kind: str

    def margin(self, X: Matrix) -> Floats:
        """Return the part's margin (n,)."""
        return self.part.margin(X[:, : self.columns])

    def form(self) -> LinearForm | SymmetricForm | TreeForm:
        """Return the part's form: its columns stand where they stand in the matrix."""
        return self.part.form()

    def check(self, columns: int) -> None:
        """Check a part that was read from a file; see `kaopu.model.parts.base.Part`."""
        if not 0 < self.columns <= columns:
            raise ValueError(f"a part of {self.columns} columns, of {columns}")
        if isinstance(self.part, (LinearPart, SharedPart)):
            raise ValueError("a part of some columns that is none of trees")  # noqa: TRY004
        self.part.check(self.columns)


@dataclass(frozen=True)
class SharedLearner:
    """Learns a part from the first ``columns`` alone; see `kaopu.model.parts.base`."""

    learner: Learner
    columns: int

    @property
    def kind(self) -> str:
        """The kind of the part."""
        return self.learner.kind

    @property
    def cost(self) -> int:
        """Seconds to explain a row, relative to a linear part."""
        return self.learner.cost

    @property
    def needs_line(self) -> bool:
        """Whether its scores are moved to log-odds by a line learnt out of fold."""
        return self.learner.needs_line

    @property
    def trusted_types(self) -> tuple[str, ...]:
        """The types, beyond those skops itself trusts, that learner and part hold."""
        return (*self.learner.trusted_types, *TRUSTED_TYPES)

    def quick(self) -> SharedLearner:
        """Return a learner of few settings and small models."""
        return replace(self, learner=self.learner.quick())

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> SharedLearner | None:
        """Return a learner of larger settings if these seem too small; else None."""
        wider = self.learner.wider(margins, outcomes)
        return None if wider is None else replace(self, learner=wider)

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the scores (n,) of rows ``X`` (n, d) at every setting, after a fit."""
        return self.learner.scores(self._shared(data), X[:, : self.columns], begun)

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> SharedPart:
        """Return the part of one setting, fitted on all rows of ``data``."""
        part = self.learner.fit(self._shared(data), setting, line)
        return SharedPart(part, self.columns, part.kind)

    def _shared(self, data: TrainingData) -> TrainingData:
        return replace(data, X=data.X[:, : self.columns])


def shared_by_trees(learners: Sequence[Learner], columns: int) -> tuple[Learner, ...]:
    """Return learners of which those of trees read the first ``columns`` alone."""
    return tuple(
        one if one.kind == LinearLearner.kind else SharedLearner(one, columns)
        for one in learners
    )


TRUSTED_TYPES = ("kaopu.model.parts.shared_columns.SharedPart",)
