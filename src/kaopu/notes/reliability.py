"""How far each cue can be relied on, from labelled notes: which facts are used.

A cue is judged by the labelled notes in which it read a fact, beside what all cues together
were worth on notes that nobody had looked at before: the mean of a beta distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kaopu.notes.cues import read_data

FILE = "reliability.toml"


@dataclass(frozen=True)
class Reliability:
    """How often cues were right.

    Attributes:
        precision: Of all cues together, on notes not seen when they were written.
        weight: So many facts that counts for beside those of a cue.
        needed: The expected precision from which on a cue is used.
        counts: Right and wrong facts of each cue.
    """

    precision: float
    weight: float
    needed: float
    counts: Mapping[str, tuple[int, int]]

    def expected(self, cue: str) -> float:
        """Return the precision that a cue is expected to have."""
        right, wrong = self.counts.get(cue, (0, 0))
        prior = self.precision * self.weight
        return (prior + right) / (self.weight + right + wrong)

    def is_used(self, cue: str) -> bool:
        """Tell whether the facts that a cue reads are used."""
        return self.expected(cue) >= self.needed


@cache
def load_reliability() -> Reliability:
    """Return what labelled notes showed; read once a process."""
    data = read_data(FILE)
    counts = {cue: (int(one[0]), int(one[1])) for cue, one in data["cues"].items()}
    return Reliability(data["precision"], data["weight"], data["needed"], counts)
