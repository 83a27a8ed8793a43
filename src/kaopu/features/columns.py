"""How one source column becomes matrix columns: levels, numbers, categories.

Each encoding is fitted on training rows alone and says what its columns tell, which
rows hold what no training row held (``unseen``), and which rows no column speaks of
(``uncovered``). States that no training row had get no column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.states import (
    NOT_ASKED,
    NOT_YET,
    UNKNOWN,
    is_gone_by,
    is_known,
    is_not_asked,
    is_unknown,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SKEWED = 1.0
MIN_ROWS = 2
# Columns of one category.
MAX_VALUES = 100
# Share of the values at either end that are clipped, where there are rows enough.
EDGE, MIN_CLIPPED = 0.005, 20
# What a planned date that has gone by tells, where deals were seen so; else it is one
# that is not set.
GONE_BY = "gone by"
STATES = {UNKNOWN: "unknown", NOT_ASKED: "not asked"}


def states_of(values: pd.Series) -> dict[str, Bools]:
    """Return the rows of the two states that are no value."""
    return {"unknown": is_unknown(values), "not asked": is_not_asked(values)}


def _number_states(values: pd.Series, tells: Sequence[str]) -> dict[str, Bools]:
    """Return the rows of the states that are no value, as columns tell them."""
    states, gone = states_of(values), is_gone_by(values)
    if GONE_BY in tells:
        return states | {GONE_BY: gone}
    return states | {"not asked": states["not asked"] | gone}


def skewness(values: Floats) -> float:
    """Return the third standardised moment; 0 where there is no deviation."""
    deviation = float(values.std())
    if not deviation:
        return 0.0
    return float((((values - values.mean()) / deviation) ** 3).mean())


def _inner(ordered: Floats) -> Floats:
    """Return ascending values without the outermost `EDGE` of them on either side."""
    dropped = int(np.ceil(EDGE * len(ordered))) if len(ordered) >= MIN_CLIPPED else 0
    inner = ordered[dropped : len(ordered) - dropped]
    return inner if inner[0] < inner[-1] else ordered


def _as_columns(rows: dict[str, Bools]) -> dict[str, Floats]:
    return {name: mask.astype(np.float64) for name, mask in rows.items()}


def _column_name(value: str) -> str:
    """Return what the column of a text is called."""
    return STATES.get(value, f"level:{value}")


def _by_value(
    values: pd.Series, encoded: Callable[[str], list[float]], width: int
) -> Floats:
    """Return (n, width), equal texts looked at once: a lead alone must not be slow."""
    codes, distinct = pd.factorize(values)
    rows = [encoded(str(value)) for value in distinct]
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)[codes]


def _where(values: pd.Series, is_so: Callable[[str], bool]) -> Bools:
    """Tell for each row whether its text is so, equal texts looked at once."""
    codes, distinct = pd.factorize(values)
    return np.array([is_so(str(value)) for value in distinct], dtype=bool)[codes]


@dataclass
class LevelEncoding:
    """A level or flag: its rank from -1 (worst) to 1 (best), and one column a level.

    The rank carries the order, the level columns what departs from it; a regularised
    model so prefers the order and keeps the exception where the deals show one.
    """

    levels: list[str]
    tells: list[str]

    @classmethod
    def fit(
        cls, values: pd.Series, levels: tuple[str, ...], *, every: bool = False
    ) -> LevelEncoding:
        """Keep the levels and states that at least one training row has.

        With ``every``, keep them all: something is known of those that no row has, too.
        """
        present = set(values.unique())
        if every:
            present |= {*levels, *STATES}
        seen = [level for level in levels if level in present]
        tells = [f"level:{level}" for level in seen]
        tells += [name for state, name in STATES.items() if state in present]
        if len(seen) > 1 and len(levels) > 2:
            tells.append("rank")
        return cls(list(levels), tells)

    def encode(self, values: pd.Series) -> Floats:
        """Return (n, len(tells)); a level never seen is zero in every column."""
        ranks = dict(zip(self.levels, np.linspace(-1, 1, len(self.levels)), strict=True))

        def encoded(value: str) -> list[float]:
            name = _column_name(value)
            return [
                ranks.get(value, 0.0) if t == "rank" else float(t == name)
                for t in self.tells
            ]

        return _by_value(values, encoded, len(self.tells))

    def unseen(self, values: pd.Series) -> Bools:
        """Tell which rows hold something no training row held."""
        known = set(self.tells) - {"rank"}
        return _where(
            values, lambda value: value != NOT_YET and _column_name(value) not in known
        )

    def uncovered(self, values: pd.Series) -> Bools:
        """Tell which rows no column speaks of."""
        return self.unseen(values)


@dataclass
class NumberEncoding:
    """A number or days: standardised, its logarithm where skewed, clipped at the edges.

    Beside the value stand whether it is there (``set``), asked and not told
    (``unknown``), or not asked yet.

    Attributes:
        low, high: The range of the training values.
        clip_low, clip_high: Within it, what values are clipped to: the outermost
            `EDGE` on either side, a typing error among them, cannot stretch the scale.
    """

    low: float
    high: float
    clip_low: float
    clip_high: float
    uses_log: bool
    centre: float
    scale: float
    tells: list[str]

    @classmethod
    def fit(cls, values: pd.Series, *, every: bool = False) -> NumberEncoding:
        """Learn range, centre and scale from the known values.

        With ``every``, keep both states, even if no row is in them.
        """
        known = np.sort(values[is_known(values)].to_numpy(dtype=float))
        states = [n for n, rows in states_of(values).items() if every or rows.any()]
        low, high = (float(known[0]), float(known[-1])) if len(known) else (0.0, 0.0)
        inner = _inner(known) if len(known) else np.zeros(1)
        clip_low, clip_high = float(inner[0]), float(inner[-1])
        if clip_low == clip_high:
            tells = (["set"] if (every or len(known)) and states else []) + states
            return cls(
                low,
                high,
                clip_low,
                clip_high,
                uses_log=False,
                centre=clip_low,
                scale=1.0,
                tells=tells,
            )
        clipped = np.clip(known, clip_low, clip_high)
        uses_log = bool(clip_low >= 0 and skewness(clipped) > SKEWED)
        scaled = np.log1p(clipped) if uses_log else clipped
        return cls(
            low,
            high,
            clip_low,
            clip_high,
            uses_log,
            centre=float(scaled.mean()),
            scale=float(scaled.std()) or 1.0,  # numbers may differ in their last digit
            tells=["value", *(["set"] if states else []), *states],
        )

    def encode(self, values: pd.Series) -> Floats:
        """Return (n, len(tells)); the value is 0, its mean, where it is not known."""
        known = is_known(values)
        number = np.where(known, values, self.clip_low)
        clipped = np.clip(number, self.clip_low, self.clip_high)
        scaled = np.log1p(clipped) if self.uses_log else clipped
        parts = _as_columns(_number_states(values, self.tells))
        parts["value"] = np.where(known, (scaled - self.centre) / self.scale, 0.0)
        parts["set"] = known.astype(float)
        empty = np.empty((len(values), 0))
        return np.column_stack([empty, *(parts[name] for name in self.tells)])

    def unseen(self, values: pd.Series) -> Bools:
        """Tell which rows are in a state no training row was in."""
        unseen = np.zeros(len(values), dtype=bool)
        for name, rows in states_of(values).items():
            if name not in self.tells:
                unseen |= rows
        return unseen

    def uncovered(self, values: pd.Series) -> Bools:
        """Tell which rows no column speaks of."""
        return self.unseen(values)

    def out_of_range(self, values: pd.Series) -> Bools:
        """Tell which rows hold a number outside the training range."""
        number = values.to_numpy(dtype=float)
        return is_known(values) & ((number < self.low) | (number > self.high))


@dataclass
class CategoryEncoding:
    """A category of few values: one column each; a gap and ``unknown`` are values too.

    Attributes:
        seen: Every value that a training row held, rare ones without a column included.
    """

    tells: list[str]
    seen: list[str]

    @classmethod
    def fit(cls, values: pd.Series) -> CategoryEncoding:
        """Give a column to values of at least `MIN_ROWS` rows, unless all are alike.

        Of very many values those of most rows have one: few deals of one outcome beside
        thousands of the other leave categories of thousands of values to be told so.
        """
        counts = values[values != NOT_YET].value_counts()
        seen = sorted(str(value) for value in counts.index)
        kept = [v for v in seen if MIN_ROWS <= counts[v] < len(values)]
        kept = sorted(sorted(kept, key=lambda v: (-counts[v], v))[:MAX_VALUES])
        return cls([STATES.get(value, f"level:{value}") for value in kept], seen)

    def encode(self, values: pd.Series) -> Floats:
        """Return (n, len(tells)); a value never seen is zero in every column."""

        def encoded(value: str) -> list[float]:
            name = _column_name(value)
            return [float(t == name) for t in self.tells]

        return _by_value(values, encoded, len(self.tells))

    def unseen(self, values: pd.Series) -> Bools:
        """Tell which rows hold a value that no training row held."""
        known = {*self.seen, NOT_YET}
        return _where(values, lambda value: value not in known)

    def uncovered(self, values: pd.Series) -> Bools:
        """Tell which rows no column speaks of: values unseen, or too rare."""
        known = set(self.tells)
        return _where(values, lambda value: _column_name(value) not in known)


@dataclass
class ConstantEncoding:
    """One column of zeros, where no fact varies: a matrix must have a column."""

    tells: list[str] = field(default_factory=lambda: ["constant"])

    def encode(self, values: pd.Series) -> Floats:
        """Return zeros (n, 1)."""
        return np.zeros((len(values), 1))

    def unseen(self, values: pd.Series) -> Bools:
        """Tell that nothing is new, for nothing was learnt."""
        return np.zeros(len(values), dtype=bool)

    def uncovered(self, values: pd.Series) -> Bools:
        """Tell that no column speaks of any row."""
        return np.ones(len(values), dtype=bool)
