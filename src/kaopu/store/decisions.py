"""The record of decisions: which version a name stood for, since when, and why.

One JSON object a line in ``models/NAME/decisions.jsonl``, the newest last. It is written
under the store's lock, whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from kaopu.errors import DecisionsDamagedError
from kaopu.files import write_text

DECISIONS = "decisions.jsonl"
# A name gets its first champion, one gives way at once, a challenger is promoted or is not,
# and the one before comes back.
Kind = Literal["first", "gave_way", "promoted", "not_promoted", "rolled_back"]


@dataclass(frozen=True)
class Decision:
    """One decision about which version a name stands for.

    Attributes:
        kind: What was decided.
        champion: The version that the name stands for from then on.
        before: The version that it stood for until then; None for none.
        newest: The newest version there was.
        why: The reason, as an id of the languages.
        challenger: The version that was compared; None where none was.
        is_forced: Whether a person decided against the rule, or without asking it.
        rule: The settings by which it was decided.
        figures: What was measured, as plain data.
        when: The moment, in ISO 8601.
    """

    kind: Kind
    champion: int
    before: int | None
    newest: int
    why: str
    challenger: int | None = None
    is_forced: bool = False
    rule: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the decision as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Decision:
        """Return the decision that `to_json` wrote.

        Raises:
            ValueError: It is something else.
            TypeError: It lacks a part, or has one more.
        """
        decision = cls(**record)
        numbers = (decision.champion, decision.newest)
        before = (decision.before, decision.challenger)
        if decision.kind not in get_args(Kind):
            raise ValueError(f"kind {decision.kind!r}")
        if any(type(n) is not int for n in numbers):
            raise ValueError("a version that is no number")
        if any(n is not None and type(n) is not int for n in before):
            raise ValueError("a version that is no number")
        return decision


def decisions_of(folder: Path) -> list[Decision]:
    """Return the decisions about a name, oldest first; none where there is no record.

    Args:
        folder: ``models/NAME``.

    Raises:
        DecisionsDamagedError: A line is no decision.
    """
    path = folder / DECISIONS
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise DecisionsDamagedError(path, 1) from None
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Decision.from_json(json.loads(line)))
        except (ValueError, TypeError, RecursionError):
            raise DecisionsDamagedError(path, number) from None
    return found


def write_decision(folder: Path, decision: Decision) -> Decision:
    """Add a decision to the record, and return it with its moment.

    Only for who holds the lock under which models are stored.

    Raises:
        DecisionsDamagedError: The record cannot be read.
        OutputNotWritableError: It cannot be written; it is as it was.
    """
    record = decision.to_json() | {"when": datetime.now(UTC).isoformat(timespec="seconds")}
    made = Decision(**record)
    lines: Sequence[Decision] = (*decisions_of(folder), made)
    texts = (json.dumps(one.to_json(), ensure_ascii=False) for one in lines)
    write_text(folder / DECISIONS, "".join(f"{text}\n" for text in texts))
    return made
