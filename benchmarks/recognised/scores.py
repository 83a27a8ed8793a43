"""How many columns of a history are taken for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kaopu.proposing.cutting import CHINESE
from kaopu.proposing.histories import HistoryProposal, find_history
from recognised.lives import HistoryCase


@dataclass(frozen=True)
class WrongColumn:
    """A column that is taken for something else than it is."""

    column: str
    found: str
    right: str


@dataclass(frozen=True)
class HistoryScore:
    """What was recognised of one table.

    Attributes:
        shape: Whether its shape was.
        used: Whether it is proposed without a question.
        columns: How many it has.
        wrong: Those that were taken for something else.
    """

    name: str
    shape: bool
    used: bool
    columns: int
    wrong: tuple[WrongColumn, ...]

    @property
    def right(self) -> int:
        """How many columns were recognised."""
        return self.columns - len(self.wrong)

    def to_json(self) -> dict[str, Any]:
        """Return the score as plain data."""
        return asdict(self)


def propose_case(case: HistoryCase) -> HistoryProposal:
    """Return what a table is taken for."""
    language = "zh" if any(map(CHINESE.search, case.truth)) else "en"
    return find_history(case.frame, case.name, case.deals, case.lead_id, language)


def score_case(case: HistoryCase) -> HistoryScore:
    """Return what was recognised of one table."""
    found = propose_case(case)
    read = found.read_columns
    wrong = [
        WrongColumn(header, read.get(header, ""), right)
        for header, right in case.truth.items()
        if read.get(header, "") not in right.split("|")
    ]
    shape = bool(found.tables) and found.tables[0].shape == case.shape
    return HistoryScore(case.name, shape, found.is_proposed, len(case.truth), tuple(wrong))


def as_text(scores: Sequence[HistoryScore]) -> str:
    """Return the scores as a table, with what is wrong below it."""
    lines = [f"{'table':36} {'shape':6} {'used':5} {'right':>7}"]
    for score in scores:
        marks = ("yes" if score.shape else "NO", "yes" if score.used else "NO")
        right = f"{score.right}/{score.columns}"
        lines.append(f"{score.name:36} {marks[0]:6} {marks[1]:5} {right:>7}")
        lines += [
            f"    {w.column}: found {w.found or '-'}, right {w.right or '-'}"
            for w in score.wrong
        ]
    columns = sum(score.columns for score in scores)
    right = sum(score.right for score in scores)
    shapes = sum(score.shape for score in scores)
    lines.append(
        f"columns {right}/{columns} = {right / columns:.1%}, shapes {shapes}/{len(scores)}"
    )
    return "\n".join(lines)
