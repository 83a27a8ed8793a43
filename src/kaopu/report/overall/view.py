"""What decides a company's deals, in words: the sections that page and text share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kaopu.explain.past.beliefs import CONFIDENCE
from kaopu.explain.past.overall_records import (
    Finding,
    Group,
    Overall,
    SignFact,
    SignOverall,
)
from kaopu.explain.records import Support
from kaopu.explain.signs.comparisons import VERDICTS
from kaopu.framework import Framework, load_framework
from kaopu.language import Language, Locale
from kaopu.language.locale import NO_FIGURE
from kaopu.leads.finished import MIN_DEALS
from kaopu.report.charts import Axis, Chart, Row, ranges
from kaopu.report.evaluation.columns import plain_signals, signal_figures
from kaopu.report.evaluation.limits import has_limits, limits
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.quality import plain_reasons, verdict
from kaopu.report.evaluation.records import Card, EvaluationView, Section, Table
from kaopu.report.lead.exceptions import ExceptionPresenter
from kaopu.report.lead.sureness import sure_text
from kaopu.report.overall.facts import FactPresenter
from kaopu.scoring import LeadModel

GROUPS_SHOWN, SIGNS_SHOWN = 15, 2
# Log-odds below which a signal moves nothing.
NOTHING = 1e-6


def overall_view(
    model: LeadModel, language: Language, framework: Framework | None = None
) -> EvaluationView:
    """Return what decides a model's past deals in the words of one language."""
    presenter = Presenter(model, Locale(language), framework or load_framework())
    return _View(model.overall(), presenter).view()


def overall_figures(
    model: LeadModel, language: Language, framework: Framework | None = None
) -> Section:
    """Return the log-odds behind `overall_view`, for the analyst's part of a page."""
    presenter = Presenter(model, Locale(language), framework or load_framework())
    return _View(model.overall(), presenter).figures()


def points_of(fact: SignFact) -> tuple[float, float, float] | None:
    """Return what a fact moves the deals that held it by, and the bounds of that.

    As shares of the probability, all else alike; None where the fact was not tested.
    """
    found = fact.comparison
    if found is None:
        return None
    return found.rate_with - found.rate_without, found.low, found.high


