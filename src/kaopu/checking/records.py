"""What a check finds: one frozen record, from which every output is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any, Literal

from kaopu.checking.counts import Counts, MonthCount, Repeats
from kaopu.checking.currencies import AmountCurrencies
from kaopu.checking.drift import Drift
from kaopu.checking.fields import FieldState
from kaopu.checking.histories import HistoriesState
from kaopu.checking.left_out import LeftOut
from kaopu.checking.outliers import FarNumbers
from kaopu.checking.signals import SignalState
from kaopu.checking.unparsed import AssumedColumn, MergedSpellings, UnreadColumn
from kaopu.files import Assumption
from kaopu.leads.personal import PersonalColumn
from kaopu.leakage.records import AuditedColumn
from kaopu.pipeline.customs import Customs

PlanAction = Literal["train", "refuse"]
PlanCause = Literal["", "no_deals", "one_class", "few", "leakage"]
Verdict = Literal["fine", "warnings", "not_usable"]
ConcernKind = Literal[
    "left_out",
    "stage_left_out",
    "may_leak",
    "unmapped_leak",
    "personal",
    "unread",
    "currencies",
    "not_used",
    "far",
    "empty",
    "open_blank",
    "repeats",
    "drift",
    "history",
]
# Rows that repeat others make validation in random folds too kind; from this share on
# they are worth a look.
REPEATED = 0.01
EXIT_CODES: dict[Verdict, int] = {"fine": 0, "warnings": 1, "not_usable": 2}


@dataclass(frozen=True)
class Plan:
    """What ``kaopu train`` will do with these deals.

    Attributes:
        action: ``train``, or ``refuse``.
        cause: Why it refuses, or why the framework's word counts beside the deals; empty
            where the deals speak for themselves.
        least: Deals of each outcome from which on they do.
        missing_won: Won deals that are missing to ``least``.
        missing_lost: The same of lost deals.
    """

    action: PlanAction
    cause: PlanCause
    least: int
    missing_won: int
    missing_lost: int


@dataclass(frozen=True)
class Concern:
    """Something to look at before training; its section holds the figures."""

    kind: ConcernKind
    column: str = ""


@dataclass(frozen=True)
class DataState:
    """The state of an export before training.

    Attributes:
        pipeline: The pipeline's name.
        export: Where the rows come from.
        reading: What was assumed to read that file.
        date_format: How dates that are not ISO were read; empty if all are, or none is.
        customs: How single columns of numbers and dates are written.
        counts: Deals by outcome.
        plan: What training will do.
        audit: Columns that give or may give the outcome away.
        personal: Columns that would feed the model with personal data, left out.
        unmapped: Columns that the pipeline file does not mention.
        left_out: Those of them that could be learnt from, and what they would add.
        unreviewed: Those that feed the model though nobody has looked at them yet, and
            what they add.
        signals: The six signals, and which of them are dark.
        assumed: Numbers that were read by an assumption.
        merged: Categories and names of reps that are spelled in several ways.
        unread: Columns with cells that were not understood.
        far: Numbers and dates far from all others of their column.
        repeats: Rows that repeat others.
        drift: The newest fifth of the deals against the others, by opening day; None
            where there are no dates or too few deals.
        months: Deals by the month they were opened in.
        undated: Rows without such a day.
        fields: The columns that feed the model, by level and outcome.
        currencies: What the amounts are in.
        histories: What the tables of histories hold; None where the pipeline has none.
    """

    pipeline: str
    export: str
    reading: tuple[Assumption, ...]
    date_format: str
    customs: Customs
    counts: Counts
    plan: Plan
    audit: tuple[AuditedColumn, ...]
    personal: tuple[PersonalColumn, ...]
    unmapped: tuple[str, ...]
    left_out: LeftOut
    unreviewed: LeftOut
    signals: tuple[SignalState, ...]
    assumed: tuple[AssumedColumn, ...]
    merged: tuple[MergedSpellings, ...]
    unread: tuple[UnreadColumn, ...]
    far: tuple[FarNumbers, ...]
    repeats: Repeats
    drift: Drift | None
    months: tuple[MonthCount, ...]
    undated: int
    fields: tuple[FieldState, ...]
    currencies: AmountCurrencies
    histories: HistoriesState | None = None

    @cached_property
    def concerns(self) -> tuple[Concern, ...]:
        """What keeps the state from being fine, as far as it can be mended."""
        leaks = [
            Concern(kind, column.column)
            for column in self.audit
            if (kind := _audit_concern(column))
        ]
        named = {concern.column for concern in leaks}
        others = [c for c in self._others() if not c.column or c.column not in named]
        tables = self.histories.tables if self.histories else ()
        lost = [Concern("history", table.table) for table in tables if table.is_concern]
        return (*leaks, *others, *lost)

    def _others(self) -> Iterator[Concern]:
        yield from (Concern("personal", personal.column) for personal in self.personal)
        for unread in self.unread:
            yield Concern("unread", unread.column)
        if self.currencies.is_concern:
            yield Concern("currencies")
        if self.left_out.columns:
            yield Concern("not_used")
        yield from (Concern("far", far.column) for far in self.far)
        for field in self.fields:
            if not field.filled.all:
                yield Concern("empty", field.column)
            elif field.blank_in_open:
                yield Concern("open_blank", field.column)
        if self.repeats.but_outcome >= max(REPEATED * self.counts.finished, 1):
            yield Concern("repeats")
        for moved in self.drift.columns if self.drift else ():
            if moved.drifted:
                yield Concern("drift", moved.column)

    @property
    def verdict(self) -> Verdict:
        """``fine``, ``warnings``, or ``not_usable`` where training refuses."""
        if self.plan.action != "train":
            return "not_usable"
        return "warnings" if self.concerns else "fine"

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return EXIT_CODES[self.verdict]

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return {
            "verdict": self.verdict,
            "concerns": [asdict(concern) for concern in self.concerns],
            **{item.name: _plain(getattr(self, item.name)) for item in fields(self)},
        }


def _audit_concern(column: AuditedColumn) -> ConcernKind | None:
    """Return what the author may mend about an audited column, if anything.

    A date that the pipeline file keeps as a date is where it belongs, and an allowed
    column was decided upon.
    """
    if column.role == "date" or column.action == "allowed":
        return None
    if column.role == "unmapped":
        return "unmapped_leak"
    if column.action != "left out":
        return "may_leak"
    return "stage_left_out" if column.role == "stage" else "left_out"


def _plain(part: Any) -> Any:
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    if hasattr(part, "to_json"):
        return part.to_json()
    if is_dataclass(part):
        return {item.name: _plain(getattr(part, item.name)) for item in fields(part)}
    return part
