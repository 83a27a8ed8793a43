"""The pipeline as the program runs on it: frozen records, checked, nothing left to guess.

Made by `resolve`; read by tables, features, explanation and scoring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from kaopu.framework.records import CONTEXT, OWN_SIDE, StageId
from kaopu.language import Language
from kaopu.language.currencies import Codes, currency_of
from kaopu.pipeline.customs import PLAIN, Customs
from kaopu.pipeline.history.earlier import EarlierDeals
from kaopu.pipeline.history.note_options import NotesOptions
from kaopu.pipeline.history.tables import HistoryTable
from kaopu.pipeline.outcome import Outcome
from kaopu.pipeline.promotion import PromotionRule
from kaopu.pipeline.rates import Rates
from kaopu.pipeline.read_options import ReadOptions as ReadOptions
from kaopu.spelling import normalise

SourceKind = Literal["level", "flag", "number", "date", "category"]
BeliefId = Literal["confidence", "rapport", "apparent_wealth"]
# What tells a fact that no column of the export holds.
Derived = Literal["", "history", "told", "notes"]


@dataclass(frozen=True)
class Join:
    """A second table, of which each row of the export takes one row.

    Attributes:
        path: Its file.
        on: The column of the export that holds its key.
        key: The column of the second table that holds the key.
        columns: What to take from it; all but the key where it is empty, or nothing
            where only presence counts (`found`).
        prefix: Written before the names of its columns.
        read: How to read its file.
        apart: Digests of keys that the training export spells in several ways, which are
            compared exactly, see `kaopu.spelling.keys`; None before they are settled.
        found: The name of a column that says ``yes`` in each row whose key the second
            table has, and is blank in the others; empty for none.
    """

    path: Path
    on: str
    key: str
    columns: tuple[str, ...] = ()
    prefix: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)
    apart: frozenset[str] | None = None
    found: str = ""

    @property
    def takes_all(self) -> bool:
        """Whether every column of the second table but the key is taken."""
        return not (self.columns or self.found)


@dataclass(frozen=True)
class Source:
    """One column of the export that feeds the model.

    Attributes:
        id: The framework field's id, or the column's name for a further column.
        column: The column's header in the export.
        player: The signal it counts for, or ``context`` or ``own_side``.
        kind: How its cells are read.
        is_field: Whether it feeds a framework field.
        levels: Level ids from worst to best, for ``level`` and ``flag``.
        values: Normalised cell text to level id, for ``level`` and ``flag``.
        unknown: Normalised cell texts that mean asked and not told.
        missing: Normalised cell texts that mean not asked yet.
        spellings: Of a category, its key as `kaopu.spelling` has it to the
            spelling that stands for it; settled on the training export so that one lead
            is read like a batch. None where nothing is settled: every text is itself.
        derived: What tells it where no column of the export does: behaviour in a
            ``history``, what was ``told`` in the texts of events, or ``notes`` of the
            export; empty where a column does.
        fact: Of a derived one, the id of what histories or notes tell.
    """

    id: str
    column: str
    player: str
    kind: SourceKind
    is_field: bool
    levels: tuple[str, ...]
    values: Mapping[str, str]
    unknown: frozenset[str]
    missing: frozenset[str]
    spellings: Mapping[str, str] | None = None
    derived: Derived = ""
    fact: str = ""

    @cached_property
    def known_texts(self) -> frozenset[str]:
        """What a text of the column may be read as that the pipeline or the model knows."""
        return frozenset((*self.levels, *(self.spellings or {}).values()))

    @cached_property
    def read_alone(self) -> dict[object, Any]:
        """What single cells were read as, for whoever reads leads one by one."""
        return {}

    @property
    def key(self) -> str:
        """The key under which the pipeline file names the column."""
        if self.is_field:
            return f"fields.{self.id}"
        outside = self.player in (CONTEXT, OWN_SIDE)
        return self.player if outside else f"signals.{self.player}"


@dataclass(frozen=True)
class StageColumn:
    """Which column tells a lead's stage, and in which (normalised) words."""

    column: str
    values: Mapping[str, StageId]


