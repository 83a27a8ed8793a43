"""Compares two models on the same deals: paired, and clustered by account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import t as student

from kaopu.evaluation.metrics import EDGE, row_log_losses
from kaopu.evaluation.standard_errors import clustered_error
from kaopu.evaluation.summary import STAGES, is_enough
from kaopu.leads.dates import DAY_ZERO
from kaopu.model.calibration import fit_line
from kaopu.promotion.deals import PairedDeals, paired_deals
from kaopu.promotion.held_out import HeldOut, held_out
from kaopu.promotion.predict import (
    Predicted,
    Progress,
    refitted_predictions,
    stored_predictions,
)
from kaopu.promotion.records import Comparison, Side, StageCalibration
from kaopu.scoring import LeadModel

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Told:
    """How the deals held out ended (n,), and which are of one account (n,)."""

    won: Floats
    accounts: Ints


def compare_models(
    champion: LeadModel,
    challenger: LeadModel,
    deals: pd.DataFrame,
    name: Path | str,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Comparison | None:
    """Return how two models do on the same deals; None where there are too few.

    Each model that has seen the deals foretells them by its procedure, fitted afresh on
    deals that had ended before, see `kaopu.promotion.held_out`.

    Args:
        champion: The model whose place is asked for.
        challenger: The model that asks for it.
        deals: The export, any dtypes; open deals are left out.
        name: What messages call the export.
        jobs: Processes for what is fitted, as joblib counts them.
        progress: Wraps the iteration over fits, given their number.

    Raises:
        KaopuError: The export cannot be read by one of the models.
    """
    pairs = paired_deals(champion, challenger, deals, name)
    asked = held_out(pairs, champion.seen, challenger.seen)
    if asked is None:
        return None
    theirs, ours = _foretold(champion, challenger, pairs, asked, jobs, progress)
    won, accounts = pairs.won[asked.rows], pairs.accounts[asked.rows]
    losses = row_log_losses(won, ours.p) - row_log_losses(won, theirs.p)
    difference, half = _interval(losses, accounts)
    told = Told(won, accounts)
    stages = [d.table.stage[asked.rows] for d in (pairs.champion, pairs.challenger)]
    refits = asked.basis == "both_saw", asked.basis != "neither_saw"
    return Comparison(
        champion=_side(champion, theirs, told, stages[0], is_refitted=refits[0]),
        challenger=_side(challenger, ours, told, stages[1], is_refitted=refits[1]),
        basis=asked.basis,
        deals=len(won),
        won=int(won.sum()),
        accounts=len(np.unique(accounts)),
        by=pairs.by,
        days=_days(pairs, asked.rows),
        difference=difference,
        low=difference - half,
        high=difference + half,
        is_same=ours is theirs,
        unlike=pairs.unlike,
    )


def is_same_procedure(one: LeadModel, other: LeadModel) -> bool:
    """Tell whether two models would be the same if both were learnt from the same deals."""
    parts = [
        (
            model.pipeline_text,
            [source.id for source in model.classifier.sources],
            model.classifier.random_state,
            repr(model.classifier.search),
            model.classifier.are_few,
            dict(model.classifier.limits or {}),
        )
        for model in (one, other)
    ]
    return parts[0] == parts[1]


def _foretold(
    champion: LeadModel,
    challenger: LeadModel,
    pairs: PairedDeals,
    asked: HeldOut,
    jobs: int,
    progress: Progress | None,
) -> tuple[Predicted, Predicted]:
    """Return what champion and challenger say of the deals held out."""
    if asked.basis == "neither_saw":
        return (
            stored_predictions(champion, pairs.champion, asked.rows),
            stored_predictions(challenger, pairs.challenger, asked.rows),
        )
    ours = refitted_predictions(challenger, pairs.challenger, asked.splits, jobs, progress)
    if asked.basis == "challenger_saw":
        return stored_predictions(champion, pairs.champion, asked.rows), ours
    if is_same_procedure(champion, challenger):
        return ours, ours
    theirs = refitted_predictions(champion, pairs.champion, asked.splits, jobs, progress)
    return theirs, ours


def _interval(values: Floats, accounts: Ints) -> tuple[float, float]:
    """Return a mean and half the width of its interval, by accounts."""
    error = clustered_error(values, accounts)
    count = len(np.unique(accounts))
    if count < 2:
        return float(values.mean()), float("inf")
    wide = float(student.ppf((1 + CONFIDENCE) / 2, count - 1))
    return float(values.mean()), wide * error


def _side(
    model: LeadModel,
    found: Predicted,
    told: Told,
    stage: NDArray[np.object_],
    *,
    is_refitted: bool,
) -> Side:
    won = told.won
    predicted = {
        "target": found.early,
        "intent": np.where(stage == "intent", found.p, np.nan),
    }
    stages = {
        name: calibration
        for name in STAGES
        if (calibration := _calibration(told, predicted[name])) is not None
    }
    return Side(
        label=str(model.label),
        is_refitted=is_refitted,
        log_loss=float(row_log_losses(won, found.p).mean()),
        constant=float(row_log_losses(won, found.rate).mean()),
        stages=stages,
        newest=model.seen.newest if model.seen else None,
        deals=model.record.training.deals,
        usable=model.usable,
    )


def _calibration(told: Told, p: Floats) -> StageCalibration | None:
    """Return how true the probabilities of a stage are; None of too few deals."""
    rows = np.flatnonzero(~np.isnan(p))
    y, p = told.won[rows], p[rows]
    if not is_enough(y):
        return None
    slope, _ = fit_line(logit(np.clip(p, EDGE, 1 - EDGE)), y, np.ones(len(y)))
    return StageCalibration(
        deals=len(y),
        win_rate=float(y.mean()),
        mean=float(p.mean()),
        error=clustered_error(y - p, told.accounts[rows]),
        slope=slope,
    )


def _days(pairs: PairedDeals, rows: Ints) -> tuple[date, date] | None:
    days = pairs.days
    if days is None or np.isnan(days[rows]).all():
        return None
    first, last = np.nanmin(days[rows]), np.nanmax(days[rows])
    return DAY_ZERO + timedelta(days=int(first)), DAY_ZERO + timedelta(days=int(last))
