"""The plan record: what every rendering of a week's plan is made from.

Its JSON form is described by ``data/plan.schema.json``, see `read_plan_schema`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from kaopu.documents import published_schema
from kaopu.explain.records import LeadExplanation, RaisedSign
from kaopu.scoring.usual_rate import RateOf

SCHEMA = 3
SCHEMA_FILE = "plan.schema.json"

StepKind = Literal["clear", "check", "new_date", "ask", "hold"]
RankedBy = Literal["expected_value", "probability"]
LetGoReason = Literal["low_odds", "final"]
ValueKind = Literal["expected_value", "typical_amount", "probability"]


@dataclass(frozen=True)
class Step:
    """The one thing to do next with a lead.

    Attributes:
        kind: ``clear`` a sign of the framework; agree on a ``new_date`` where that clears
            it; ``check`` a fact that only the data speak of; ``ask`` about a signal;
            ``hold`` the dates.
        sign: What is cleared or checked.
        signal: The signal asked about.
    """

    kind: StepKind
    sign: RaisedSign | None = None
    signal: str = ""


@dataclass(frozen=True)
class PlannedLead:
    """A lead worth time this week.

    Attributes:
        place: From 1, in the order of ``value``.
        lead: Why it scores as it does.
        rep: Whose lead it is; empty where no column says so.
        value: What it is ranked by.
        value_kind: ``expected_value``: probability times amount; ``typical_amount``: the
            lead has no amount, and the typical one stands in; ``probability`` where no
            lead has an amount.
        step: The most valuable next step.
        illusion: Whether the rep believes in it against the facts.
    """

    place: int
    lead: LeadExplanation
    rep: str
    value: float
    value_kind: ValueKind
    step: Step
    illusion: bool


@dataclass(frozen=True)
class LetGo:
    """A lead that no single step lifts.

    Attributes:
        best: The probability after the step that gives most; that shown if none helps.
        reason: ``low_odds``: even so it stays below half of the usual win rate; ``final``:
            a sign is raised that nothing clears, whatever the odds.
    """

    lead: LeadExplanation
    rep: str
    best: float
    reason: LetGoReason = "low_odds"


@dataclass(frozen=True)
class Recheck:
    """An illusion: the rep believes in the lead, and the six signals are weak.

    Attributes:
        gap: Belief less probability; an impression believes with 1.
        step: What would show whether the belief holds.
    """

    lead: LeadExplanation
    rep: str
    gap: float
    step: Step


@dataclass(frozen=True)
class RepLoad:
    """What the plan asks of one rep; ``rep`` is empty for leads without one.

    Attributes:
        leads: Open leads.
        worth: Of those in the plan's list.
        value: Their summed ``value``.
    """

    rep: str
    leads: int
    worth: int
    value: float
    let_go: int
    illusions: int


@dataclass(frozen=True)
class Plan:
    """A week's plan.

    Attributes:
        model, usable: The model's label, and whether it beats the constant rate.
        as_of: ISO day on which the leads were judged; planned dates before it count as
            not set.
        rep: Whose leads alone were planned; empty for all.
        capacity: How many leads fit into the week.
        ranked_by: ``probability`` where no amount is mapped or filled in.
        currency: Of the amounts.
        open, finished: Leads planned from, and leads left out because they have ended.
        without_amount: Open leads without a positive amount in this currency.
        typical_amount: The median amount of the others, which stands in.
        past_rate: Share of past deals that were won.
        usual_rate, usual_rate_of: The same; where deals are few, as assumed; see
            `kaopu.scoring.usual_rate.UsualRate`.
        low_odds: Leads that stay below this after their best step may be let go.
        worth: Best first.
        let_go, let_go_total: The most hopeless first; how many there are.
        illusions, illusions_total: The widest gap first; how many there are.
        beliefs_mapped: Without beliefs, illusions are not looked for.
        reps: Who holds what; empty where no column names reps, or one rep was asked for.
    """

    model: str
    usable: bool
    as_of: str
    rep: str
    capacity: int
    ranked_by: RankedBy
    currency: str
    open: int
    finished: int
    without_amount: int
    typical_amount: float | None
    past_rate: float | None
    usual_rate: float
    usual_rate_of: RateOf
    low_odds: float
    worth: tuple[PlannedLead, ...]
    let_go: tuple[LetGo, ...]
    let_go_total: int
    illusions: tuple[Recheck, ...]
    illusions_total: int
    beliefs_mapped: bool
    reps: tuple[RepLoad, ...] = ()
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data, as the published schema describes it."""
        return asdict(self)


def read_plan_schema() -> dict[str, Any]:
    """Return the published JSON Schema of plans; it refers to that of leads."""
    return published_schema("kaopu.planning", SCHEMA_FILE)