@dataclass(frozen=True)
class Belief:
    """A column with the rep's own belief: a number out of ``scale``, or high words."""

    id: BeliefId
    column: str
    scale: float = 1.0
    high: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pipeline:
    """A resolved pipeline.

    Attributes:
        sources: The model's columns, in the framework's order, then context, own side.
        lead_name: The column that people know a lead by; shown where the export has it.
        rep: The column that names who holds the beliefs.
        currency: What the amounts are in, as it was written or settled on the training
            export; empty where nothing tells.
        currency_column: The column that tells the currency of each amount. Where it is
            None, a column that plainly does counts all the same; where it is empty, none.
        rates: What other currencies are worth, if the file gives rates.
        column_currencies: What the numbers of a column that feeds the model are in, by
            its header; settled on the training export.
        allowed: Columns that the leakage audit may not block, with the author's reason.
        date_format: The ``strptime`` format of dates that are not ISO; settled on the
            training export so that one lead is read like a batch. Empty for ISO only.
        missing: Normalised texts that mean nothing was entered, in any column.
        regions: The countries that occur, as ISO 3166 codes; settled on the training
            export so that phones in their national forms are masked alike in all leads.
        customs: How single columns of numbers and dates are written, settled likewise.
        joins: The tables that are joined to the export, in the file's order.
        unreviewed: Columns that feed the model though nobody has looked at them yet.
        win_rate: The share of deals that are won, as the author knows it beforehand.
        by: The column whose values are segments, which may have slopes of their own; None
            for none, and where it is left out.
        promotion: When a challenger takes the place of the champion.
        histories: Tables of what happened to deals, in the file's order.
        notes: Columns in which people write about a lead.
        earlier: How deals of each account had ended, settled on the training export where
            histories tell it; None before that.
        limits: Limits of behaviour that the author sets, by the id of the number.
        folder: Of the pipeline file; paths that it names start there. None where it is not
            known, as of a bundle of an earlier version.
    """

    name: str
    title: str
    language: Language
    read: ReadOptions
    sources: tuple[Source, ...]
    outcome: Outcome
    lead_id: str | None
    stage: StageColumn | None
    created: str | None
    closed: str | None
    amount: str | None
    currency: str
    beliefs: tuple[Belief, ...]
    rep: str | None
    ignored: tuple[str, ...]
    allowed: Mapping[str, str]
    date_format: str
    missing: frozenset[str]
    joins: tuple[Join, ...] = ()
    lead_name: str | None = None
    currency_column: str | None = None
    rates: Rates | None = None
    column_currencies: Mapping[str, Codes] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    customs: Customs = PLAIN
    unreviewed: tuple[str, ...] = ()
    win_rate: float | None = None
    by: str | None = None
    promotion: PromotionRule = field(default_factory=PromotionRule)
    histories: tuple[HistoryTable, ...] = ()
    notes: NotesOptions = field(default_factory=NotesOptions)
    earlier: EarlierDeals | None = field(default=None, repr=False)
    limits: Mapping[str, float] = field(default_factory=dict)
    # Where a file lies is nothing of what it says.
    folder: Path | None = field(default=None, compare=False)

    @cached_property
    def by_id(self) -> dict[str, Source]:
        """The sources by their id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def fields(self) -> dict[str, str]:
        """The header of every column that feeds a framework field, to the field's id."""
        return {source.column: source.id for source in self.read_sources if source.is_field}

    @cached_property
    def read_sources(self) -> tuple[Source, ...]:
        """The sources that are columns of the export."""
        return tuple(source for source in self.sources if not source.derived)

    @cached_property
    def derived_sources(self) -> tuple[Source, ...]:
        """The sources that histories or notes tell."""
        return tuple(source for source in self.sources if source.derived)

    def without(self, columns: Iterable[str]) -> Pipeline:
        """Return the pipeline with ``columns`` no longer feeding the model.

        Without its column, the stage is inferred from the facts.
        """
        left_out = tuple(columns)
        sources = tuple(s for s in self.sources if s.column not in left_out)
        stage = self.stage
        if stage and stage.column in left_out:
            stage = None
        ignored = (*self.ignored, *left_out)
        # The proof of a custom is a cell, which must not outlive its column.
        unused = set(left_out) - {self.amount}
        kept = {c: n for c, n in self.customs.numbers.items() if c not in unused}
        customs = replace(self.customs, numbers=kept)
        return replace(
            self,
            sources=sources,
            stage=stage,
            ignored=ignored,
            customs=customs,
            by=None if self.by in left_out else self.by,
        )

    def date_format_of(self, column: str) -> str:
        """Return the format of a column of dates; empty for ISO only."""
        return self.customs.dates.get(column, self.date_format)

    @cached_property
    def currency_codes(self) -> Codes:
        """The codes that the pipeline's currency may stand for; none without one."""
        own = self.currency.strip()
        return currency_of(own) or frozenset({own.upper()} - {""})

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Every column that is read as dates."""
        own = [source.column for source in self.read_sources if source.kind == "date"]
        return tuple(c for c in (self.created, self.closed, *own) if c)

    @cached_property
    def scoring_columns(self) -> tuple[str, ...]:
        """The columns a table of leads must have to be scored."""
        named = [self.lead_id, self.stage.column if self.stage else None, self.created]
        own = [source.column for source in self.read_sources]
        beliefs = [belief.column for belief in self.beliefs]
        amounts = [self.amount, self.currency_column, self.rep]
        return tuple(dict.fromkeys(c for c in (*named, *own, *beliefs, *amounts) if c))

    @property
    def training_columns(self) -> tuple[str, ...]:
        """The columns a table of finished deals must have to be learnt from."""
        closed = [self.closed] if self.closed else []
        return (*self.scoring_columns, *self.outcome.columns, *closed)


def words(values: Iterable[str]) -> frozenset[str]:
    """Return cell texts as they are compared."""
    return frozenset(normalise(value) for value in values)
