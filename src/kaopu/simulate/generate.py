"""Generates finished deals and open leads whose true causes are known.

Benchmarks measure kaopu against this truth; the sample data of the project comes from
here too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from kaopu.errors import UsageError
from kaopu.framework import load_framework
from kaopu.simulate.beliefs import draw_beliefs
from kaopu.simulate.draw import draw_weights
from kaopu.simulate.endings import draw_endings, draw_slipped_endings
from kaopu.simulate.facts import Customers, draw_deals, draw_facts, draw_leads
from kaopu.simulate.records import Slips, Weights
from kaopu.simulate.settings import Settings, load_settings
from kaopu.simulate.texts import draw_companies, draw_notes
from kaopu.simulate.truth import true_log_odds

LEADING = ("lead_id", "company", "created", "closed", "outcome", "stage")
BELIEFS = ("rep_confidence", "rapport", "apparent_wealth")


@dataclass(frozen=True)
class Simulation:
    """A company's export, the truth about each of its rows, and what caused it.

    Attributes:
        deals: Finished deals, oldest first.
        leads: Open leads, oldest first, of the same columns.
        deals_truth: The columns of `true_log_odds`, row by row with ``deals``; each as
            of the day that it closed.
        leads_truth: The same for ``leads``, as of the snapshot.
        weights: What caused the outcomes.
    """

    deals: pd.DataFrame
    leads: pd.DataFrame
    deals_truth: pd.DataFrame
    leads_truth: pd.DataFrame
    weights: Weights


def simulate(deals: int, leads: int, seed: int, *, slips: bool = False) -> Simulation:
    """Return a simulated export and its truth; the same for the same arguments.

    The weights depend on the seed alone, and the leads do not depend on how many deals
    there are. Where dates slip, only outcomes, closing days and the truth are others:
    every other cell of deals and leads is the same.

    Args:
        deals: Number of finished deals, 0 or more.
        leads: Number of open leads, 0 or more.
        seed: 0 or more.
        slips: Whether planned signing dates go by while deals are open, which lowers
            their odds; ``[slips]`` of ``data/weights.toml`` says how often and by what.

    Raises:
        UsageError: One of the numbers is negative.

    Example:
        >>> simulate(deals=100, leads=10, seed=7).leads["lead_id"].iloc[0]
        'L-000001'
    """
    for name, number in (("deals", deals), ("leads", leads), ("seed", seed)):
        if number < 0:
            raise UsageError("negative", name=name, number=number)
    settings = load_settings()
    for_weights, for_deals, for_leads = np.random.default_rng(seed).spawn(3)
    weights = draw_weights(for_weights, seed, settings)
    if slips:
        weights = replace(weights, slips=_slips(settings))
    finished = draw_deals(for_deals, deals, settings)
    opened = draw_leads(for_leads, leads, settings)
    deals_frame, deals_truth = _export(for_deals, finished, "D", weights, settings)
    leads_frame, leads_truth = _export(for_leads, opened, "L", weights, settings)
    return Simulation(deals_frame, leads_frame, deals_truth, leads_truth, weights)


def _export(
    rng: np.random.Generator,
    customers: Customers,
    letter: Literal["D", "L"],
    weights: Weights,
    settings: Settings,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an export and its truth; leads of letter ``L`` stay open."""
    n = customers.intent.size
    frame = draw_facts(rng, customers, settings)
    frame["lead_id"] = pd.Series(
        [f"{letter}-{i:06d}" for i in range(1, n + 1)], dtype="str"
    )
    truth = true_log_odds(frame, replace(weights, slips=None))
    frame["company"] = draw_companies(rng, n)
    frame["amount"] = _amounts(rng, n, settings)
    signals = truth[[f"log_odds_{signal}" for signal in load_framework().signal_ids]]
    beliefs = draw_beliefs(
        rng,
        customers.seriousness,
        frame["registered_capital"],
        signals.sum(axis=1).to_numpy(float),
        settings,
    )
    frame = frame.join(beliefs)
    frame["notes"] = draw_notes(rng, frame)
    if letter == "L":
        frame["outcome"], frame["closed"] = _constant("Open", n), _constant(None, n)
    elif weights.slips is None:
        endings = draw_endings(rng, customers, truth, settings)
        frame["outcome"], frame["closed"] = endings
    else:
        endings = draw_slipped_endings(rng, customers, frame, truth, settings)
        frame["outcome"], frame["closed"] = endings
    if weights.slips is not None:
        truth = true_log_odds(frame, weights)
    return frame[_columns(settings)], truth


def _slips(settings: Settings) -> Slips:
    slips = settings.slips
    return Slips(slips.field, slips.hazard, slips.lowering, settings.calendar.snapshot)


def _amounts(rng: np.random.Generator, n: int, settings: Settings) -> pd.Series:
    """Return order values in USD, to the hundred."""
    spread = settings.amount
    return pd.Series(np.round(spread.median * rng.lognormal(0.0, spread.sigma, n), -2))


def _constant(value: str | None, n: int) -> pd.Series:
    return pd.Series([value] * n, dtype="str")


def _columns(settings: Settings) -> list[str]:
    """Return the export's columns in their order."""
    columns = [item.id for item in settings.columns]
    return [*LEADING, *columns, "amount", *settings.field_ids, *BELIEFS, "notes"]
