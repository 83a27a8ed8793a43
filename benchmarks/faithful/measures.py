"""How true what a program says is, in one world; every measure is one number.

Verdicts are counted over all pairs of a lead and a sign of the framework that holds in
it. A sign counts as a true cause where it costs at least some log-odds. It counts as named
where a program says that it hurts, surely or not: confirmed, or pointing that way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from faithful.programs import Told
from faithful.worlds import World
from kaopu.framework import load_framework

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

COSTS = (0.1, 0.25, 0.5)


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes:
        target: What kaopu is to reach with 5,000 deals; None where nothing was set.
        better: Which values are better.
        about: What it is, in a few words.
    """

    name: str
    about: str
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"

    def reached(self, value: float) -> bool:
        """Tell whether a value reaches the target."""
        assert self.target is not None
        return value >= self.target if self.better == "higher" else value <= self.target


def _found(cost: float, target: float | None) -> list[Measure]:
    of = f"true causes of {cost:g} log-odds or more"
    return [
        Measure(f"precision_{cost:g}", f"share of named signs that are {of}", target),
        Measure(f"recall_{cost:g}", f"share of {of} that are named", target),
        Measure(f"f1_{cost:g}", "both: their harmonic mean"),
    ]


MEASURES = (
    *_found(0.1, None),
    *_found(0.25, 0.9),
    *_found(0.5, None),
    Measure("sure_right_0.25", "the same precision of confirmed signs alone", 0.95),
    Measure("sure_recall_0.25", "the same recall"),
    Measure("sure_f1_0.25", "both"),
    Measure("sure_harmless", "share of harmless signs that are not confirmed"),
    Measure(
        "precision_average_0.25", "precision, were the cost counted from the average deal"
    ),
    Measure("recall_average_0.25", "recall, were the cost counted from the average deal"),
    Measure("harmless", "share of harmless signs that are framework only", 0.9),
    Measure("rank_signal", "rank correlation of each signal over leads, mean", 0.9),
    Measure("rank_lead", "rank correlation of a lead's six signals, mean over leads"),
    Measure(
        "what_if_change",
        "error of what clearing a sign changes, points, median",
        3.0,
        "lower",
    ),
    Measure(
        "what_if_probability",
        "error of the probability with a sign cleared, points, median",
        3.0,
        "lower",
    ),
    Measure(
        "probability",
        "error of the probability itself of the same leads, points, median",
        None,
        "lower",
    ),
    Measure("verdicts_seed", "equal verdicts after training with another seed"),
    Measure("signals_seed", "correlation of the signals, the same"),
    Measure("verdicts_deals", "equal verdicts after training on other deals"),
    Measure("signals_deals", "correlation of the signals, the same"),
)


@dataclass(frozen=True)
class Pairs:
    """Pairs of lead and sign: what is true of them, and what was said."""

    cost: Floats
    below_average: Floats
    harmless: Bools
    confirmed: Bools
    sure: Bools
    before: Floats
    after: Floats
    true_before: Floats
    true_after: Floats


def pairs_of(world: World, told: Told) -> Pairs:
    """Return the pairs of a world in the order of its signs."""
    signs, p = world.signs, world.truth["true_probability"].to_numpy(float)
    return Pairs(
        cost=np.concatenate([s.cost for s in signs]),
        below_average=np.concatenate([s.below_average for s in signs]),
        harmless=np.concatenate([np.full(len(s.rows), s.is_harmless) for s in signs]),
        confirmed=np.concatenate([told.confirmed[s.sign.id][s.rows] for s in signs]),
        sure=np.concatenate([told.sure[s.sign.id][s.rows] for s in signs]),
        before=np.concatenate([told.probability[s.rows] for s in signs]),
        after=np.concatenate([told.cleared[s.sign.id][s.rows] for s in signs]),
        true_before=np.concatenate([p[s.rows] for s in signs]),
        true_after=np.concatenate([s.probability for s in signs]),
    )


def measure(world: World, told: Told) -> dict[str, float]:
    """Return every measure of what a program told, but for its stability."""
    pairs = pairs_of(world, told)
    found: dict[str, float] = {}
    for cost in COSTS:
        own = found_causes(pairs.cost <= -cost, pairs.confirmed)
        found |= {f"{name}_{cost:g}": value for name, value in own.items()}
    sure = found_causes(pairs.cost <= -0.25, pairs.sure)
    found |= {
        "sure_right_0.25": sure["precision"],
        "sure_recall_0.25": sure["recall"],
        "sure_f1_0.25": sure["f1"],
        "sure_harmless": _mean(~pairs.sure[pairs.harmless]),
    }
    average = found_causes(pairs.below_average <= -0.25, pairs.confirmed)
    found["precision_average_0.25"] = average["precision"]
    found["recall_average_0.25"] = average["recall"]
    found["harmless"] = _mean(~pairs.confirmed[pairs.harmless])
    said, true = told.signals(world.players), true_signals(world)
    found["rank_signal"] = mean_correlation(_ranks(said, 0).T, _ranks(true, 0).T)
    found["rank_lead"] = mean_correlation(_ranks(said, 1), _ranks(true, 1))
    gain, true_gain = pairs.after - pairs.before, pairs.true_after - pairs.true_before
    found["what_if_change"] = _points(gain - true_gain)
    found["what_if_probability"] = _points(pairs.after - pairs.true_after)
    found["probability"] = _points(pairs.before - pairs.true_before)
    return found


def stability(world: World, told: Told, again: Told, name: str) -> dict[str, float]:
    """Return how alike two trainings of one program speak."""
    same = pairs_of(world, told).confirmed == pairs_of(world, again).confirmed
    signals = told.signals(world.players).T, again.signals(world.players).T
    return {f"verdicts_{name}": _mean(same), f"signals_{name}": mean_correlation(*signals)}


def found_causes(causes: Bools, confirmed: Bools) -> dict[str, float]:
    """Return precision, recall and their harmonic mean; nan of nothing."""
    hits = float((causes & confirmed).sum())
    precision = hits / confirmed.sum() if confirmed.any() else np.nan
    recall = hits / causes.sum() if causes.any() else np.nan
    f1 = 2 * hits / (causes.sum() + confirmed.sum()) if causes.any() else np.nan
    return {"precision": precision, "recall": recall, "f1": float(f1)}


def true_signals(world: World) -> Floats:
    """Return the true log-odds of the six signals (n, 6)."""
    names = [f"log_odds_{signal}" for signal in load_framework().signal_ids]
    return world.truth[names].to_numpy(float)


def mean_correlation(one: Floats, other: Floats) -> float:
    """Return the mean correlation of rows (m, n) of two tables.

    A row that is constant in the second, the truth, has none and is left out; one that is
    constant in the first only says nothing and counts as 0.
    """
    a = one - one.mean(axis=1, keepdims=True)
    b = other - other.mean(axis=1, keepdims=True)
    tells = np.abs(b).max(axis=1) > 1e-9
    lengths = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    values = (a * b).sum(axis=1) / np.where(lengths > 0, lengths, 1.0)
    return _mean(values[tells])


def _ranks(values: Floats, axis: int) -> Floats:
    return np.asarray(rankdata(values.round(9), axis=axis), dtype=float)


def _points(errors: Floats) -> float:
    return float(100 * pd.Series(errors).abs().median())


def _mean(values: Floats | Bools) -> float:
    return float(values.mean()) if len(values) else float("nan")
