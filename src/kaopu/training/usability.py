"""Whether a trained model may be used."""

from __future__ import annotations

from kaopu.evaluation.records import Evaluation
from kaopu.leads.finished import MIN_DEALS, FinishedDeals
from kaopu.scoring import Usability


def assess_usability(evaluation: Evaluation, deals: FinishedDeals) -> Usability:
    """Return whether the model may be used, in one sentence with its figures."""
    design, result = evaluation.deciding
    gain = result.log_loss_gain
    figures = (
        f"log loss {result.metrics['log_loss'].mean:.3f} against "
        f"{result.constant_rate['log_loss'].mean:.3f} of the constant rate, "
        f"a gain of {gain.mean:.3f} ± {gain.se:.3f} ({design} validation)"
    )
    fewest = min(deals.won, deals.lost)
    if fewest < MIN_DEALS:
        few = f"trained on {fewest} deals of the rarer outcome, fewer than {MIN_DEALS}"
        return Usability(usable=False, reason=f"{few}; {figures}")
    if not evaluation.usable:
        nothing = "there is nothing here to predict from"
        return Usability(usable=False, reason=f"{nothing}: {figures}")
    return Usability(usable=True, reason=figures)
