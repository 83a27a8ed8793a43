"""The framework's word as a normal prior of the matrix columns' coefficients.

Each column that a framework field feeds is expected to move the log-odds as
`kaopu.framework.prior` says, with its uncertainty; the framework as a whole may be worth
more or less at one company, so that all its columns share one factor, which a few deals
are enough to learn. Columns of the context and of our own side are expected to do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.framework import Framework, load_framework
from kaopu.framework.prior import field_prior, load_prior

Floats = NDArray[np.float64]

# What the columns of a level's text are called, and that of all levels' order.
LEVEL, RANK = "level:", "rank"


@dataclass(frozen=True)
class ColumnPrior:
    """A normal prior of coefficients, of columns as they stand in the matrix.

    Attributes:
        means: Expected coefficients (d,).
        sds: Their standard deviations (d,); nan of a column the framework says nothing of.
        whole_sd: Standard deviation of the factor that multiplies ``means`` as a whole.
    """

    means: Floats
    sds: Floats
    whole_sd: float

    @property
    def is_told(self) -> bool:
        """Whether the framework says something of any column."""
        return bool(self.means.any())

    def precision(self, others: Floats, looser: float = 1.0) -> Floats:
        """Return the inverse covariance (d, d) of the coefficients.

        Args:
            others: Standard deviations (d,) for the columns it says nothing of.
            looser: What the framework's variances are multiplied by.
        """
        variances = np.where(np.isnan(self.sds), others**2, looser * self.sds**2)
        inverse = 1 / variances
        pulled = inverse * self.means
        shared = 1 / (looser * self.whole_sd**2) + self.means @ pulled
        precision: Floats = np.diag(inverse) - np.outer(pulled, pulled) / shared
        return precision


def column_prior(lineage: Lineage, framework: Framework | None = None) -> ColumnPrior:
    """Return the prior of a matrix of this lineage."""
    framework = framework or load_framework()
    told = [_column(column, framework) for column in lineage.columns]
    means, sds = np.array(told, dtype=np.float64).reshape(-1, 2).T
    return ColumnPrior(means, sds, load_prior().shape.whole_sd)


def _column(column: MatrixColumn, framework: Framework) -> tuple[float, float]:
    """Return expected coefficient and standard deviation; (0, nan) of no field's column.

    Nothing is expected of how a single segment departs from what all share.
    """
    field = framework.fields.get(column.source)
    if field is None or field.signal != column.player or column.segment:
        return 0.0, float("nan")
    prior, effects = load_prior(), field_prior(framework, field)
    whole, shape = prior.weight(field), prior.shape
    state = column.tells.removeprefix(LEVEL)
    if column.tells == RANK:
        return whole.mean / 2, whole.sd / 2
    if state not in effects:
        return 0.0, prior.states.sd * whole.sd
    if state in field.level_ids and len(field.levels) > 2:
        # The rank beside it carries what is expected: this is what departs from it.
        return 0.0, shape.departure * whole.sd
    return effects[state].mean, effects[state].sd
