"""The lineage: every matrix column back to its source column, field and signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Of so few rows, to sum columns one by one takes longer than to sum them.
FEW_ROWS = 16


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

    @cached_property
    def _source_places(self) -> Ints:
        """Of every column, the place of its source."""
        places = {source: place for place, source in enumerate(self.sources)}
        return np.array([places[column.source] for column in self.columns], dtype=np.intp)

    def by_source(self, contributions: Floats) -> Floats:
        """Sum contributions (n, n_columns) to (n, n_sources)."""
        return _summed(contributions, self._source_places, len(self.sources))

    def by_player(self, by_source: Floats, players: Sequence[str]) -> Floats:
        """Sum contributions by source (n, n_sources) to (n, n_players)."""
        places = {player: place for place, player in enumerate(players)}
        # What belongs to none of them stands behind, and is left out.
        owners = [places.get(self.player_of[s], len(players)) for s in self.sources]
        sums = _summed(by_source, np.array(owners, dtype=np.intp), len(players) + 1)
        return np.ascontiguousarray(sums[:, :-1])


def _summed(values: Floats, owners: Ints, groups: int) -> Floats:
    """Sum values (n, n_owners) to (n, n_groups) by the place of each owner's group.

    Equal rows give equal sums to the last bit, wherever they stand: a dense product
    would not, and equal leads are ranked by their ids.
    """
    sums = np.zeros((groups, len(values)))
    if len(values) <= FEW_ROWS:
        # One after the other as below, without a call for each.
        np.add.at(sums, owners, values.T)
    else:
        for owner, column in zip(owners.tolist(), values.T, strict=True):
            sums[owner] += column
    return np.ascontiguousarray(sums.T)
