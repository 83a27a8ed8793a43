"""Log losses of every checkout's answers, as records, as text and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from comparison.figures import Estimate
from forward.program import Answer
from forward.worlds import Question
from kaopu.evaluation.metrics import row_log_losses

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One kind of lead in one world, over its seeds.

    Attributes:
        leads: How many leads.
        expected: Their win rate, or mean true probability.
        constant: Log loss of the win rate of the deals that were learnt from.
        truth: Log loss of the true probabilities; None where outcomes are expected.
        log_loss: Of each checkout; against true probabilities, the expected one.
        said: Mean probability that each checkout says.
        gain: Log loss of the last checkout less that of the first, paired.
    """

    world: str
    asked: str
    leads: int
    expected: float
    constant: Estimate
    truth: Estimate | None
    log_loss: Mapping[str, Estimate]
    said: Mapping[str, float]
    gain: Estimate | None


def rows_of(
    world: str, questions: Sequence[Question], answers: Sequence[Mapping[str, Answer]]
) -> list[Row]:
    """Return the rows of one kind of question over seeds: all, and with a date gone by.

    Args:
        world: What the deals are.
        questions: One a seed.
        answers: Of each question, by checkout.
    """
    about, is_truth = questions[0].about, questions[0].is_truth
    expected = np.concatenate([q.expected for q in questions])
    rate = [np.full(len(q.asked), (q.past["outcome"] == "Won").mean()) for q in questions]
    leads = pd.concat([f"{i} " + q.asked["lead_id"] for i, q in enumerate(questions)])
    said = {
        name: np.concatenate([answer[name].probability for answer in answers])
        for name in answers[0]
    }
    table = pd.DataFrame({"lead": leads.to_numpy(), "expected": expected})
    table["constant"] = _losses(expected, np.concatenate(rate))
    table["truth"] = _losses(expected, expected)
    for name, p in said.items():
        table[f"loss {name}"], table[f"said {name}"] = _losses(expected, p), p
    gone = np.concatenate([q.gone for q in questions])
    kinds = {about: np.ones(len(table), dtype=bool), f"{about}, date gone by": gone}
    return [
        _row(world, kind, table[rows], list(said), is_truth=is_truth)
        for kind, rows in kinds.items()
        if rows.any()
    ]


def _losses(expected: Floats, p: Floats) -> Floats:
    won, lost = (row_log_losses(np.full(len(p), y), p) for y in (1.0, 0.0))
    return np.asarray(expected * won + (1 - expected) * lost)


def _row(
    world: str, asked: str, table: pd.DataFrame, names: list[str], *, is_truth: bool
) -> Row:
    by_lead = table.groupby("lead").mean()
    losses = {name: by_lead[f"loss {name}"] for name in names}
    gain = losses[names[-1]] - losses[names[0]] if len(names) > 1 else None
    return Row(
        world=world,
        asked=asked,
        leads=len(by_lead),
        expected=float(by_lead["expected"].mean()),
        constant=_estimate(by_lead["constant"]),
        truth=_estimate(by_lead["truth"]) if is_truth else None,
        log_loss={name: _estimate(loss) for name, loss in losses.items()},
        said={name: float(by_lead[f"said {name}"].mean()) for name in names},
        gain=None if gain is None else _estimate(gain),
    )


def _estimate(values: pd.Series) -> Estimate:
    se = float(values.std() / np.sqrt(len(values))) if len(values) > 1 else math.nan
    return Estimate(float(values.mean()), se)


def as_text(rows: Sequence[Row]) -> str:
    """Return the table as lines of text."""
    lines = []
    for row in rows:
        line = {"deals": row.world, "asked": row.asked, "leads": f"{row.leads:,}"}
        line["expected"] = f"{row.expected:.3f}"
        line |= {f"{name} says": f"{said:.3f}" for name, said in row.said.items()}
        line["constant"] = _figure(row.constant)
        line |= {name: _figure(loss) for name, loss in row.log_loss.items()}
        line["truth"] = _figure(row.truth)
        if len(row.log_loss) > 1:
            line["last - first"] = _figure(row.gain)
        lines.append(line)
    return pd.DataFrame(lines).to_string(index=False)


def _figure(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.value:.4f} ± {estimate.se:.4f}"


def as_data(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the same as plain data; what is not a number is null."""
    return [_plain(asdict(row)) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
