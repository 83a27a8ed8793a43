"""The framework's records: stages, signals, fields, warning signs, in every language.

Plain frozen dataclasses without behaviour beyond look-up; `load` fills them from the
data files beside this module, and every later room reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kaopu.language import Text

FieldKind = Literal["level", "flag", "number", "date"]
StageId = Literal["target", "intent"]
CONTEXT, OWN_SIDE, ACROSS = "context", "own_side", "across"


@dataclass(frozen=True)
class Stage:
    """One of the two stages of a customer: target or intent."""

    id: StageId
    name: Text
    meaning: Text


@dataclass(frozen=True)
class Level:
    """One level of a field."""

    id: str
    name: Text


@dataclass(frozen=True)
class Field:
    """A fact under a signal.

    Attributes:
        levels: From worst to best; empty for numbers and dates. A flag has two.
        better: For a number, whether ``higher`` or ``lower`` is better; for a flag, the
            good answer, ``yes`` or ``no``; empty otherwise.
        ours: Whether we state it ourselves, so that nobody can be asked and not tell.
        not_always_needed: Whether deals are won without an answer on it, so that history
            is to tell which.
        given: Whether it is so with the customer, whatever we do: a step on it finds out.
        question: What to ask for it, where no sign asks; None where nothing is given.
        whole: Whether a number is a count, so that it has no fractions.
        behaviour: Whether histories tell it, up to the day on which a deal is judged.
    """

    id: str
    signal: str
    kind: FieldKind
    name: Text
    levels: tuple[Level, ...] = ()
    better: str = ""
    ours: bool = False
    not_always_needed: bool = False
    given: bool = False
    question: Text | None = None
    whole: bool = False
    behaviour: bool = False

    @property
    def level_ids(self) -> tuple[str, ...]:
        """The ids of the levels, worst first."""
        return tuple(level.id for level in self.levels)


@dataclass(frozen=True)
class Signal:
    """One of the six qualification signals, with its fields.

    Attributes:
        to_record: What to start recording where nothing speaks of it.
    """

    id: str
    stage: StageId
    name: Text
    meaning: Text
    to_record: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Group:
    """What moves the odds without being a signal: the context, and our own side."""

    id: str
    name: Text
    meaning: Text


@dataclass(frozen=True)
class Condition:
    """When one field raises a warning sign.

    Attributes:
        levels: Levels that raise it.
        unknown: Asked and not told raises it.
        missing: A gap raises it, in the intent stage only.
        at_least: A number of at least this raises it.
        low: A number in the lowest quarter of the company's own deals raises it.
        in_talks: Levels that raise it in the intent stage only.
        gone_by: A planned date that has gone by while the lead is open raises it.
        beyond: A number beyond what won deals had at the same age raises it.
        clear: The level that clears it; ``set`` for a date, a number as text, ``usual``
            for what won deals had in the middle.
    """

    field: str
    levels: tuple[str, ...] = ()
    in_talks: tuple[str, ...] = ()
    gone_by: bool = False
    unknown: bool = False
    missing: bool = False
    at_least: float | None = None
    low: bool = False
    beyond: bool = False
    clear: str = ""


@dataclass(frozen=True)
class OtherFact:
    """Another fact of the same lead: any of some levels, or told at all."""

    field: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """Why a sign is raised, where one sign has several: with a title and a question.

    It is the cause where a fact that raises the sign is so.

    Attributes:
        levels: It holds one of these.
        unknown: It was asked and not told.
        missing: It is not filled in.
        gone_by: It is a planned date that has gone by; and so is every other fact that
            raises the sign, for none of them is told of the deals that the others are.
        fields: It is a fact of one of these fields, however it raises the sign.
        beside: What another fact must be as well.
    """

    id: str
    name: Text
    meaning: Text
    question: Text
    beside: OtherFact | None = None
    levels: tuple[str, ...] = ()
    unknown: bool = False
    missing: bool = False
    gone_by: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class WarningSign:
    """A warning sign: its rule, and what to ask or do next.

    Attributes:
        signal: Id of its signal, or ``across``.
        finds_out: Its step looks up what is so, and changes nothing.
        final: Nothing clears it: such a lead is let go, or offered another product.
        match: ``any`` one condition raises it, or ``all`` of those whose fact is known.
        when: The conditions; empty for the sign across the signals.
        causes: Its causes, the first that holds counts; where none does, the sign goes by
            its own name, meaning and question.
        belief_at_least: Across only: the rep's belief (0 to 1) from which it may hold.
        evidence_at_most: Across only: the six signals' summed log-odds up to which it
            may hold.
    """

    id: str
    signal: str
    name: Text
    meaning: Text
    question: Text
    match: Literal["any", "all"] = "any"
    when: tuple[Condition, ...] = ()
    causes: tuple[Cause, ...] = ()
    finds_out: bool = False
    final: bool = False
    belief_at_least: float | None = None
    evidence_at_most: float | None = None

    def told_by(self, cause: str) -> WarningSign | Cause:
        """Return what has the sign's words: a cause by its id, or the sign itself."""
        return next((one for one in self.causes if one.id == cause), self)

    def beside(self, cause: str) -> OtherFact | None:
        """Return the other fact that a cause asks for; None where it asks for none."""
        return next((one.beside for one in self.causes if one.id == cause), None)


@dataclass(frozen=True)
class Contradiction:
    """Two facts that cannot both be true of one lead.

    Attributes:
        field, levels: The one fact.
        against: The other fact, or
        words: words in a further text column, or
        amount_at_most: the lead's amount.
    """

    id: str
    field: str
    levels: tuple[str, ...]
    against: OtherFact | None = None
    words: tuple[str, ...] = ()
    amount_at_most: float | None = None


@dataclass(frozen=True)
class Framework:
    """The whole framework; get it with `kaopu.framework.load_framework`."""

    stages: tuple[Stage, ...]
    signals: tuple[Signal, ...]
    groups: tuple[Group, ...]
    signs: tuple[WarningSign, ...]
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its id, in the framework's order."""
        return {f.id: f for signal in self.signals for f in signal.fields}

    @cached_property
    def signal_ids(self) -> tuple[str, ...]:
        """The six signal ids in the framework's order."""
        return tuple(signal.id for signal in self.signals)

    @cached_property
    def player_ids(self) -> tuple[str, ...]:
        """The eight players of an explanation: six signals, context, our own side."""
        return (*self.signal_ids, *(group.id for group in self.groups))

    @cached_property
    def signs_by_id(self) -> dict[str, WarningSign]:
        """Every warning sign by its id."""
        return {sign.id: sign for sign in self.signs}

    @cached_property
    def final_signs(self) -> frozenset[str]:
        """The ids of the signs that nothing clears."""
        return frozenset(sign.id for sign in self.signs if sign.final)

    @cached_property
    def names(self) -> dict[str, Text]:
        """The name of every player, by its id."""
        signals = {signal.id: signal.name for signal in self.signals}
        return signals | {group.id: group.name for group in self.groups}

    def signal(self, signal_id: str) -> Signal:
        """Return the signal with this id; KeyError if there is none."""
        return {s.id: s for s in self.signals}[signal_id]

    def sign(self, sign_id: str) -> WarningSign:
        """Return the warning sign with this id; KeyError if there is none."""
        return self.signs_by_id[sign_id]

    def stage_of(self, signal_id: str) -> StageId:
        """Return the stage in which a signal is first asked about."""
        return self.signal(signal_id).stage

    def conditions(self) -> Iterator[tuple[WarningSign, Condition]]:
        """Yield every condition with its sign."""
        for sign in self.signs:
            for condition in sign.when:
                yield sign, condition
