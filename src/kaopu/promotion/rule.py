"""The rule by which a challenger takes the champion's place, or does not."""

from __future__ import annotations

import math

from kaopu.pipeline.promotion import PromotionRule
from kaopu.promotion.records import Comparison, Side, StageCalibration, Verdict

# Twice its standard error, or so, is more than chance.
BEYOND_CHANCE = 1.96


def decide(
    comparison: Comparison | None, challenger_usable: bool, rule: PromotionRule
) -> Verdict:
    """Return whether the challenger is promoted, and why.

    It is if it is better (the interval of the difference lies below zero), or, where the
    rule allows it, as good and fresher (the interval ends below the margin, and its newest
    deal ended later); and if it beats the constant rate, and its probabilities are not
    further from the win rate of a stage than the champion's, beyond chance and margin.

    Args:
        comparison: Of both models; None where there were too few deals.
        challenger_usable: Whether its training found it usable.
        rule: The settings.
    """
    if not challenger_usable:
        return Verdict(False, "not_usable")
    if comparison is None:
        return Verdict(False, "too_few")
    why = _by_loss(comparison, rule)
    if why not in ("better", "fresher"):
        needed = _needed(comparison, rule) if why == "unsure" else None
        return Verdict(False, "unsure_needed" if needed else why, needed)
    ours, theirs = comparison.challenger, comparison.champion
    if ours.log_loss >= ours.constant:
        return Verdict(False, "constant")
    for stage in ours.stages.keys() & theirs.stages.keys():
        if _is_worse(ours.stages[stage], theirs.stages[stage], rule.calibration_margin):
            return Verdict(False, "calibration", stage=stage)
    return Verdict(True, why)


def is_fresher(challenger: Side, champion: Side) -> bool:
    """Tell whether a challenger has learnt from newer deals.

    Where days do not tell, it was trained later anyway, and needs more deals.
    """
    if challenger.newest is None or champion.newest is None:
        return challenger.deals > champion.deals
    return challenger.newest > champion.newest


def _by_loss(comparison: Comparison, rule: PromotionRule) -> str:
    if comparison.high < 0:
        return "better"
    if comparison.low > 0:
        return "worse"
    if comparison.high >= rule.margin:
        return "unsure"
    if rule.rule == "better":
        return "not_better"
    fresher = is_fresher(comparison.challenger, comparison.champion)
    return "fresher" if fresher else "not_fresher"


def _needed(comparison: Comparison, rule: PromotionRule) -> int | None:
    """Return how many such deals would tell, if the difference stays as it is."""
    half = (comparison.high - comparison.low) / 2
    away = [-comparison.difference]
    allowed = rule.rule != "better"
    if allowed and is_fresher(comparison.challenger, comparison.champion):
        away.append(rule.margin - comparison.difference)
    if max(away) <= 0 or not math.isfinite(half):
        return None
    return math.ceil(comparison.deals * (half / max(away)) ** 2)


def _is_worse(ours: StageCalibration, theirs: StageCalibration, margin: float) -> bool:
    is_real = ours.gap > BEYOND_CHANCE * ours.error
    return is_real and ours.gap > theirs.gap + margin
