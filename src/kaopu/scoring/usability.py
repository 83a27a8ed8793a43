"""Whether a trained model may be used, and why, from the figures of its evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.evaluation.records import Evaluation
from kaopu.language import ENGLISH, Decimal, Locale, Message
from kaopu.leads.finished import MIN_DEALS, FinishedDeals


@dataclass(frozen=True)
class Usability:
    """Whether a model may be scored with, and the sentence that says why, in English."""

    usable: bool
    reason: str


def assess_usability(evaluation: Evaluation, deals: FinishedDeals) -> Usability:
    """Return whether a model may be used, in one sentence with its figures.

    Args:
        evaluation: How good it is; its strictest design decides.
        deals: What it was trained on.
    """
    fewest = min(deals.won, deals.lost)
    enough = fewest >= MIN_DEALS
    reason = Locale(ENGLISH).message(usability_message(evaluation, fewest))
    return Usability(usable=enough and evaluation.usable, reason=reason)


def usability_message(evaluation: Evaluation, fewest: int) -> Message:
    """Return why a model may be used or not, to be told in any language.

    Args:
        evaluation: How good it is.
        fewest: Deals of the rarer outcome that it was trained on.
    """
    design, result = evaluation.deciding
    gain = result.log_loss_gain
    figures = Message(
        "usability",
        "figures",
        {
            "own": Decimal(result.metrics["log_loss"].mean, 3),
            "constant": Decimal(result.constant_rate["log_loss"].mean, 3),
            "gain": Decimal(gain.mean, 3),
            "se": Decimal(gain.se, 3),
            "design": Message("usability_design", design),
        },
    )
    if fewest < MIN_DEALS:
        facts = {"fewest": fewest, "least": MIN_DEALS, "figures": figures}
        return Message("usability", "few", facts)
    if not evaluation.usable:
        return Message("usability", "nothing", {"figures": figures})
    return figures
