"""The lineage: every matrix column back to its source column, field and signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class MatrixColumn:
    """One column of the matrix.

    Attributes:
        source: Id of the source it is made from: a field's id or a column's name.
        column: The header in the export.
        player: The signal it counts for, or ``context`` or ``own_side``.
        tells: What it holds: ``level:approved``, ``rank``, ``unknown``, ``not asked``,
            ``gone by``, ``value``, ``set`` or ``win rate``.
        segment: The one segment whose leads it tells apart, see
            `kaopu.features.segments`; empty for a column of all leads.
    """

    source: str
    column: str
    player: str
    tells: str
    segment: str = ""

    @property
    def name(self) -> str:
        """A name that no other matrix column has."""
        name = f"{self.source}={self.tells}"
        return f"{name} | {self.segment}" if self.segment else name


@dataclass(frozen=True)
class Lineage:
    """The matrix columns in order; sums over them by source and by player."""

    columns: tuple[MatrixColumn, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the matrix columns."""
        return tuple(column.name for column in self.columns)

    @property
    def of_segments(self) -> int:
        """How many columns, the last, are of single segments."""
        return sum(bool(column.segment) for column in self.columns)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources that have columns, in matrix order."""
        return tuple(dict.fromkeys(column.source for column in self.columns))

    def first_of(self, source: str) -> int:
        """Return the position of a source's first column; 0 if it has none."""
        own = (i for i, column in enumerate(self.columns) if column.source == source)
        return next(own, 0)

    @cached_property
    def player_of(self) -> dict[str, str]:
        """The player of every source."""
        return {column.source: column.player for column in self.columns}

    def by_source(self, contributions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum contributions (n, n_columns) to (n, n_sources)."""
        owners = [column.source for column in self.columns]
        return _summed(contributions, owners, self.sources)

    def by_player(
        self, by_source: NDArray[np.float64], players: Sequence[str]
    ) -> NDArray[np.float64]:
        """Sum contributions by source (n, n_sources) to (n, n_players)."""
        owners = [self.player_of[source] for source in self.sources]
        return _summed(by_source, owners, players)


def _summed(
    values: NDArray[np.float64], owners: Sequence[str], groups: Sequence[str]
) -> NDArray[np.float64]:
    """Sum values (n, n_owners) to (n, n_groups) by the group each owner names.

    Equal rows give equal sums to the last bit, wherever they stand: a dense product
    would not, and equal leads are ranked by their ids.
    """
    places = {group: place for place, group in enumerate(groups)}
    sums = np.zeros((len(groups), len(values)))
    for owner, column in zip(owners, values.T, strict=True):
        if owner in places:
            sums[places[owner]] += column
    return np.ascontiguousarray(sums.T)
