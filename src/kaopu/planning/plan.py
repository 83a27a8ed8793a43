"""Makes a week's plan from a table of leads; vectorised, in words only for those shown.

What is in it, and why, is written down in ``docs/decisions/0011-a-week-s-plan.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaopu.errors import EmptyTableError, NoRepColumnError, RepNotFoundError
from kaopu.explain.lead.assemble import Rank, build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.records import LeadExplanation
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.personal import colleague
from kaopu.pipeline import Pipeline
from kaopu.planning.inputs import PLAN_INPUTS, Bools, Floats, PlanInputs
from kaopu.planning.plan_leads import PlanLeads
from kaopu.planning.records import (
    LetGo,
    LetGoReason,
    Plan,
    PlannedLead,
    RankedBy,
    Recheck,
    RepLoad,
    ValueKind,
)
from kaopu.planning.steps import next_step
from kaopu.scoring import LeadModel, Reducer, explain_rows, in_batches, reduce_leads
from kaopu.scoring.batch_notes import batch_notes, merged_notes
from kaopu.scoring.one_pass import CHUNK, Progress
from kaopu.spelling import normalise

Ints = NDArray[np.intp]

# Half the usual win rate is low.
LOW_ODDS = 0.5
Noted: TypeAlias = tuple[PlanInputs, tuple[DataNote, ...]]


@dataclass(frozen=True)
class PlanOptions:
    """What to plan.

    Attributes:
        capacity: Leads that fit into the week.
        rep: Plan this rep's leads alone.
        short: Leads shown of those to let go, and of the illusions.
    """

    capacity: int = 20
    rep: str | None = None
    short: int = 10


def make_plan(
    model: LeadModel,
    table: LeadTable,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    chunk: int = CHUNK,
) -> Plan:
    """Return the plan of a table's open leads; see `make_noted_plan`."""
    return make_noted_plan(model, table, options, progress, chunk)[0]


def make_noted_plan(
    model: LeadModel,
    table: LeadTable,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    chunk: int = CHUNK,
) -> tuple[Plan, tuple[DataNote, ...]]:
    """Return the plan of a table's open leads, and what of these was not as expected.

    Args:
        model: What the leads are scored with.
        table: The leads; those that have ended are left out and counted.
        options: What to plan.
        progress: Wraps the batches, given their number.
        chunk: Leads scored at once; the plan is the same with any number.

    Raises:
        EmptyTableError: No lead is open.
        NoRepColumnError: A rep is asked for, and the pipeline file names no rep column.
        RepNotFoundError: No open lead is this rep's; the nearest names are given.
    """
    options = options or PlanOptions()
    leads = open_leads(table)
    if options.rep is not None:
        rep = _as_kept(leads, options.rep, model.pipeline)
        leads = leads.take(of_rep(leads, rep))
        if leads.reps is not None:
            rep = str(leads.reps[0])
        options = replace(options, rep=rep)
    batches = in_batches(leads, chunk, progress)
    inputs, notes = reduce_leads(model, batches, NOTED_INPUTS)
    plan = plan_of(model, leads, inputs, options)
    return replace(plan, finished=int(ended(table).sum())), notes


def noted_inputs(batch: ExplainedLeads) -> Noted:
    """Return what a plan needs to know of a batch, and what was noted of it."""
    return PLAN_INPUTS.part(batch), batch_notes(batch)


def joined_inputs(parts: Sequence[Noted]) -> Noted:
    """Return the same of several batches (one at least), in their order."""
    notes = (note for _, noted in parts for note in noted)
    return PLAN_INPUTS.whole([inputs for inputs, _ in parts]), merged_notes(notes)


# What makes the inputs of a plan of all leads, with notes; see `kaopu.scoring.one_pass`.
NOTED_INPUTS = Reducer(noted_inputs, joined_inputs)


def plan_of(
    model: LeadModel,
    leads: LeadTable | PlanLeads,
    inputs: PlanInputs,
    options: PlanOptions,
) -> Plan:
    """Return the plan of open leads whose inputs are known already; see `make_plan`."""
    if isinstance(leads, LeadTable):
        leads = PlanLeads.of_table(leads, inputs.log_odds)
    return _Planner(model, leads, inputs, options).plan()