@dataclass(frozen=True)
class _View:
    overall: Overall
    presenter: Presenter

    @property
    def names(self) -> FactPresenter:
        return FactPresenter(self.presenter.locale, self.presenter.framework)

    def text(self, key: str, **values: object) -> str:
        return self.presenter.text("overall", key, **values)

    def view(self) -> EvaluationView:
        overall, model = self.overall, self.presenter.model
        rate = "–"
        if overall.deals:
            rate = self.presenter.percent(overall.won / overall.deals)
        held = {"deals": overall.deals, "won": overall.won}
        counts = {name: self.presenter.count(number) for name, number in held.items()}
        counted, facts = self.presenter.locale.counted, counts | {"rate": rate}
        facts["label"] = overall.model
        return EvaluationView(
            title=self.text("title", title=model.pipeline.title),
            learnt=counted("overall", "learnt", overall.deals, **facts),
            is_usable=overall.usable,
            verdict=verdict(self.presenter),
            reasons=plain_reasons(self.presenter),
            cards=tuple(self.cards()),
            sections=(
                plain_signals(self.presenter),
                self.signs(),
                self.contradictions(),
                *([limits(self.presenter)] if has_limits(self.presenter) else ()),
                *self.unanswered(),
                *self.divisions(),
                self.calibration(),
            ),
            footer=self.text("footer"),
        )

    def cards(self) -> Iterator[Card]:
        """Yield the strongest signal, the best proven fact, and how many contradict."""
        own = self.presenter.framework.signal_ids
        best = next((s for s in self.overall.signals if s.id in own and s.columns), None)
        if best:
            name = self.presenter.locale.of(self.presenter.framework.names[best.id])
            share = self.presenter.percent(best.share)
            yield Card(share, self.text("card_signal", signal=name))
        facts = [(s.id, fact) for s in self.overall.signs for fact in s.facts]
        proven = [pair for pair in facts if pair[1].finding == "confirmed"]
        proven = proven or [p for p in facts if p[1].finding == "points_that_way"]
        if proven:
            sign, fact = min(proven, key=lambda pair: _proof(pair[1]))
            words = {
                "deals": self.presenter.count(fact.support.deals),
                "sign": self.names.sign(sign),
                "fact": self.names.fact(fact),
                "overall": self.presenter.percent(fact.support.overall),
            }
            yield Card(self.rate(fact.support), self.text("card_sign", **words))
        number = len(self.overall.contradictions)
        if not number and self.untold:
            return
        text = self.presenter.locale.counted("overall", "card_against", number)
        yield Card(self.presenter.count(number), text)

    @property
    def untold(self) -> str:
        """Why past deals tell nothing of the framework; empty where they are enough."""
        if not self.overall.deals:
            return self.text("no_deals")
        if not self.presenter.model.history.are_few:
            return ""
        return self.text("contradictions_untold", least=MIN_DEALS)

    def rate(self, support: Support) -> str:
        """Return a win rate; words where there are under five deals."""
        if support.rate is None:
            return self.presenter.text("evaluation", "too_few")
        return self.presenter.percent(support.rate)

    def interval(self, support: Support) -> str:
        if support.low is None or support.high is None:
            return "–"
        return self.presenter.range(support.low, support.high)

    def signs(self) -> Section:
        keys = ("sign", "deals", "rate", "interval", "without", "of_all", "finding")
        rows = tuple(self.sign_row(sign) for sign in self.overall.signs if sign.support)
        whole = Table(self.text("signs"), tuple(map(self.text, keys)), rows)
        keys = ("fact", "deals", "rate", "interval", "of_all", "cost", "finding")
        facts = Table(
            self.text("facts"),
            tuple(map(self.text, keys)),
            tuple(
                self.fact_row(sign, fact)
                for sign in self.overall.signs
                for fact in sign.facts
            ),
        )
        tables = tuple(table for table in (whole, facts) if table.rows)
        if not tables:
            text = self.untold or self.text("signs_none")
            return Section("signs", self.text("signs"), (text,))
        chart = self.chart()
        charts = (chart,) if chart else ()
        texts = (self.text("signs_text"), self.text("cost_text"))
        return Section("signs", self.text("signs"), texts, charts, tables)

    def sign_row(self, sign: SignOverall) -> tuple[str, ...]:
        assert sign.support is not None  # noqa: S101 - the caller has looked
        return (
            self.names.sign(sign.id),
            self.presenter.count(sign.support.deals),
            self.rate(sign.support),
            self.interval(sign.support),
            self.rate(sign.without) if sign.without else "–",
            self.presenter.percent(sign.support.overall),
            self.presenter.text("overall_finding", self.told(sign.finding, sign.facts)),
        )

    def fact_row(self, sign: SignOverall, fact: SignFact) -> tuple[str, ...]:
        return (
            self.fact_name(sign, fact),
            self.presenter.count(fact.support.deals),
            self.rate(fact.support),
            self.interval(fact.support),
            self.presenter.percent(fact.support.overall),
            self.cost(fact),
            self.finding(fact),
        )

    def told(self, finding: Finding, facts: Sequence[SignFact]) -> Finding:
        """Return a finding; of few deals those that were not compared show nothing."""
        is_open = finding == "not_shown" and not any(f.comparison for f in facts)
        return "too_few" if is_open and self.untold else finding

    def finding(self, fact: SignFact) -> str:
        """Return what a fact is found to be, and how surely."""
        told = self.told(fact.finding, (fact,))
        plain = self.presenter.text("overall_finding", told)
        found = fact.comparison
        if found is None or VERDICTS.get(found.finding) != fact.finding:
            return plain
        sure = sure_text(found, self.presenter.locale)
        return self.text("finding_sure", finding=plain, sure=sure)

    def fact_name(self, sign: SignOverall, fact: SignFact) -> str:
        return f"{self.names.sign(sign.id)} · {self.names.fact(fact)}"

    def cost(self, fact: SignFact) -> str:
        """Return what a fact costs the deals that held it; a dash where untested."""
        moved = points_of(fact)
        if moved is None:
            return NO_FIGURE
        difference, low, high = map(self.presenter.locale.points, moved)
        return self.text("cost_range", difference=difference, low=low, high=high)

    def figures(self) -> Section:
        """Return what moves the odds in log-odds, for analysts."""
        locale = self.presenter.locale
        rows = tuple(
            (
                self.fact_name(sign, fact),
                f"{locale.signed(fact.log_odds, 2)} ± {locale.decimal(fact.error, 2)}",
            )
            for sign in self.overall.signs
            for fact in sign.facts
            if fact.log_odds is not None and fact.error is not None
        )
        head = (self.text("fact"), self.text("log_odds"))
        facts = Table(self.text("facts"), head, rows)
        tables = (*signal_figures(self.presenter), *([facts] if rows else []))
        return Section("figures", self.text("figures"), (), (), tables)

    def chart(self) -> Chart | None:
        """Return the win rates of deals with each sign; None where no sign has one."""
        with_rate = [
            s for s in self.overall.signs if s.support and s.support.rate is not None
        ]
        if not with_rate:
            return None
        overall = self.overall.won / self.overall.deals
        whole = self.presenter.percent(overall)
        rows = [Row(self.text("all_deals"), whole, overall, is_ours=False)]
        for sign in with_rate:
            support = sign.support
            assert support is not None  # noqa: S101 - looked at above
            text = f"{self.rate(support)} ({self.presenter.count(support.deals)})"
            name = self.names.sign(sign.id)
            low, high = support.low, support.high
            rows.append(Row(name, text, support.rate or 0.0, low, high))
        axis = Axis(self.text("rate"), 0.0, 1.0, self.presenter.ticks())
        listed = self.presenter.listing({row.name: row.text for row in rows})
        text = self.text("chart_text", rows=listed)
        return ranges("signs", self.text("signs_chart"), text, rows, axis)

    def contradictions(self) -> Section:
        against = self.overall.contradictions
        text = self.untold or self.text("contradictions_none")
        if against:
            text = self.text("contradictions_text")
        notes = tuple(self.contradiction(sign, fact) for sign, fact in against)
        heading = self.text("contradictions")
        return Section("contradictions", heading, (text, *notes))

    def contradiction(self, sign: str, fact: SignFact) -> str:
        support = fact.support
        counted = self.text(
            "contradiction",
            sign=self.names.sign(sign),
            fact=self.names.fact(fact),
            rate=self.rate(support),
            deals=self.presenter.count(support.deals),
            low=self.presenter.percent(support.low or 0.0),
            high=self.presenter.percent(support.high or 0.0),
            overall=self.presenter.percent(support.overall),
        )
        how = "clearly" if fact.finding == "contradicts" else "no_worse"
        return f"{counted}{self.presenter.locale.semicolon}{self.text(how)}"

    def unanswered(self) -> Iterator[Section]:
        """Yield which deals were won without an answer, where any tells."""
        if not self.overall.unanswered:
            return
        told = ExceptionPresenter(self.presenter.locale, self.presenter.framework)
        texts = tuple(told.unanswered(self.overall.unanswered))
        yield Section("unanswered", self.text("unanswered"), texts)

    def divisions(self) -> Iterator[Section]:
        parts = groupby(self.overall.groups, key=lambda g: (g.kind, g.column))
        divided = [(key, list(part)) for key, part in parts]
        divided = [(key, part) for key, part in divided if len(part) > 1]
        for number, ((kind, column), part) in enumerate(divided, 1):
            groups = sorted(part, key=lambda g: (-g.support.deals, g.value))
            heading = self.text("by_column", column=self.names.namer.title(column))
            if kind == "stage":
                heading = self.text("by_stage")
            # How to read the tables stands above the first.
            texts = () if number > 1 else (self.text("groups_text"),)
            yield self.division(f"by-{number}", heading, texts, groups)

    def division(
        self, id_: str, heading: str, texts: tuple[str, ...], groups: Sequence[Group]
    ) -> Section:
        keys = ("group", "deals", "rate", "interval", "strongest", "costliest")
        rows = tuple(self.group_row(group) for group in groups[:GROUPS_SHOWN])
        table = Table(heading, tuple(map(self.text, keys)), rows, in_words=True)
        rest = len(groups) - GROUPS_SHOWN
        more = self.presenter.locale.counted("overall", "more_groups", rest, count=rest)
        notes = (more,) if rest > 0 else ()
        return Section(id_, heading, texts, (), (table,), notes)

    def group_row(self, group: Group) -> tuple[str, ...]:
        of, names = self.presenter.locale.of, self.presenter.framework.names
        stages = {s.id: of(s.name) for s in self.presenter.framework.stages}
        own = self.presenter.framework.signal_ids
        ranked = sorted(own, key=lambda id_: -group.signals[id_])[:SIGNS_SHOWN]
        moving = [of(names[id_]) for id_ in ranked if group.signals[id_] > NOTHING]
        signs = [
            self.text(
                "sign_rate",
                sign=self.names.sign(sign.id),
                rate=self.rate(sign.support),
                deals=self.presenter.count(sign.support.deals),
                overall=self.presenter.percent(sign.support.overall),
            )
            for sign in group.signs
            if sign.support and (sign.support.rate or 0.0) < sign.support.overall
        ][:SIGNS_SHOWN]
        value = self.names.namer.level(group.column, group.value) or group.value
        if group.kind == "stage":
            value = next(name for id_, name in stages.items() if id_ == value)
        return (
            value,
            self.presenter.count(group.support.deals),
            self.rate(group.support),
            self.interval(group.support),
            self.presenter.locale.semicolon.join(moving),
            "\n".join(signs) or self.text("no_costly"),
        )

    def calibration(self) -> Section:
        confidence = [c for c in self.overall.calibration if c.belief == CONFIDENCE]
        heading = self.text("calibration")
        mapped = {belief.id for belief in self.presenter.model.pipeline.beliefs}
        if CONFIDENCE not in mapped and not confidence:
            return Section("calibration", heading, (self.text("calibration_off"),))
        keys = ("rep", "says", "deals", "closed", "interval")
        rows = tuple(
            (
                c.rep or self.text("all_reps"),
                self.presenter.percent(c.stated),
                self.presenter.count(c.deals),
                self.presenter.percent(c.rate or 0.0),
                self.presenter.range(c.low or 0.0, c.high or 0.0),
            )
            for c in confidence
            if c.rate is not None
        )
        if not rows:
            key = "calibration_untold" if self.overall.deals else "no_deals"
            return Section("calibration", heading, (self.text(key),))
        table = Table(heading, tuple(map(self.text, keys)), rows)
        text = self.text("calibration_text")
        return Section("calibration", heading, (text,), (), (table,))


def _proof(fact: SignFact) -> float:
    """Return how many standard errors a tested fact costs; the lower, the more proof."""
    return (fact.log_odds or 0.0) / (fact.error or 1.0)
