"""How many columns of an export a proposal puts where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from exports.deals import CrmExport
from kaopu.proposing import Proposal, propose_pipeline
from kaopu.spelling import normalise

UNSURE = "(unsure)"
LEAK = "leak"
FEATURES = ("fields.", "signals.", "context", "own_side")


@dataclass(frozen=True)
class Wrong:
    """A column that stands elsewhere than it belongs."""

    column: str
    found: str
    right: str


@dataclass(frozen=True)
class Score:
    """What a proposal got right of one export.

    Attributes:
        columns: How many there are.
        right: How many stand where a careful person would put them.
        wrong: The others.
        outcome, won, lead_id: Whether these were found.
        leaks: Columns among the features that give the outcome away.
        unsure: Columns that are commented out.
    """

    name: str
    columns: int
    right: int
    wrong: tuple[Wrong, ...]
    outcome: bool
    won: bool
    lead_id: bool
    leaks: tuple[str, ...]
    unsure: int

    @property
    def share(self) -> float:
        """The share of columns put right."""
        return self.right / self.columns

    def to_json(self) -> dict[str, Any]:
        """Return the score as plain data."""
        return asdict(self) | {"share": self.share}


def score_export(export: CrmExport) -> Score:
    """Return what `propose_pipeline` gets right of an export."""
    proposal = propose_pipeline(export.frame, "scored", export.name)
    found = places(proposal)
    wrong = tuple(
        Wrong(column, found[column], right)
        for column, right in export.truth.items()
        if not is_right(found[column], right)
    )
    won = {normalise(text) for text in proposal.outcome.won}
    lost = {normalise(text) for text in proposal.outcome.lost}
    return Score(
        name=export.name,
        columns=len(export.truth),
        right=len(export.truth) - len(wrong),
        wrong=wrong,
        outcome=proposal.outcome.column == export.outcome,
        won=normalise(export.won) in won and normalise(export.lost) in lost,
        lead_id=_finds_id(proposal, export),
        leaks=tuple(
            column
            for column, right in export.truth.items()
            if right == LEAK and found[column].startswith(FEATURES)
        ),
        unsure=len(proposal.unsure),
    )


def _finds_id(proposal: Proposal, export: CrmExport) -> bool:
    """Tell whether the id is found; of two columns that may be it, either will do."""
    found = proposal.one("lead.id")
    if found is None:
        return not export.lead_id
    return is_right("lead.id", export.truth[found.column])


def places(proposal: Proposal) -> dict[str, str]:
    """Return where every column stands; `UNSURE` for what is commented out."""
    found = {
        column.column: column.place if column.is_proposed else UNSURE
        for column in proposal.columns
    }
    return found | {proposal.outcome.column: "outcome"}


def is_right(found: str, right: str) -> bool:
    """Tell whether a place is one of the right ones."""
    expected = ["ignore" if place == LEAK else place for place in right.split("|")]
    return found in expected


def as_text(scores: Sequence[Score]) -> str:
    """Return the scores as a table, then what is wrong."""
    lines = [f"{'export':24} {'right':>9} {'share':>6}  outcome won  id   leaks unsure"]
    for score in scores:
        marks = " ".join(
            f"{'yes' if ok else 'NO':{width}}"
            for ok, width in ((score.outcome, 7), (score.won, 4), (score.lead_id, 4))
        )
        lines.append(
            f"{score.name:24} {score.right:>3} of {score.columns:<3} {score.share:5.0%}  "
            f"{marks} {len(score.leaks):>4} {score.unsure:>6}"
        )
    total = sum(score.columns for score in scores)
    right = sum(score.right for score in scores)
    lines.append(f"{'all':24} {right:>3} of {total:<3} {right / total:5.0%}")
    lines += [
        f"{score.name}: {wrong.column!r} stands at {wrong.found}, belongs to {wrong.right}"
        for score in scores
        for wrong in score.wrong
    ]
    return "\n".join(lines)
