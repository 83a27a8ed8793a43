"""Encoded facts: the matrix, and what is said of every cell beside it; changed facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.tables import Flag

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class EncodedFacts:
    """Facts of n leads as numbers.

    Attributes:
        matrix: The matrix (n, n_columns); in memory a column stands in one piece.
        sources: Ids of the sources.
        flags: Of every source and lead (n_sources, n).
        told: The sources of whose values it is said whether past deals held them.
        ranged: The sources of whose numbers it is said whether they lie outside those of
            past deals.
        index: Of the leads.
    """

    matrix: Matrix
    sources: tuple[str, ...]
    flags: Bytes
    told: tuple[str, ...]
    ranged: tuple[str, ...]
    index: pd.Index

    def where(self, source: str, flag: Flag) -> Bools:
        """Tell which cells of a source bear a flag, or one of several (n,)."""
        flags = self.flags[self.sources.index(source)]
        return np.asarray((flags & np.uint8(flag)) != 0)

    @property
    def unseen(self) -> pd.DataFrame:
        """Tell for each lead and source whether training never saw such a value."""
        return self._frame(self.told, Flag.UNSEEN)

    @property
    def out_of_range(self) -> pd.DataFrame:
        """Tell for each lead and number whether it lies outside the training range."""
        return self._frame(self.ranged, Flag.OUT_OF_RANGE)

    def flagged(self, flag: Flag) -> dict[str, Bools]:
        """Return the sources of which some cell bears a flag, and which cells do (n,)."""
        held = (self.flags & np.uint8(flag)) != 0
        some = held.any(axis=1).tolist()
        told = frozenset(self.ranged if flag == Flag.OUT_OF_RANGE else self.told)
        return {
            source: held[place]
            for place, source in enumerate(self.sources)
            if some[place] and source in told
        }

    def _frame(self, sources: Sequence[str], flag: Flag) -> pd.DataFrame:
        places = [self.sources.index(source) for source in sources]
        held = (self.flags[places] & np.uint8(flag)) != 0
        return pd.DataFrame(held.T, index=self.index, columns=pd.Index(sources))


@dataclass(frozen=True)
class ChangedFacts:
    """Some leads' facts, some of them changed; a lead may stand there many times.

    Attributes:
        facts: The leads as they are (n rows).
        rows: Which of them (k,).
        changed: What is changed, by source (k,): with what stays in other rows.
    """

    facts: pd.DataFrame
    rows: NDArray[np.intp]
    changed: Mapping[str, pd.Series]

    def __len__(self) -> int:
        """Return how many leads there are, each as often as it is changed."""
        return len(self.rows)

    def frame(self) -> pd.DataFrame:
        """Return all facts (k rows) as they are changed."""
        return pd.DataFrame({str(source): self[str(source)] for source in self.facts})

    def __contains__(self, source: object) -> bool:
        """Tell whether there is such a source."""
        return source in self.changed or source in self.facts

    def __getitem__(self, source: str) -> pd.Series:
        """Return a source's values (k,), changed or not."""
        if source in self.changed:
            return self.changed[source]
        return self.facts[source].iloc[self.rows].reset_index(drop=True)
