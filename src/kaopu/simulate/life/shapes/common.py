"""What the files of all systems are made of: ids, times, and traps that real ones have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.chance import Flags, Texts
from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import Ints

# Local time is so far ahead of UTC.
OFFSET = np.timedelta64(8, "h")
# Share of ended deals about which somebody still writes, and the days after which.
WRITES_AFTER, WITHIN = 0.1, 20
# Of a day on which somebody moved all open deals at once.
BULK = np.datetime64("2025-09-01T02:00:00")


def has_ended(tables: LifeTables, rows: Ints, days: Ints) -> Flags:
    """Tell which deals have ended by the end of a day (m,)."""
    life = tables.life
    return (life.outcome[rows] >= 0) & (days >= life.ended[rows])


def ids(prefix: str, numbers: Ints) -> Texts:
    """Return ids such as ``006000000000012``."""
    return np.array([f"{prefix}{number:012d}" for number in numbers.tolist()], dtype=object)


def people(prefix: str, deals: Ints, persons: Ints) -> Texts:
    """Return the ids of people of the customer; blank where there is nobody."""
    return np.array(
        [
            f"{prefix}{deal:08d}{person:04d}" if person >= 0 else ""
            for deal, person in zip(deals.tolist(), persons.tolist(), strict=True)
        ],
        dtype=object,
    )


def iso_days(days: np.ndarray) -> Texts:
    """Return days as ISO texts."""
    return np.datetime_as_string(days.astype("datetime64[D]")).astype(object)


def utc_times(times: np.ndarray) -> Texts:
    """Return local times as ISO texts in UTC."""
    texts = np.datetime_as_string(np.asarray(times - OFFSET, dtype="datetime64[s]"))
    return np.array([f"{t}Z" for t in texts.tolist()], dtype=object)


def epoch(times: np.ndarray, unit: int = 1) -> Ints:
    """Return local times as seconds since 1970 in UTC, times ``unit``."""
    return (times - OFFSET).astype("datetime64[s]").astype(np.int64) * unit


def open_at(tables: LifeTables, moment: np.datetime64) -> Ints:
    """Return which deals were open at a moment."""
    life = tables.life
    first = life.customers.created.astype("datetime64[s]")
    last = first + (life.ended * 86_400).astype("timedelta64[s]")
    return np.flatnonzero((first < moment) & (moment < last))


def written_after(tables: LifeTables) -> tuple[Ints, np.ndarray]:
    """Return deals about which somebody wrote after they had ended, and when."""
    life = tables.life
    rng = np.random.default_rng([life.weights.seed, 2])
    rows = np.flatnonzero(life.is_deal & (rng.random(len(life)) < WRITES_AFTER))
    after = rng.integers(1, WITHIN, len(rows)) + life.ended[rows]
    days = life.customers.created[rows] + after.astype("timedelta64[D]")
    return rows, days.astype("datetime64[s]") + np.timedelta64(10, "h")


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return a table whose rows are in no order."""
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)
