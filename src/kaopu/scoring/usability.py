"""Whether a trained model may be used, and why, from the figures of its evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.evaluation.records import DesignResult, Evaluation
from kaopu.language import ENGLISH, Decimal, Locale, Message
from kaopu.leads.finished import MIN_DEALS
from kaopu.scoring.training_record import TrainingCounts


@dataclass(frozen=True)
class Usability:
    """Whether a model may be scored with, and the sentence that says why, in English."""

    usable: bool
    reason: str


def assess_usability(evaluation: Evaluation, counts: TrainingCounts) -> Usability:
    """Return whether a model may be used, in one sentence with its figures.

    Args:
        evaluation: How good it is; see `Evaluation.decision`.
        counts: What it was trained on.
    """
    enough = min(counts.won, counts.lost) >= MIN_DEALS
    reason = Locale(ENGLISH).message(usability_message(evaluation, counts))
    return Usability(usable=enough and evaluation.usable, reason=reason)


def why_decided(evaluation: Evaluation) -> Message | str:
    """Return why the design decides that does; empty where there is no other."""
    why = evaluation.decision.why
    if why == "only" or evaluation.forward is None:
        return "" if why == "only" else Message("usability_why", why)
    facts = {"deals": evaluation.forward.deals, **_gain(evaluation.forward)}
    return Message("usability_why", why, facts)


def _gain(result: DesignResult) -> dict[str, Decimal]:
    gain = result.log_loss_gain
    return {"gain": Decimal(gain.mean, 3), "se": Decimal(gain.se, 3)}


def usability_message(evaluation: Evaluation, counts: TrainingCounts) -> Message:
    """Return why a model may be used or not, to be told in any language.

    Args:
        evaluation: How good it is.
        counts: What it was trained on.
    """
    fewest = min(counts.won, counts.lost)
    decision = evaluation.decision
    metrics, constant = decision.result.metrics, decision.result.constant_rate
    figures = Message(
        "usability",
        "figures",
        {
            "own": Decimal(metrics["log_loss"].mean, 3),
            "constant": Decimal(constant["log_loss"].mean, 3),
            **_gain(decision.result),
            "design": Message("usability_design", decision.design),
            "why": why_decided(evaluation),
        },
    )
    if fewest < MIN_DEALS:
        facts = {"fewest": fewest, "least": MIN_DEALS, "figures": figures}
        return Message("usability", "few", facts)
    if not evaluation.usable and counts.leaves_much_unused:
        unused = {"unused": counts.unused, "columns": counts.columns}
        return Message("usability", "nothing_unused", {"figures": figures, **unused})
    if not evaluation.usable:
        key = "not_on_the_newest" if evaluation.only_folds_gain else "nothing"
        return Message("usability", key, {"figures": figures})
    return figures
