"""Keeps what happens to simulated deals, in the order in which it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kaopu.simulate.life.records import KINDS, Events, Flags, Ints


class Recorder:
    """Keeps what happens, day by day."""

    def __init__(self) -> None:
        self._parts: list[tuple[Any, ...]] = []

    def add(
        self, deals: Ints, days: Ints, kind: str, person: Any = -1, number: Any = np.nan
    ) -> None:
        """Keep that something happened to some deals on their days."""
        if len(deals):
            n = len(deals)
            self._parts.append(
                (
                    deals,
                    days,
                    np.full(n, KINDS.index(kind)),
                    np.broadcast_to(person, n),
                    np.broadcast_to(np.asarray(number, dtype=np.float64), n),
                )
            )

    def events(self, rng: np.random.Generator) -> Events:
        """Return all that happened, by deal and day, in the order in which it did."""
        deal, day, kind, person, number = (
            np.concatenate([np.asarray(part[i]) for part in self._parts]) for i in range(5)
        )
        order = np.lexsort((np.arange(len(deal)), day, deal))
        events = Events(
            deal, day, kind, person.astype(np.int64), number, rng.random(len(deal))
        )
        return events.take(order)


@dataclass(frozen=True)
class Told:
    """Tells the recorder, if there is one, what happens to some of the deals."""

    recorder: Recorder | None
    deals: Ints
    days: Ints

    def add(self, rows: Flags, kind: str, person: Any = -1, number: Any = np.nan) -> None:
        """Tell what happens to some of the deals (n,), as flags."""
        if self.recorder is not None and rows.any():
            own = [
                value[rows] if isinstance(value, np.ndarray) else value
                for value in (person, number)
            ]
            self.recorder.add(self.deals[rows], self.days[rows], kind, *own)