def ended(table: LeadTable) -> Bools:
    """Tell which leads (n,) are won or lost already."""
    if table.outcome is None:
        return np.zeros(len(table), dtype=bool)
    return ~np.isnan(table.outcome)


def open_leads(table: LeadTable) -> LeadTable:
    """Return the leads that are still open.

    Raises:
        EmptyTableError: There is none.
    """
    leads = table.take(~ended(table))
    if len(leads) == 0:
        raise EmptyTableError(table.name, "open_lead")
    return leads


def _as_kept(table: LeadTable, rep: str, pipeline: Pipeline) -> str:
    """Return a rep as the table has them: their code, if it is asked for an address."""
    is_there = table.reps is not None and bool((table.reps == rep.strip()).any())
    return rep if is_there else colleague(rep, pipeline.name, pipeline.regions)


def of_rep(table: LeadTable, rep: str) -> Bools:
    """Tell which leads (n,) are a rep's.

    Raises:
        NoRepColumnError: The pipeline file names no rep column.
        RepNotFoundError: None is; the nearest names are given.
    """
    if table.reps is None:
        raise NoRepColumnError(table.name, rep)
    names = {str(name) for name in table.reps}
    own = [name for name in names if normalise(name) == normalise(rep)]
    rows = np.isin(table.reps.astype(str), own)
    if not rows.any():
        known = sorted(names - {""})
        near = get_close_matches(rep, known, n=3, cutoff=0.5)
        raise RepNotFoundError(table.name, rep, near or known)
    return rows


