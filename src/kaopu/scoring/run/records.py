"""What a run is told and what it tells: options, where it works, how far it is, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

from kaopu.files import Assumption
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote
from kaopu.scoring.run.finished import Finished

GB = 10**9
Step = Literal["reading", "scoring", "writing"]
Why = Literal["unreadable", "blank_id", "repeated_id", "outcome", "outcome_number"]


@dataclass(frozen=True)
class RunOptions:
    """How a run scores.

    Attributes:
        language: Of ``top_reason``; None is that of the pipeline file.
        as_of: The day on which leads are judged; None is the model's, or the day on which
            the run begins, which one that goes on the next day keeps.
        open_only: Whether leads that have ended are left out.
        strict: Whether a row that cannot be scored refuses the run; otherwise it is put
            aside, if there is a place for that.
        force: Whether to score with a model that is not usable.
        memory: Bytes that the run may take in all.
        jobs: Processes that score; None is as many as pay.
    """

    language: Language | None = None
    as_of: date | None = None
    open_only: bool = False
    strict: bool = False
    force: bool = False
    memory: int = 2 * GB
    jobs: int | None = None


@dataclass(frozen=True)
class RunPlace:
    """Where a run keeps what is finished, and what it puts aside.

    Attributes:
        work: A folder of its own, from which an interrupted run goes on; None is a
            temporary one, with which it starts again.
        rejects: The CSV file of rows that cannot be scored; None refuses them.
    """

    work: Path | None = None
    rejects: Path | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that is not scored.

    Attributes:
        row: Its number among the rows of the source, from 1.
        lead_id: Its lead id; empty where it has none or cannot be read.
        why: What kind of reason it is.
        facts: What the sentence of this kind needs.
    """

    row: int
    lead_id: str
    why: Why
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Progressed:
    """How far a run is.

    Attributes:
        step: What it does.
        leads: Rows that this step has done.
        total: Of so many; None where that is not known.
        resumed: Those of them that an earlier run had finished.
    """

    step: Step
    leads: int
    total: int | None = None
    resumed: int = 0


@dataclass(frozen=True)
class Restarted:
    """That a run that was interrupted is gone on with, or why it is not.

    Attributes:
        changed: What is not as it was: ``input``, ``model``, ``options``, ``version`` or
            ``memory``; empty where the run goes on.
        as_of: The day on which the run that goes on judges its leads.
        is_old_day: Whether that is another day than the one it would be now.
    """

    changed: tuple[str, ...]
    as_of: date
    is_old_day: bool = False


OnProgress: TypeAlias = Callable[[Progressed], None]
OnRestart: TypeAlias = Callable[[Restarted], None]
OnWritten: TypeAlias = Callable[[Finished], None]


@dataclass(frozen=True)
class RunSummary:
    """How a run ended.

    Attributes:
        model: The label of the model.
        rows: Rows of the source, those that it could not read counted.
        leads: Leads that were scored.
        rejected: Rows that were put aside, by kind of reason.
        left_out: Rows that are no leads but notes.
        ended: Leads that have ended.
        closed_out: Those of them that were left out for it.
        notes: What the data held that was not as expected.
        joined: What was met where tables were joined.
        as_of: The day on which the leads were judged.
        parts: Parts that were scored, and of these what an earlier run had finished.
        resumed: Parts that an earlier run had finished.
        seconds: How long this run took.
    """

    model: str
    rows: int
    leads: int
    rejected: dict[Why, int]
    left_out: int
    ended: int
    closed_out: int
    notes: tuple[DataNote, ...]
    as_of: date
    parts: int
    resumed: int
    seconds: float
    joined: tuple[Assumption, ...] = ()

    @property
    def rejects(self) -> int:
        """Rows that were put aside."""
        return sum(self.rejected.values())

    def to_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        rate = self.leads / self.seconds if self.seconds > 0 else None
        return {
            "rows": self.rows,
            "leads": self.leads,
            "rejects": self.rejects,
            "rejected": dict(self.rejected),
            "left_out": self.left_out,
            "ended": self.ended,
            "closed_out": self.closed_out,
            "as_of": self.as_of.isoformat(),
            "notes": [note.to_json() for note in self.notes],
            "parts": self.parts,
            "resumed_parts": self.resumed,
            "seconds": round(self.seconds, 3),
            "leads_per_second": round(rate, 1) if rate else None,
        }
