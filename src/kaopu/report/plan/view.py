"""What a person reads of a week's plan, in one language: text, page and table share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaopu.explain.past.beliefs import CONFIDENCE
from kaopu.explain.records import LeadExplanation
from kaopu.explain.signs.order import raises
from kaopu.framework import Framework, load_framework
from kaopu.framework.records import ACROSS
from kaopu.language import Language, Locale
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck
from kaopu.report.lead.beliefs import belief_lines, believed_cell
from kaopu.report.lead.signs import SignPresenter
from kaopu.report.lead.trend import trend_line
from kaopu.report.plan.steps import StepPresenter, StepView

SIGNS_NAMED = 2


@dataclass(frozen=True)
class PlanRow:
    """One lead of a list in words; a text is empty where there is nothing to say.

    Attributes:
        name: What people know the lead by.
        mark: ``illusion`` in words, where the rep believes against the facts.
        value: What it is ranked by, in words: the expected value and its amount.
        why: Why it stands in this list.
        step: What to do next; None for a lead to let go.
        trend: How its probability has moved; empty without an earlier score.
    """

    place: str
    lead_id: str
    name: str
    rep: str
    stage: str
    probability: str
    mark: str
    value: str
    why: str
    step: StepView | None
    trend: str = ""


@dataclass(frozen=True)
class PlanList:
    """One list of the plan: its title, what it is, its rows, and how many are not shown."""

    id: str
    title: str
    about: str
    rows: tuple[PlanRow, ...]
    more: str


@dataclass(frozen=True)
class PlanView:
    """A plan in words."""

    title: str
    summary: tuple[str, ...]
    lists: tuple[PlanList, ...]
    reps_title: str
    rep_header: tuple[str, ...]
    reps: tuple[tuple[str, ...], ...]
    footer: str


def plan_view(
    plan: Plan,
    language: Language,
    names: Mapping[str, str] | None = None,
    framework: Framework | None = None,
) -> PlanView:
    """Return a plan record in the words of one language.

    Args:
        plan: The record.
        language: Of the words.
        names: What people know the leads by, by id; no record holds it.
        framework: The usual one by default.
    """
    locale, framework = Locale(language), framework or load_framework()
    steps = StepPresenter(locale, framework)
    return _PlanPresenter(plan, locale, framework, steps, names or {}).view()


@dataclass(frozen=True)
class _PlanPresenter:
    plan: Plan
    locale: Locale
    framework: Framework
    steps: StepPresenter
    names: Mapping[str, str]

    def view(self) -> PlanView:
        say, plan = self.locale.text, self.plan
        title = say("week", "title")
        if plan.rep:
            title = say("week", "title_rep", rep=plan.rep)
        return PlanView(
            title=title,
            summary=self.summary(),
            lists=(self.worth(), self.let_go(), self.illusions()),
            reps_title=say("week", "reps"),
            rep_header=self.rep_header(),
            reps=self.reps(),
            footer=say("week", "footer"),
        )

    def summary(self) -> tuple[str, ...]:
        say, plan = self.locale.text, self.plan
        counts = {"worth": len(plan.worth), "open": plan.open}
        day, counted = self.locale.date(plan.as_of), self.locale.counted
        lines = [counted("week", "planned", plan.open, as_of=day, **counts)]
        if plan.finished:
            lines.append(counted("week", "finished", plan.finished, count=plan.finished))
        by = "by_value" if plan.ranked_by == "expected_value" else "by_probability"
        lines.append(say("week", by))
        if plan.without_amount and plan.typical_amount is not None:
            amount = self.locale.money(plan.typical_amount, plan.currency)
            count = plan.without_amount
            words = {"count": count, "currency": plan.currency, "amount": amount}
            lines.append(counted("week", "no_amount", count, **words))
        return tuple(lines)

    def worth(self) -> PlanList:
        about = "" if self.plan.worth else self.locale.text("week", "nothing")
        rows = tuple(self.planned(planned) for planned in self.plan.worth)
        return PlanList("worth", self.locale.text("week", "worth"), about, rows, "")

    def planned(self, planned: PlannedLead) -> PlanRow:
        step = self.steps.step(planned.step, planned.lead)
        mark = self.locale.text("week", "illusion") if planned.illusion else ""
        return self.row(
            planned.lead,
            planned.rep,
            place=str(planned.place),
            mark=mark,
            value=self.value(planned),
            step=step,
        )

    def value(self, planned: PlannedLead) -> str:
        """Return what a lead is ranked by in words; empty where that is its odds."""
        if planned.value_kind == "probability":
            return ""
        value = self.locale.money(round(planned.value), self.plan.currency)
        if planned.value_kind == "typical_amount":
            key, currency = "typical", self.plan.currency
            key = "typical_in" if currency else key
            return self.locale.text("week", key, value=value, currency=currency)
        return value

    def let_go(self) -> PlanList:
        percent, plan = self.locale.percent, self.plan
        about = self.locale.text("week", "let_go_none")
        if plan.let_go:
            rates = {"low": percent(plan.low_odds), "rate": percent(plan.usual_rate)}
            usual = self.locale.text("usual_rate", plan.usual_rate_of)
            about = self.locale.text("week", "let_go_why", usual=usual, **rates)
        rows = tuple(self.hopeless(gone) for gone in plan.let_go)
        title = self.locale.text("week", "let_go")
        return PlanList("let_go", title, about, rows, self.more(rows, plan.let_go_total))

    def hopeless(self, gone: LetGo) -> PlanRow:
        say, percent, lead = self.locale.text, self.locale.percent, gone.lead
        digits = 1 if gone.best < 0.1 else 0
        now, best = percent(lead.probability, digits), percent(gone.best, digits)
        why = [say("week", "low", probability=now, best=best)]
        if gone.reason == "final":
            why = [say("week", "final", probability=now)]
        signs = SignPresenter(self.locale, self.framework)
        held = [s for s in lead.warning_signs if s.signal != ACROSS and not raises(s)]
        held.sort(key=lambda sign: sign.log_odds)
        named = [signs.sign(sign, lead.probability).name for sign in held[:SIGNS_NAMED]]
        if named:
            listed = self.locale.semicolon.join(named)
            why.append(say("week", "against", signs=listed))
        return self.row(lead, gone.rep, why=self.locale.semicolon.join(why))

    def illusions(self) -> PlanList:
        say, plan = self.locale.text, self.plan
        key = "illusions_why" if plan.illusions else "illusions_none"
        about = say("week", key if plan.beliefs_mapped else "illusions_off")
        rows = tuple(self.recheck(recheck) for recheck in plan.illusions)
        more = self.more(rows, plan.illusions_total)
        return PlanList("illusions", say("week", "illusions"), about, rows, more)

    def recheck(self, recheck: Recheck) -> PlanRow:
        lead, conviction, why = recheck.lead, recheck.lead.conviction, ""
        if conviction is not None:
            why = self.locale.text(
                "week",
                "believed" if conviction.id == CONFIDENCE else "impressed",
                belief=self.locale.percent(conviction.belief),
                cell=believed_cell(conviction, self.locale),
                probability=self.locale.percent(lead.probability),
            )
        # How such beliefs turned out; the belief itself is told above.
        history = belief_lines(lead, self.locale)[1:]
        told = self.locale.gap.join(history)
        if why and told:
            why = self.locale.text("week", "told", why=why, history=told)
        why = why or told
        step = self.steps.step(recheck.step, lead)
        return self.row(lead, recheck.rep, why=why, step=step)

    def row(
        self,
        lead: LeadExplanation,
        rep: str,
        *,
        place: str = "",
        mark: str = "",
        value: str = "",
        why: str = "",
        step: StepView | None = None,
    ) -> PlanRow:
        stages = {stage.id: stage.name for stage in self.framework.stages}
        return PlanRow(
            place=place,
            lead_id=lead.lead_id,
            name=self.names.get(lead.lead_id, ""),
            rep=rep,
            stage=next(self.locale.of(n) for i, n in stages.items() if i == lead.stage),
            probability=self.locale.percent(lead.probability),
            mark=mark,
            value=value,
            why=why,
            step=step,
            trend=trend_line(lead, self.locale, self.framework),
        )

    def more(self, rows: Sequence[PlanRow], total: int) -> str:
        rest = total - len(rows)
        return self.locale.text("week", "more", count=rest) if rest > 0 else ""

    def rep_header(self) -> tuple[str, ...]:
        keys = ["rep", "open_leads", "of_plan", "let_go", "illusions"]
        if self.plan.ranked_by == "expected_value":
            keys.insert(3, "value")
        return tuple(self.locale.text("week", key) for key in keys)

    def reps(self) -> tuple[tuple[str, ...], ...]:
        found = []
        for load in self.plan.reps:
            counts = [load.leads, load.worth, load.let_go, load.illusions]
            row = [load.rep or self.locale.text("week", "no_rep"), *map(str, counts)]
            if self.plan.ranked_by == "expected_value":
                row.insert(3, self.locale.money(round(load.value), self.plan.currency))
            found.append(tuple(row))
        return tuple(found)
