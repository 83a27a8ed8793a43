"""The verdict of a look, and the one finding that carries it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaopu.monitoring.outcomes import MIN_ENDED
from kaopu.monitoring.records import (
    Assumption,
    ColumnWatch,
    Outcomes,
    Reason,
    ScoreWatch,
    Verdict,
    Weight,
)

Finding = tuple[Weight, Reason]


def verdict_of(
    columns: Sequence[ColumnWatch],
    assumptions: Sequence[Assumption],
    scores: ScoreWatch | None,
    outcomes: Outcomes,
) -> tuple[Verdict, Reason]:
    """Return the weightiest finding: what came true before what is asked, before scores."""
    found = [
        *_of_outcomes(outcomes),
        *_of_cells(assumptions),
        *_of_columns(columns),
        *_of_scores(scores),
    ]
    for weight in ("retrain", "watch"):
        for own, reason in found:
            if own == weight:
                return weight, reason
    return "fine", _nothing(outcomes)


def _nothing(outcomes: Outcomes) -> Reason:
    """Return what there is to say where nothing was found."""
    everyone = outcomes.all
    if everyone is None or everyone.ended < MIN_ENDED:
        return Reason("too_few", {"ended": everyone.ended if everyone else 0})
    facts = {
        "expected": everyone.expected,
        "rate": everyone.rate,
        "ended": everyone.ended,
    }
    return Reason("as_forecast", facts)


def _of_outcomes(outcomes: Outcomes) -> Iterator[Finding]:
    for group in outcomes.groups:
        if group.weight != "none":
            facts: dict[str, str | float | int] = {
                "by": group.by,
                "id": group.id,
                "expected": group.expected,
                "won": group.won,
                "ended": group.ended,
            }
            yield group.weight, Reason("outcomes", facts)


def _of_cells(assumptions: Sequence[Assumption]) -> Iterator[Finding]:
    for own in assumptions:
        facts: dict[str, str | float | int] = {
            "column": own.column,
            "note": own.note,
            "concerned": own.concerned,
            "leads": own.leads,
        }
        yield own.weight, Reason("cells", facts)


def _of_columns(columns: Sequence[ColumnWatch]) -> Iterator[Finding]:
    for own in columns:
        facts: dict[str, str | float | int] = {
            "column": own.column,
            "distance": own.distance,
            "blank": own.blank,
            "blank_before": own.blank_before,
        }
        emptied = own.blank - own.blank_before >= own.distance / 2
        is_told = own.against == "earlier" and emptied
        yield own.weight, Reason("blank" if is_told else "column", facts)


def _of_scores(scores: ScoreWatch | None) -> Iterator[Finding]:
    if scores is not None:
        facts = {"mean": scores.mean, "mean_before": scores.mean_before}
        yield scores.weight, Reason("scores", facts)
