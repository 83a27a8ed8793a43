"""Limits of behaviour: up to which number deals that were won went, and beyond which not.

A number that histories tell, such as for how many days the customer has been silent, means
one thing in a young deal and another in an old one. Its limit is learnt from past deals
(`kaopu.features.limit_search`): either what most won deals kept to at the same stage and
age, or one number for all beyond which deals were won less often. Beside the number
itself the matrix has a column of whether it is beyond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.encoded import ChangedFacts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# What the column of a limit tells.
BEYOND = "beyond"
# `usual` is by stage and age; `fixed` one number for all; `stated` in the pipeline file.
Form = Literal["usual", "fixed", "stated"]


@dataclass(frozen=True)
class Limit:
    """The limit of one number, for every stage and age.

    Rows of the arrays are the stages of `Limits`, and a last one of all stages; columns
    its bands of age, and a last one of all ages. A place that too few won deals speak of
    holds what is known of the stage, else of the age, else of all.

    Attributes:
        source: Id of the number.
        above: Whether it is beyond above the limit; else below it.
        form: How it was found.
        separates: Whether past deals beyond it were clearly won less often than deals
            that are alike in all else.
        share: Of the won deals, how many kept within it; of form ``usual``.
        values: The limits (stages + 1, bands + 1); nan where there is none.
        usual: The number in the middle of the won deals, likewise; nan where none is.
        won: How many won deals a place was learnt from.
        by_stage, by_age: Whether these were of this stage, and of this age, alone.
        deals, deals_won: Past deals of which the number is known, each at one moment.
        beyond, beyond_won: Those of them that were beyond it then.
        alike: Share won of the others, as if they had been of the same stages and ages as
            those beyond; nan where it is not known.
    """

    source: str
    above: bool
    form: Form
    separates: bool
    share: float
    values: Floats
    usual: Floats
    won: Ints
    by_stage: Bools
    by_age: Bools
    deals: int = 0
    deals_won: int = 0
    beyond: int = 0
    beyond_won: int = 0
    alike: float = np.nan

    def check(self, shape: tuple[int, int]) -> None:
        """Check a limit that was read from a file.

        Raises:
            ValueError: It is not of that many stages and bands.
        """
        arrays = self.values, self.usual, self.won, self.by_stage, self.by_age
        if any(np.asarray(array).shape != shape for array in arrays):
            raise ValueError(f"a limit of {self.source} that is not of {shape} places")
        if np.isinf(np.asarray(self.values, dtype=float)).any():
            raise ValueError(f"a limit of {self.source} that is no number")


@dataclass(frozen=True)
class Limits:
    """The limits of all numbers that have one, and what stages and ages are.

    Attributes:
        stage: Id of the source that tells the stage at the moment; empty for none.
        stages: Those with limits of their own.
        age: Id of the source that tells for how long a deal has been open; empty for none.
        edges: What parts ages into bands, in days; a deal on an edge is in the lower one.
        limits: In the order of their columns.
    """

    stage: str
    stages: tuple[str, ...]
    age: str
    edges: tuple[float, ...]
    limits: tuple[Limit, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the numbers, in the order of their columns."""
        return tuple(limit.source for limit in self.limits)

    @property
    def shape(self) -> tuple[int, int]:
        """How many places there are: by stage, and by age."""
        return len(self.stages) + 1, (len(self.edges) + 2 if self.age else 1)

    def of(self, source: str) -> Limit | None:
        """Return the limit of a number; None if it has none."""
        return next((limit for limit in self.limits if limit.source == source), None)

    def places(self, X: pd.DataFrame | ChangedFacts) -> tuple[Ints, Ints]:
        """Return the stage and the band of each deal (n,); the last of each if unknown."""
        stages, bands = (size - 1 for size in self.shape)
        stage, band = np.full(len(X), stages), np.full(len(X), bands)
        if self.stages and self.stage in X:
            stage = _coded(X[self.stage], self.stages)
        if self.age and self.age in X:
            ages = X[self.age].to_numpy(dtype=np.float64)
            known = np.isfinite(ages)
            found = np.searchsorted(self.edges, np.where(known, ages, 0.0))
            band = np.where(known, found, bands)
        return stage, band

    def beyond(self, X: pd.DataFrame | ChangedFacts) -> tuple[Bools, Bools]:
        """Return which numbers are known (n, limits), and which are beyond."""
        known, beyond = self._told(X, self.limits)
        return known.T, beyond.T

    def rows_beyond(self, X: pd.DataFrame) -> dict[str, Bools]:
        """Return which deals (n,) are beyond, by the number, of those that ``X`` holds."""
        held = [limit for limit in self.limits if limit.source in X]
        if not held:
            return {}
        beyond = self._told(X, held)[1]
        return {limit.source: rows for limit, rows in zip(held, beyond, strict=True)}

    def _told(
        self, X: pd.DataFrame | ChangedFacts, limits: Sequence[Limit]
    ) -> tuple[Bools, Bools]:
        """Return which numbers are known (limits, n), and which are beyond."""
        numbers = np.stack([X[limit.source].to_numpy(np.float64) for limit in limits])
        marks = np.stack([limit.values for limit in limits])[:, *self.places(X)]
        above = np.array([limit.above for limit in limits])[:, None]
        known = np.isfinite(numbers)
        return known, known & np.where(above, numbers > marks, numbers < marks)

    def usual(self, source: str, X: pd.DataFrame) -> Floats | None:
        """Return what is usual for each deal (n,); None without a limit.

        Where that is beyond the limit, it is the limit: what many did is no remedy.
        """
        limit = self.of(source)
        if limit is None:
            return None
        places = self.places(X)
        usual, marks = limit.usual[places], limit.values[places]
        is_beyond = usual > marks if limit.above else usual < marks
        return np.where(is_beyond, marks, usual)

    def band(self, place: int) -> tuple[float | None, float | None]:
        """Return from and up to which age a band goes, in days; None is no bound."""
        if not self.age or place > len(self.edges):
            return None, None
        above = self.edges[place - 1] if place else None
        return above, self.edges[place] if place < len(self.edges) else None

    def check(self) -> None:
        """Check limits that were read from a file.

        Raises:
            ValueError: They are not what training makes.
        """
        edges = np.asarray(self.edges, dtype=float)
        if not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
            raise ValueError("ages of limits that are in no order")
        for limit in self.limits:
            limit.check(self.shape)

    def __iter__(self) -> Iterator[Limit]:
        """Yield the limits."""
        return iter(self.limits)


def _coded(values: pd.Series, texts: tuple[str, ...]) -> Ints:
    """Return the place of each value among ``texts`` (n,), one more for any other."""
    places: dict[Any, int] = {text: i for i, text in enumerate(texts)}
    if len(values) == 1:
        return np.array([places.get(str(values.iloc[0]), len(texts))], dtype=np.intp)
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    found = [places.get(str(value), len(texts)) for value in distinct]
    return np.array(found, dtype=np.intp)[codes]