@dataclass(frozen=True)
class _Planner:
    model: LeadModel
    leads: PlanLeads
    inputs: PlanInputs
    options: PlanOptions

    def plan(self) -> Plan:
        inputs, by_id, short = self.inputs, self.leads.by_id, self.options.short
        keys = (by_id, -inputs.log_odds)
        worth = first_by(~self.let_go, -self.value, keys, self.options.capacity)
        gone = first_by(self.let_go, inputs.best, (by_id,), short)
        doubted = first_by(inputs.illusion, -inputs.gap, (by_id,), short)
        # All at once, which takes less than list by list.
        self.explanations(np.concatenate([worth, gone, doubted]))
        return Plan(
            model=self.model.label,
            usable=self.model.usable,
            as_of=str(self.leads.as_of or ""),
            rep=self.options.rep or "",
            capacity=self.options.capacity,
            ranked_by=self.ranked_by,
            currency=self.model.pipeline.currency,
            open=len(self.leads),
            finished=0,
            without_amount=0 if self.leads.amount is None else int((~self.priced).sum()),
            typical_amount=self.typical_amount,
            past_rate=self.model.history.rate,
            usual_rate=self.model.usual_rate.rate,
            usual_rate_of=self.model.usual_rate.of,
            low_odds=self.low_odds,
            worth=tuple(self.planned(worth)),
            let_go=tuple(self.hopeless(gone)),
            let_go_total=int(self.let_go.sum()),
            illusions=tuple(self.rechecks(doubted)),
            illusions_total=int(inputs.illusion.sum()),
            beliefs_mapped=self.leads.has_beliefs,
            reps=tuple(self.loads(worth)),
        )

    @cached_property
    def priced(self) -> Bools:
        """Which leads have an amount in the pipeline's currency: nothing is no amount."""
        if self.leads.amount is None:
            return np.zeros(len(self.leads), dtype=bool)
        return np.nan_to_num(self.leads.amount) > 0

    @cached_property
    def typical_amount(self) -> float | None:
        if self.leads.amount is None or not self.priced.any():
            return None
        return float(np.median(self.leads.amount[self.priced]))

    @property
    def ranked_by(self) -> RankedBy:
        return "probability" if self.typical_amount is None else "expected_value"

    @cached_property
    def value(self) -> Floats:
        """What the leads (n,) are ranked by."""
        if self.typical_amount is None or self.leads.amount is None:
            return self.inputs.probability
        amount = np.where(self.priced, self.leads.amount, self.typical_amount)
        return np.asarray(self.inputs.probability * amount, dtype=np.float64)

    @property
    def low_odds(self) -> float:
        return LOW_ODDS * self.model.usual_rate.rate

    @cached_property
    def let_go(self) -> Bools:
        """Which leads (n,) nothing clears, or their best step leaves below low odds.

        Of the latter, not one of which too little is known, nor an illusion, which is
        checked first, nor one that is worth more than most all the same.
        """
        hopeless = self.inputs.best < self.low_odds
        small = self.value < np.median(self.value)
        lost = hopeless & small & ~self.inputs.thin & ~self.inputs.illusion
        return np.asarray(lost | self.inputs.final)

    @cached_property
    def in_rank(self) -> NDArray[np.integer[Any]]:
        """What leads go by in the order of their odds (n,), best first."""
        return np.sort(self.leads.rank)

    @cached_property
    def explained(self) -> dict[int, LeadExplanation]:
        return {}

    def explanations(self, rows: Ints) -> list[LeadExplanation]:
        """Return the explanation records of some leads; each is made once."""
        new = np.array(sorted({*rows.tolist()} - {*self.explained}), dtype=np.intp)
        if len(new):
            batch = explain_rows(self.model, self.leads.take(new))
            before = np.searchsorted(self.in_rank, self.leads.rank[new])
            ranks = [Rank(int(places) + 1, len(self.leads)) for places in before]
            currency = self.model.pipeline.currency
            made = build_explanations(batch, ranks, currency)
            self.explained.update(zip(new.tolist(), made, strict=True))
        return [self.explained[row] for row in rows.tolist()]

    def rep(self, row: int) -> str:
        if self.leads.reps is None:
            return ""
        return self.leads.rep_names[int(self.leads.reps[row])]

    def planned(self, rows: Ints) -> Iterator[PlannedLead]:
        for place, (row, lead) in enumerate(
            zip(rows, self.explanations(rows), strict=True), 1
        ):
            kind: ValueKind = self.ranked_by
            if kind == "expected_value" and not self.priced[row]:
                kind = "typical_amount"
            yield PlannedLead(
                place=place,
                lead=lead,
                rep=self.rep(row),
                value=float(self.value[row]),
                value_kind=kind,
                step=next_step(lead),
                illusion=bool(self.inputs.illusion[row]),
            )

    def hopeless(self, rows: Ints) -> Iterator[LetGo]:
        for row, lead in zip(rows, self.explanations(rows), strict=True):
            reason: LetGoReason = "final" if self.inputs.final[row] else "low_odds"
            yield LetGo(lead, self.rep(row), float(self.inputs.best[row]), reason)

    def rechecks(self, rows: Ints) -> Iterator[Recheck]:
        for row, lead in zip(rows, self.explanations(rows), strict=True):
            gap = float(self.inputs.gap[row])
            yield Recheck(lead, self.rep(row), gap, next_step(lead))

    def loads(self, worth: Ints) -> Iterator[RepLoad]:
        """Yield what each rep has to do, the most valuable plan first."""
        if self.leads.reps is None or self.options.rep is not None:
            return
        reps, count = self.leads.reps, len(self.leads.rep_names)
        chosen = np.zeros(len(self.leads), dtype=bool)
        chosen[worth] = True

        def by_rep(rows: Bools) -> list[int]:
            counts: list[int] = np.bincount(reps[rows], minlength=count).tolist()
            return counts

        value = np.bincount(reps[worth], self.value[worth], minlength=count).tolist()
        loads = [
            RepLoad(*load)
            for load in zip(
                self.leads.rep_names,
                np.bincount(reps, minlength=count).tolist(),
                by_rep(chosen),
                value,
                by_rep(self.let_go),
                by_rep(self.inputs.illusion),
                strict=True,
            )
        ]
        held = [load for load in loads if load.leads]
        yield from sorted(held, key=lambda load: (-load.value, load.rep))


def first_by(chosen: Bools, key: Floats, ties: Sequence[NDArray[Any]], count: int) -> Ints:
    """Return the first ``count`` of the chosen leads, in their order.

    Args:
        chosen: Those that are put in order (n,).
        key: What goes first, the smallest (n,).
        ties: What decides between equals (n,), the most important last.
        count: How many.
    """
    rows = np.flatnonzero(chosen)
    if 0 < count < len(rows):
        # Only those that may be among the first are put in order.
        held = key[rows]
        rows = rows[held <= np.partition(held, count - 1)[count - 1]]
    order = np.lexsort([*(tie[rows] for tie in ties), key[rows]])
    return rows[order][:count]
