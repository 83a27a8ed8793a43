"""Simulated companies whose leads come and end week by week, with or without a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from kaopu.simulate import generate
from kaopu.simulate.settings import load_settings

Floats = NDArray[np.float64]
Cells = Callable[[pd.DataFrame, NDArray[np.bool_]], None]

TRAINED = np.datetime64("2026-11-01")
# Leads that are open on the day of the training were created in so many days before it.
BEFORE_DAYS = 90
# Weeks of the watch before anything changes.
CALM_WEEKS = 8
KINDS = (
    "base rate falls by a third",
    "an effect reverses",
    "a level is renamed",
    "a column goes blank",
    "a new segment",
    "another unit",
)
CLEAN = "nothing"
SEGMENT, SEGMENT_SHARE = "Africa", 0.3
YUAN_A_DOLLAR = 7.2


@dataclass(frozen=True)
class World:
    """One company.

    Attributes:
        deals: Its export on the day of the training.
        leads: All leads that come, in the form in which they end.
        change: What changes after `CALM_WEEKS`.
    """

    deals: pd.DataFrame
    leads: pd.DataFrame
    change: str

    def export(self, week: int) -> pd.DataFrame:
        """Return the leads as the CRM holds them a number of weeks after the training."""
        day = day_of(week)
        shown = self.leads[self.leads["created"].astype("datetime64[s]") <= day].copy()
        closed = shown["closed"].astype("datetime64[s]")
        is_open = (closed > day).to_numpy(bool)
        shown.loc[is_open, "outcome"] = "Open"
        shown.loc[is_open, "closed"] = None
        if self.change == "a level is renamed" and week >= CALM_WEEKS:
            renamed = {"stated": "confirmed by mail"}
            shown["budget_status"] = shown["budget_status"].replace(renamed)
        return shown.reset_index(drop=True)


def day_of(week: int) -> np.datetime64:
    """Return the day of a look."""
    return np.datetime64(TRAINED + np.timedelta64(7 * week, "D"))


def company(
    deals: int, leads_a_week: int, weeks: int, seed: int, change: str, slips: bool = False
) -> World:
    """Return a company; of one seed the same but for what changes.

    Args:
        deals: Finished deals and those still open on the day of the training.
        leads_a_week: New leads.
        weeks: For how many weeks it is watched.
        seed: Of all chance.
        change: One of `KINDS`, or `CLEAN`.
        slips: Whether planned dates slip, so that wins and losses keep another time.
    """
    settings = load_settings()
    span = BEFORE_DAYS + 7 * weeks
    calendar = replace(
        settings.calendar,
        snapshot=str(TRAINED + np.timedelta64(7 * weeks, "D")),
        leads_within=span,
        deals_to=str(TRAINED - np.timedelta64(1, "D")),
    )
    drift = replace(settings.drift, per_year=0.0)
    own = replace(settings, calendar=calendar, drift=drift)
    with patch.object(generate, "load_settings", return_value=own):
        made = generate.simulate(deals, leads_a_week * span // 7, seed, slips=slips)
    rng = np.random.default_rng([seed, 1])
    return World(
        deals=_as_of_training(made.deals),
        leads=_ended(rng, made.leads, made.leads_truth, change),
        change=change,
    )


def _as_of_training(deals: pd.DataFrame) -> pd.DataFrame:
    shown = deals.copy()
    is_open = (shown["closed"].astype("datetime64[s]") >= TRAINED).to_numpy(bool)
    shown.loc[is_open, "outcome"] = "Open"
    shown.loc[is_open, "closed"] = None
    return shown


def _ended(
    rng: np.random.Generator, leads: pd.DataFrame, truth: pd.DataFrame, change: str
) -> pd.DataFrame:
    """Return leads with their ends, and what changes in their cells and their odds."""
    least, most = load_settings().calendar.closed_after
    created = leads["created"].to_numpy(dtype="datetime64[D]")
    closed = created + rng.integers(least, most + 1, len(leads)).astype("timedelta64[D]")
    # Drawn before anything changes, so that the same leads have the same luck.
    luck = rng.random(len(leads))
    start = day_of(CALM_WEEKS)
    log_odds = truth["true_log_odds"].to_numpy(float).copy()
    ends_later, comes_later = closed > start, created > start
    if change == "base rate falls by a third":
        log_odds[ends_later] += _third_less(log_odds)
    if change == "an effect reverses":
        log_odds -= 2 * _strongest(truth) * ends_later
    leads = leads.copy()
    if change == "a column goes blank":
        leads.loc[comes_later, "scenario_fit"] = None
    if change == "a new segment":
        chosen = comes_later & (rng.random(len(leads)) < SEGMENT_SHARE)
        leads.loc[chosen, "region"] = SEGMENT
        log_odds[chosen] -= 1.0
    if change == "another unit":
        amounts = leads["registered_capital"].astype("Float64")
        yuan = (amounts * YUAN_A_DOLLAR).round(-4)
        leads["registered_capital"] = amounts.where(~comes_later, yuan).astype("Int64")
    won = luck < expit(log_odds)
    leads["outcome"] = np.where(won, "Won", "Lost")
    leads["closed"] = np.datetime_as_string(closed)
    # Those that had ended before the training are no leads.
    return leads[closed > TRAINED].reset_index(drop=True)


def _third_less(log_odds: Floats) -> float:
    """Return what takes a third off the mean chance."""
    wanted = expit(log_odds).mean() * 2 / 3
    return float(brentq(lambda by: expit(log_odds + by).mean() - wanted, -5, 0))


def _strongest(truth: pd.DataFrame) -> Floats:
    """Return the effect of the field that moves leads most, in log-odds (n,)."""
    fields = [name for name in truth if name.startswith("field_log_odds_")]
    spread = truth[fields].std()
    return truth[str(spread.idxmax())].to_numpy(float)
