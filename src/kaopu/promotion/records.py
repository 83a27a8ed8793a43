"""What a comparison of two models found: plain records, which the reports render."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

# Deals that neither model saw; that the challenger alone learnt from; that both did.
Basis = Literal["neither_saw", "challenger_saw", "both_saw"]


@dataclass(frozen=True)
class StageCalibration:
    """How true the probabilities of one stage are.

    Attributes:
        deals: How many.
        win_rate: How many of them were won, as a share.
        mean: The mean probability.
        error: The standard error of the mean of outcome less probability, by accounts.
        slope: What log-odds would have to be multiplied by; one where they are neither too
            bold nor too timid, nan where one outcome is missing.
    """

    deals: int
    win_rate: float
    mean: float
    error: float
    slope: float

    @property
    def gap(self) -> float:
        """How far the mean probability is from the win rate, whichever is larger."""
        return abs(self.mean - self.win_rate)


@dataclass(frozen=True)
class Side:
    """One of the two models on the deals held out.

    Attributes:
        label: Its bundle, such as ``demo/2``.
        is_refitted: Whether its procedure was fitted afresh, for it had seen the deals.
        log_loss: Mean, in nats.
        constant: That of the win rate of the deals learnt from.
        stages: Calibration by stage.
        newest: The day by which the deals that it has learnt from had ended; None if it
            does not say.
        deals: How many these were.
        usable: Whether its training found it usable.
    """

    label: str
    is_refitted: bool
    log_loss: float
    constant: float
    stages: Mapping[str, StageCalibration]
    newest: date | None
    deals: int
    usable: bool


@dataclass(frozen=True)
class Comparison:
    """Two models on the same deals.

    Attributes:
        champion, challenger: The models.
        basis: Which deals they are compared on.
        deals, won: How many, and how many of them were won.
        accounts: Groups of deals that belong together, by which errors are clustered.
        by: The column that tells accounts; empty where copies of a deal are one.
        days: The first and last day on which they ended, or were opened; None if unknown.
        difference: Mean log loss of the challenger less that of the champion: negative
            where the challenger is better.
        low, high: Its interval, 95 %.
        is_same: Whether both are one procedure, which differs by nothing on any deal.
        unlike: Deals that the two read differently, and that were left out.
    """

    champion: Side
    challenger: Side
    basis: Basis
    deals: int
    won: int
    accounts: int
    by: str
    days: tuple[date, date] | None
    difference: float
    low: float
    high: float
    is_same: bool = False
    unlike: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as plain data; None for nan and infinity."""
        return {**_plain(asdict(self)), "days": self.days and [str(d) for d in self.days]}


@dataclass(frozen=True)
class Verdict:
    """What the rule says of a comparison.

    Attributes:
        promotes: Whether the challenger takes the champion's place.
        why: The reason, as an id of the languages.
        needed: How many such deals would be needed to tell, where these do not; None where
            that does not help, or cannot be told.
        stage: The stage whose calibration is worse, where that decides.
    """

    promotes: bool
    why: str
    needed: int | None = None
    stage: str = ""


def _plain(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, float):
        return part if math.isfinite(part) else None
    return part
