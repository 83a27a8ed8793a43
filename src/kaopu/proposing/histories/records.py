"""What was found out about a history: frozen records, from which its lines are rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaopu.pipeline.history.tables import Shape

# Why a history is not proposed as it is, and what of one that is has to be looked at.
QuestionKind = Literal[
    "no_rows",
    "no_shape",
    "nested",
    "no_moment",
    "no_key",
    "points_to",
    "no_id",
    "other_column",
    "once_a_deal",
    "no_tracked",
    "day_order",
]
DoubtKind = Literal[
    "few_keys",
    "due_as_when",
    "direction_unknown",
    "no_direction",
    "roles_unknown",
    "no_role_moment",
    "utc",
    "counted",
    "next_before",
    "several_objects",
    "day_order_taken",
    "with_system_rows",
]


# What a column may be that is understood, and not read; what is read stands in
# `kaopu.pipeline.history.tables.COLUMNS`.
NOT_READ = (
    *("recorded", "completed", "modified", "remark", "saved_by", "deal_owner"),
    *("record_id", "other_id", "stage_before", "before", "measured", "ended", "detail"),
)


@dataclass(frozen=True)
class Said:
    """One thing to say of a history: its kind, and the facts of its sentence."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryTableProposal:
    """One ``[[history]]`` of the pipeline file.

    Attributes:
        shape: What a row is.
        columns: Headers by what they are, without the key.
        words: Texts of its cells by what they mean, where the usual ones do not do.
    """

    shape: Shape
    columns: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryProposal:
    """What one file is taken for.

    Attributes:
        name: What messages call it.
        rows: How many rows it has.
        system: The CRM whose table it seems to be; empty if none is known.
        key: The column with the deals' keys; empty if none was found.
        on: The deals' column that holds the same keys.
        share: The share of its rows whose key is there.
        deals: The share of deals that have a row.
        tables: The tables to write; more than one where one file tells things in two ways.
        understood: What the columns are that are not read, by header.
        strange: The columns that were not understood.
        format: The format of its moments, where it must be written down.
        zone: The zone of its moments, where it must be.
        doubts: What to look at.
        question: Why it is not used as it is; None where it is.
    """

    name: str
    rows: int
    system: str = ""
    key: str = ""
    on: str = ""
    share: float = 0.0
    deals: float = 0.0
    tables: tuple[HistoryTableProposal, ...] = ()
    understood: Mapping[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    format: str = ""
    zone: str = ""
    doubts: tuple[Said, ...] = ()
    question: Said | None = None

    @property
    def is_proposed(self) -> bool:
        """Whether its lines stand in the file, not only as comments."""
        return self.question is None and bool(self.tables)

    @property
    def read_columns(self) -> Mapping[str, str]:
        """What each header is read as, ``key`` included; the first meaning of several."""
        found = {self.key: "key"} if self.key else {}
        for table in self.tables:
            for meaning, column in table.columns.items():
                found.setdefault(column, meaning)
        return found
