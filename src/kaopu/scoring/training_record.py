"""What a training found, as the bundle keeps it: read and written here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from kaopu.evaluation.records import Evaluation
from kaopu.explain.past.importance import Importance
from kaopu.explain.shapley.against_shap import ExplanationCheck
from kaopu.leads.data_notes import DataNote
from kaopu.leads.finished import MIN_DEALS
from kaopu.leads.personal import PersonalColumn
from kaopu.leakage.records import AuditedColumn
from kaopu.model.market.drift import DriftChoice
from kaopu.model.segments import SegmentChoice

FrameworkWord = Literal["none", "alone", "mostly", "partly"]
MOSTLY = 0.5


@dataclass(frozen=True)
class TrainingCounts:
    """Of what a model was learnt: rows of the export, and the deals among them.

    Attributes:
        columns: Of the export; 0 in a bundle of an earlier version.
        unused: Those of them that neither are learnt from nor have another use, and were
            not left out as giving the outcome away or as personal data.
    """

    rows: int
    deals: int
    won: int
    lost: int
    open: int
    columns: int = 0
    unused: int = 0

    @property
    def are_few(self) -> bool:
        """Whether the deals are too few to learn from them alone."""
        return min(self.won, self.lost) < MIN_DEALS

    @property
    def leaves_much_unused(self) -> bool:
        """Whether a third of the columns or more is unused."""
        return bool(self.columns) and 3 * self.unused >= self.columns


@dataclass(frozen=True)
class FrameworkSay:
    """How far scores are the framework's word, rather than what the deals say.

    Attributes:
        share: How much of the doubt about a lead's score that the framework's word alone
            would leave is still there after the deals: 1 without any deal, near 0 with
            many, and 0 where the framework has no say.
        columns: How many of the columns learnt from it speaks of.
    """

    share: float
    columns: int

    @property
    def word(self) -> FrameworkWord:
        """What to call it: ``alone``, ``mostly`` from a half on, ``partly``, ``none``."""
        if not self.columns:
            return "none"
        if self.share >= 1:
            return "alone"
        return "mostly" if self.share >= MOSTLY else "partly"


@dataclass(frozen=True)
class TrainingRecord:
    """What a training found.

    Attributes:
        training: How many deals there were.
        evaluation: How good the model is on deals it has not seen.
        importance: Which signals matter to it.
        explanation_check: How far its explanation is from that of the shap library.
        audit: Every column in which the leakage audit found something.
        personal: Columns that hold personal data and were left out for it.
        selection: The blends that were tried, as `BlendClassifier.selection_` has them.
        notes: What the data held that was not as expected.
        framework: Whose word the scores are; None in a bundle of an earlier version.
        segments: Whether segments have slopes of their own; None where none were asked for.
        drift: How a market that moves is followed; None where deals are few or undated.
        data_digest: What `kaopu.training.digest.data_digest` says of the export, with the
            tables that are joined; empty in a bundle of an earlier version, as below.
        seed: Of folds and trees; None in such a bundle.
        versions: Of Python and of the libraries that it was trained with, by name.
        data_name: The name of the export's file, without its folder; empty of a data frame.
        days: From when to when the deals were created, as ISO days; empty where no column
            tells.
    """

    training: TrainingCounts
    evaluation: Evaluation
    importance: Importance
    explanation_check: ExplanationCheck
    audit: tuple[AuditedColumn, ...] = ()
    personal: tuple[PersonalColumn, ...] = ()
    selection: Sequence[Mapping[str, Any]] = ()
    notes: tuple[DataNote, ...] = ()
    framework: FrameworkSay | None = None
    segments: SegmentChoice | None = None
    drift: DriftChoice | None = None
    data_digest: str = ""
    seed: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    data_name: str = ""
    days: Sequence[str] = ()

    @property
    def left_out(self) -> list[str]:
        """The columns that the pipeline file names and that nothing was learnt from."""
        personal = [column.column for column in self.personal]
        blocked = [c.column for c in self.audit if c.action == "left out"]
        return [*personal, *blocked]

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data; None for nan."""
        return {
            "training": asdict(self.training),
            "audit": [column.to_json() for column in self.audit],
            "personal": [asdict(column) for column in self.personal],
            "evaluation": self.evaluation.to_json(),
            "baseline": self.evaluation.baseline_json(),
            "selection": list(self.selection),
            "explanation_check": asdict(self.explanation_check),
            "importance": self.importance.to_json(),
            "notes": [note.to_json() for note in self.notes],
            "framework": asdict(self.framework) if self.framework else None,
            "segments": self.segments.to_json() if self.segments else None,
            "drift": self.drift.to_json() if self.drift else None,
            "data_digest": self.data_digest,
            "seed": self.seed,
            "versions": dict(self.versions),
            "data_name": self.data_name,
            "days": list(self.days),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> TrainingRecord:
        """Return the record that `to_json` wrote.

        Models once said nothing of people, of what is the framework's word, nor of
        segments, of the market and of what it takes to train them again.
        """
        personal, told = record.get("personal", ()), record.get("framework")
        segments, drift = record.get("segments"), record.get("drift")
        return cls(
            training=TrainingCounts(**record["training"]),
            evaluation=Evaluation.from_json(record["evaluation"], record["baseline"]),
            importance=Importance.from_json(record["importance"]),
            explanation_check=ExplanationCheck(**record["explanation_check"]),
            audit=tuple(AuditedColumn.from_json(column) for column in record["audit"]),
            personal=tuple(PersonalColumn(**column) for column in personal),
            selection=record["selection"],
            notes=tuple(DataNote.from_json(note) for note in record["notes"]),
            framework=FrameworkSay(**told) if told else None,
            segments=SegmentChoice.from_json(segments) if segments else None,
            drift=DriftChoice.from_json(drift) if drift else None,
            data_digest=record.get("data_digest", ""),
            seed=record.get("seed"),
            versions=record.get("versions", {}),
            data_name=record.get("data_name", ""),
            days=record.get("days", ()),
        )
