"""What a proposal holds: frozen records, from which the pipeline file is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from kaopu.language import Language
from kaopu.leakage.records import Finding

# From this confidence on nobody need look twice; below the second a line is commented out.
SURE, LIKELY = 0.9, 0.78
IGNORE = "ignore"

ReasonKind = Literal[
    "header",
    "named",
    "crm_field",
    "asked",
    "values",
    "sorted",
    "unsorted",
    "scale",
    "only_id",
    "repeated_rows",
    "earliest_date",
    "only_finished",
    "rival",
    "leak",
    "may_leak",
    "open_blank",
    "open_less",
    "empty",
    "constant",
    "mail",
    "phone",
    "link",
    "id",
    "free_text",
    "name",
    "personal",
    "after_the_end",
    "computed",
    "moves_on",
    "counted",
    "currencies",
    "no_fact",
    "many_names",
    "no_match",
    "not_found",
    "age_from",
    "other_outcome",
    "unseen",
    "may_count_on",
    "grows",
    "known_early",
    "many_levels",
    "says_so",
    "only_answers",
    "target_name",
    "filled_in",
    "two_columns",
    "its_range",
    "in_second",
    "negated",
    "may_be_outcome",
    "covers_more",
    "won_day",
]


@dataclass(frozen=True)
class Reason:
    """One reason for a place: a kind of `ReasonKind`, and the facts of its sentence."""

    kind: ReasonKind
    facts: Mapping[str, Any] = field(default_factory=dict)
    finding: Finding | None = None


@dataclass(frozen=True)
class ColumnProposal:
    """Where one column of the export should stand in the pipeline file.

    Attributes:
        column: Its header.
        place: A key of the pipeline file such as ``lead.id``, ``fields.budget_status``,
            ``signals.timeline``, ``context`` or ``ignore``.
        confidence: 0 to 1; below `LIKELY` the line is commented out.
        reasons: Why, the most telling first.
        numeric: Whether it goes under ``numbers`` where there is a choice.
        levels: Of a field with levels: its levels with the texts of the export.
        unsorted: Texts that fall into no level, most frequent first.
        alternatives: Other places it might have, best first.
        concept: What it was taken for, by its id in the vocabulary; empty if nothing.
    """

    column: str
    place: str
    confidence: float
    reasons: tuple[Reason, ...]
    numeric: bool = False
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsorted: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    concept: str = ""

    @property
    def is_proposed(self) -> bool:
        """Whether the line stands in the file, not only as a comment."""
        return self.place == IGNORE or self.confidence >= LIKELY


@dataclass(frozen=True)
class RuleProposal:
    """One rule by which a column tells how a deal ended.

    Attributes:
        column: Its header.
        kind: Whether its texts tell it, that it is filled in, or its number.
        won, lost, open: Of ``values``: texts as the export spells them, most frequent
            first.
        rows: Of ``values``: rows by text.
        means: Of ``filled``: the outcome of a deal whose cell is filled in.
        lost_after_days: Of ``filled``: the age from which on a blank is lost.
        guessed: Whether nothing in the export tells that age.
        won_from, lost_to: Of ``range``: the least number that means won, and the largest
            that means lost.
    """

    column: str
    kind: Literal["values", "filled", "range"] = "values"
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    means: Literal["won", "lost"] = "won"
    lost_after_days: int | None = None
    guessed: bool = False
    won_from: float = 0.0
    lost_to: float = 0.0


@dataclass(frozen=True)
class OutcomeProposal:
    """How an export tells the way its deals ended.

    Attributes:
        rules: The first that tells a row's outcome decides; none if nothing was found.
        confidence: 0 to 1.
        reasons: Why.
        counts: Deals that are won, lost, and open or left out.
        rivals: Other ways to tell it, best first.
        against: Of a rival: how many deals it tells otherwise than the one taken.
    """

    rules: tuple[RuleProposal, ...]
    confidence: float
    reasons: tuple[Reason, ...]
    counts: tuple[int, int, int] = (0, 0, 0)
    rivals: tuple[OutcomeProposal, ...] = ()
    against: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers of its columns, each once."""
        return tuple(dict.fromkeys(rule.column for rule in self.rules))

    @property
    def first(self) -> RuleProposal:
        """The first rule; one of no column if there is none."""
        return self.rules[0] if self.rules else RuleProposal("")

    @property
    def column(self) -> str:
        """The header of the first rule; empty if nothing was found."""
        return self.first.column

    @property
    def won(self) -> tuple[str, ...]:
        """Every text that means won."""
        return tuple(text for rule in self.rules for text in rule.won)

    @property
    def lost(self) -> tuple[str, ...]:
        """Every text that means lost."""
        return tuple(text for rule in self.rules for text in rule.lost)

    @property
    def is_found(self) -> bool:
        """Whether training has both outcomes to learn from."""
        return bool(self.rules and self.counts[0] and self.counts[1])

    @property
    def is_plain(self) -> bool:
        """Whether the texts of one column tell it, which a user may answer for."""
        return len(self.rules) == 1 and self.first.kind == "values"

    @property
    def disputed(self) -> OutcomeProposal | None:
        """The best rival that tells many deals otherwise; None if there is none."""
        return next((rival for rival in self.rivals if rival.against), None)


