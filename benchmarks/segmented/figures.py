"""Log losses of every way, as records, as text and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from comparison.figures import Estimate
from segmented.programs import PROGRAMS, SHARED, Losses


@dataclass(frozen=True)
class Row:
    """One kind of company at one number of deals.

    Attributes:
        companies: How many.
        truth: Log loss of the true probabilities.
        log_loss: Of each way to learn.
        beyond: How much more that is than where slopes are shared, paired.
        own: Share of the companies for which slopes of their own were chosen.
    """

    teams: str
    deals: int
    companies: int
    truth: float
    log_loss: Mapping[str, Estimate]
    beyond: Mapping[str, Estimate]
    own: float


def row_of(teams: str, deals: int, told: Sequence[Losses]) -> Row:
    """Return the row of the companies of one kind."""
    losses = {n: np.array([one.by_program[n] for one in told]) for n in PROGRAMS}
    return Row(
        teams,
        deals,
        len(told),
        float(np.mean([one.truth for one in told])),
        {name: _estimate(loss) for name, loss in losses.items()},
        {name: _estimate(loss - losses[SHARED]) for name, loss in losses.items()},
        float(np.mean([one.is_own for one in told])),
    )


def _estimate(values: np.ndarray[Any, Any]) -> Estimate:
    many = len(values) > 1
    se = float(values.std(ddof=1) / math.sqrt(len(values))) if many else math.nan
    return Estimate(float(values.mean()), se)


def as_text(rows: Sequence[Row]) -> str:
    """Return the table as lines of text."""
    lines = []
    for row in rows:
        line = {"teams differ": row.teams, "deals": f"{row.deals:,}"}
        line["truth"] = f"{row.truth:.4f}"
        for name, loss in row.log_loss.items():
            beyond = row.beyond[name]
            apart = "" if name == SHARED else f" ({beyond.value:+.4f} ± {beyond.se:.4f})"
            line[name] = f"{loss.value:.4f}{apart}"
        line["own"] = f"{row.own:.0%}"
        lines.append(line)
    return pd.DataFrame(lines).to_string(index=False)


def as_data(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the same as plain data; what is not a number is null."""
    return [_plain(asdict(row)) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
