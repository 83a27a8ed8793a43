"""Slopes of their own for the segments of a company: matrix columns of one segment alone.

Beside a column of the matrix stands one for each segment: the same number where the lead
is of that segment, less its mean there, and zero elsewhere. A model that is penalised
towards zero so departs from the slope that all share only as far as deals show it. Such a
column belongs to the source whose slope it changes, never to the segment: a lead of no
segment, and a fact that says nothing, are zero in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.leads.states import is_known

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Matrix = NDArray[np.float32]

# Further segments share the slopes of all.
MAX_SEGMENTS = 20
# A segment of fewer deals of either outcome has no slopes of its own.
MIN_OF_SEGMENT = 20
# What the columns of a level are called, and that of all levels' order.
LEVEL, RANK = "level:", "rank"


@dataclass(frozen=True)
class Segments:
    """The values of a category whose deals may have slopes of their own.

    Attributes:
        source: The category's id.
        values: Those with deals enough, most deals first; all others share one model.
    """

    source: str
    values: tuple[str, ...]

    @classmethod
    def of(
        cls, source: str, values: pd.Series, won: Bools, most: int = MAX_SEGMENTS
    ) -> Segments:
        """Return the values of at least `MIN_OF_SEGMENT` won and lost deals.

        Args:
            source: The category's id.
            values: Of the deals (n,).
            won: Which of them were won (n,).
            most: How many values there may be; those of most deals are taken.
        """
        known = is_known(values)
        texts = values[known].astype(str)
        deals = texts.value_counts()
        won_of = texts[won[known]].value_counts().reindex(deals.index, fill_value=0)
        enough = deals[np.minimum(won_of, deals - won_of) >= MIN_OF_SEGMENT]
        ordered = sorted(enough.index, key=lambda value: (-enough[value], value))
        return cls(source, tuple(ordered[:most]))

    def codes(self, values: pd.Series) -> Ints:
        """Return the position of each value's segment (n,), -1 of none."""
        place = {value: i for i, value in enumerate(self.values)}
        codes, distinct = pd.factorize(values)
        return np.array([place.get(str(v), -1) for v in distinct], dtype=np.intp)[codes]


@dataclass
class SegmentSlopes:
    """The columns of single segments, beside those of a matrix.

    Attributes:
        segments: Each has the columns of ``positions``.
        positions: Of the shared columns (k,) that have one beside them a segment.
        centres: Mean of each column in each segment (segments, k), where it says something.
        reach: What the columns are multiplied by: the less, the more a model that is
            penalised towards zero keeps to the slopes that all share.
    """

    segments: Segments
    positions: Ints
    centres: Floats
    reach: float = 1.0

    @classmethod
    def fit(
        cls, segments: Segments, facts: pd.DataFrame, matrix: Matrix, told: Bools, own: Ints
    ) -> SegmentSlopes:
        """Learn the means.

        Args:
            segments: What the deals are told apart by.
            facts: Of the deals (n, n_sources).
            matrix: The shared columns (n, d).
            told: Where a column's fact says something (n, d).
            own: Positions of the columns that have slopes of their own (k,).
        """
        codes = segments.codes(facts[segments.source])
        centres = np.zeros((len(segments.values), len(own)))
        for i in range(len(centres)):
            rows = codes == i
            counted = np.maximum(told[rows][:, own].sum(axis=0), 1)
            centres[i] = matrix[rows][:, own].sum(axis=0, dtype=float) / counted
        return cls(segments, own, centres)

    def check(self, columns: int) -> None:
        """Check slopes that were read from a file.

        Args:
            columns: Of the matrix, before it is widened.

        Raises:
            ValueError: They cannot have been fitted on so many columns.
        """
        centres, positions = np.asarray(self.centres), np.asarray(self.positions)
        shape = (len(self.segments.values), len(positions))
        if centres.shape != shape or not np.isfinite(centres).all():
            raise ValueError(f"centres of segments that are not {shape} finite numbers")
        if ((positions < 0) | (positions >= columns)).any() or not 0 < self.reach <= 1:
            raise ValueError("slopes of segments for columns that there are not")

    def widened(self, matrix: Matrix, told: Bools, values: pd.Series) -> Matrix:
        """Return a matrix (n, d) of shared columns with those of the segments beside it.

        Args:
            matrix: The shared columns.
            told: Where a column's fact says something (n, d).
            values: Of the segments' source, in the same rows (n,).
        """
        codes = self.segments.codes(values)
        (n, d), k = matrix.shape, len(self.positions)
        columns = np.zeros((d + len(self.centres) * k, n), dtype=np.float32)
        columns[:d] = matrix.T
        for i, centre in enumerate(self.centres):
            rows = np.flatnonzero(codes == i)
            own = self.reach * (matrix[rows][:, self.positions] - centre)
            is_told = told[rows][:, self.positions]
            first = d + i * k
            columns[first : first + k, rows] = np.where(is_told, own, 0.0).T
        return columns.T

    def lineage(self, shared: Lineage) -> Lineage:
        """Return the lineage of the widened matrix."""
        own = [shared.columns[position] for position in self.positions]
        more = [replace(c, segment=s) for s in self.segments.values for c in own]
        return Lineage((*shared.columns, *more))


def sloped_columns(columns: Sequence[MatrixColumn], without: set[str]) -> Ints:
    """Return the positions of the columns that have slopes of their own.

    Of levels it is their order alone: what single levels depart from it, all share.

    Args:
        columns: Of the matrix.
        without: Sources that have none.
    """
    ranked = {column.source for column in columns if column.tells == RANK}
    own = [
        i
        for i, column in enumerate(columns)
        if column.source not in without
        and not (column.source in ranked and column.tells.startswith(LEVEL))
    ]
    return np.array(own, dtype=np.intp)