@dataclass(frozen=True)
class Answers:
    """What the user said instead of the guess; None leaves a guess as it is.

    Attributes:
        outcome: The outcome's column.
        won: Its texts that mean won; the other endings stay as they were guessed.
        lost: Its texts that mean lost.
        lead_id: The column with the lead's id; empty for none.
        created: The column with the day a lead was opened; empty for none.
    """

    outcome: str | None = None
    won: tuple[str, ...] | None = None
    lead_id: str | None = None
    created: str | None = None
    lost: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Proposal:
    """A whole pipeline file, proposed.

    Attributes:
        name: The pipeline's name.
        language: Of the file's comments and of the pages.
        export: What messages call the export.
        rows: Its rows.
        crm: The CRM whose standard fields were recognised; empty if none.
        outcome: How deals end.
        columns: Every other column, in the export's order.
        stages: Stage values by ``target`` and ``intent``, if there is a stage column.
        date_format: The format to write down; empty where it need not be said.
        dates_unsure: Whether day and month could not be told apart.
        scale: Of the confidence column, if any.
        high: Texts of belief columns that mean high, by belief.
        currency: What the amounts are in, or most of them; empty if unknown.
        other_currencies: What else they are in, with the rows of each.
        unknown_language: Whether headers and texts are in a language without vocabulary.
        missing, unknown: Texts of the export that mean a blank, or asked and not told.
        account: The column that says which deals are of one account; empty if none does.
        notes: The columns in which people write, of which facts are read.
    """

    name: str
    language: Language
    export: str
    rows: int
    crm: str
    outcome: OutcomeProposal
    columns: tuple[ColumnProposal, ...]
    stages: Mapping[str, tuple[str, ...]]
    date_format: str
    dates_unsure: bool
    scale: int
    high: Mapping[str, tuple[str, ...]]
    currency: str
    other_currencies: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    unknown_language: bool = False
    account: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def by_place(self) -> Mapping[str, tuple[ColumnProposal, ...]]:
        """The columns that stand in the file, by place."""
        found: dict[str, tuple[ColumnProposal, ...]] = {}
        for column in self.columns:
            if column.is_proposed:
                found[column.place] = (*found.get(column.place, ()), column)
        return found

    @property
    def unsure(self) -> tuple[ColumnProposal, ...]:
        """The columns that are commented out."""
        return tuple(column for column in self.columns if not column.is_proposed)

    def one(self, place: str) -> ColumnProposal | None:
        """Return the column at a place that takes one; None if there is none."""
        return next(iter(self.by_place.get(place, ())), None)
