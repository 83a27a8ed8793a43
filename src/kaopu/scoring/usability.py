"""Whether a trained model may be used, and why, from the figures of its evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.evaluation.records import DesignResult, Evaluation
from kaopu.language import ENGLISH, Decimal, Locale, Message
from kaopu.leads.finished import MIN_TESTED
from kaopu.scoring.training_record import FrameworkSay, TrainingCounts


@dataclass(frozen=True)
class Usability:
    """Whether a model may be scored with, and the sentence that says why, in English."""

    usable: bool
    reason: str


def assess_usability(
    evaluation: Evaluation, counts: TrainingCounts, framework: FrameworkSay
) -> Usability:
    """Return whether a model may be used, in one sentence with its figures.

    One of few deals may be, for the framework's word is worth something before any deal;
    unless those deals say for certain that it is worse than the constant rate.

    Args:
        evaluation: How good it is; see `Evaluation.decision`.
        counts: What it was trained on.
        framework: How far it is the framework's word.
    """
    message = usability_message(evaluation, counts, framework)
    reason = Locale(ENGLISH).message(message)
    if counts.are_few:
        decision = evaluation.decision
        if decision is None:
            # Nothing was tested, and where the framework is silent nothing is known.
            return Usability(framework.columns > 0, reason)
        return Usability(decision.result.tells >= 0, reason)
    return Usability(evaluation.usable, reason)


def why_decided(evaluation: Evaluation) -> Message | str:
    """Return why the design decides that does; empty where there is no other."""
    decision = evaluation.decision
    if decision is None or decision.why == "only":
        return ""
    if evaluation.forward is None:
        return Message("usability_why", decision.why)
    facts = {"deals": evaluation.forward.deals, **_gain(evaluation.forward)}
    return Message("usability_why", decision.why, facts)


def _gain(result: DesignResult) -> dict[str, Decimal]:
    gain = result.log_loss_gain
    return {"gain": Decimal(gain.mean, 3), "se": Decimal(gain.se, 3)}


def thin_message(counts: TrainingCounts, framework: FrameworkSay | None) -> Message:
    """Return whose word the scores of a model of few deals are, in half a sentence.

    A bundle of an earlier version does not say.
    """
    deals = Message("usability_deals", "deals", {"deals": counts.deals}, counts.deals)
    if framework is None:
        return Message("usability_word", "unsaid", {"deals": deals})
    share = round(100 * framework.share)
    facts = {"deals": deals, "share": share, "own": 100 - share}
    return Message("usability_word", framework.word, facts)


def usability_message(
    evaluation: Evaluation, counts: TrainingCounts, framework: FrameworkSay | None
) -> Message:
    """Return why a model may be used or not, to be told in any language.

    Args:
        evaluation: How good it is.
        counts: What it was trained on.
        framework: How far it is the framework's word.
    """
    figures = _figures(evaluation)
    if counts.are_few:
        word = thin_message(counts, framework)
        if figures is None:
            least = {"word": word, "least": MIN_TESTED}
            return Message("usability", "thin_untested", least)
        worse = evaluation.decision is not None and evaluation.decision.result.tells < 0
        key = "thin_worse" if worse else "thin"
        return Message("usability", key, {"word": word, "figures": figures})
    assert figures is not None  # noqa: S101 - so many deals are tested on
    if not evaluation.usable and counts.leaves_much_unused:
        unused = {"unused": counts.unused, "columns": counts.columns}
        return Message("usability", "nothing_unused", {"figures": figures, **unused})
    if not evaluation.usable:
        key = "not_on_the_newest" if evaluation.only_folds_gain else "nothing"
        return Message("usability", key, {"figures": figures})
    return figures


def _figures(evaluation: Evaluation) -> Message | None:
    """Return the figures of the design that decides; None where nothing was tested."""
    decision = evaluation.decision
    if decision is None:
        return None
    metrics, constant = decision.result.metrics, decision.result.constant_rate
    return Message(
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
