"""What reps believe of leads, and what came of it: parts of the records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Calibration:
    """How deals ended of which reps believed much the same.

    Attributes:
        rep: The rep; empty for all reps together.
        belief: ``confidence``, ``rapport`` or ``apparent_wealth``.
        above, at_most, stated: The band, 0 to 1 (the lowest holds 0 too), and the mean.
        rate, low, high: Share won and Wilson interval, 95 %; None under five deals.
    """

    rep: str
    belief: str
    above: float
    at_most: float
    deals: int
    won: int
    stated: float
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class HighBelief:
    """A belief that is high (0 to 1), and the cell it stands in."""

    id: str
    column: str
    evidence: str
    belief: float


@dataclass(frozen=True)
class Conviction:
    """What the rep believes of a lead, beside what the facts say.

    Attributes:
        id: The belief that counts: ``confidence`` where stated, else an impression.
        column, evidence: Where it stands, as the export spells it.
        belief: 0 to 1; an impression is 1 where it is high.
        gap: Stated confidence less the probability; None for an impression.
        rep: Who believes it; empty where the pipeline file names no rep column.
        history: How deals so believed in ended; of this rep where there are five.
        high: Every belief in it that is high: what feeds an illusion.
    """

    id: str
    column: str
    evidence: str
    belief: float
    gap: float | None
    rep: str
    history: Calibration | None
    high: tuple[HighBelief, ...] = ()
