"""The weights by which a simulation's outcomes are caused, as frozen records.

`draw` fills them, `truth` computes with them, and benchmarks keep them as JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from kaopu.framework.records import FieldKind, StageId

Player = Literal["context", "own_side"]
SET, UNKNOWN, MISSING = "set", "unknown", "missing"


@dataclass(frozen=True)
class Ramp:
    """An effect that grows evenly between two values and stays level beyond them.

    Attributes:
        lowest: Up to this value the effect is 0; for a date, in days after creation.
        highest: From this value on the effect is whole.
        effect: The whole effect in log-odds.
        log: Whether it grows evenly in the value's logarithm.
    """

    lowest: float
    highest: float
    effect: float
    log: bool


@dataclass(frozen=True)
class FieldWeights:
    """How one framework field moves the log-odds.

    Attributes:
        effects: Log-odds by state before centring: a level, ``set``, ``unknown``, and
            ``missing`` for a field of the intent stage.
        centre: Mean effect over the reference population, subtracted from each.
        ramp: For a number or a date, what its value adds to ``set``.
    """

    field: str
    signal: str
    stage: StageId
    kind: FieldKind
    effects: dict[str, float]
    centre: float
    ramp: Ramp | None = None


@dataclass(frozen=True)
class ColumnWeights:
    """How one column of the context or of our own side moves the log-odds.

    Attributes:
        effects: Log-odds by value, centred on the mean over the values' shares.
    """

    column: str
    player: Player
    effects: dict[str, float]


@dataclass(frozen=True)
class Drift:
    """How the odds move with the day on which a lead was created.

    Attributes:
        pivot: ISO date on which the drift is 0.
        per_year: Log-odds for 365.25 days.
    """

    pivot: str
    per_year: float


@dataclass(frozen=True)
class Slips:
    """What a planned date that goes by costs, where the simulation's dates slip.

    Attributes:
        field: The planned date.
        hazard: Share of deals whose date passes without it, where it comes in time.
        lowering: What that takes from the log-odds from the day after the date on.
        snapshot: ISO day as of which the truth of open leads is told.
    """

    field: str
    hazard: float
    lowering: float
    snapshot: str


@dataclass(frozen=True)
class Weights:
    """Everything that causes the outcomes of one simulation.

    Attributes:
        base: Log-odds of a neutral lead at the drift's pivot.
        harmless_signs: Ids of the warning signs whose fields have no effect at all; what
            a date that has gone by costs is apart from that.
        slips: What such a date costs; None where no date slips.
    """

    seed: int
    base: float
    drift: Drift
    fields: tuple[FieldWeights, ...]
    columns: tuple[ColumnWeights, ...]
    harmless_signs: tuple[str, ...]
    slips: Slips | None = None


def weights_record(weights: Weights) -> dict[str, Any]:
    """Return ``weights`` as plain dicts and lists, ready for ``json.dumps``.

    ``slips`` is there only where dates slip.
    """
    record = asdict(weights)
    if weights.slips is None:
        del record["slips"]
    for key in ("fields", "columns", "harmless_signs"):
        record[key] = list(record[key])
    return record
