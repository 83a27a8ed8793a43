"""What decides a company's deals, in words: the sections that page and text share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kaopu.explain import Group, Overall, SignFact, SignOverall, Support
from kaopu.explain.beliefs import CONFIDENCE
from kaopu.framework import Framework, Language, Namer, load_framework
from kaopu.report.charts import Axis, Chart, Row, ranges
from kaopu.report.evaluation.columns import signals
from kaopu.report.evaluation.quality import reasons
from kaopu.report.evaluation.records import Card, EvaluationView, Section, Table
from kaopu.report.evaluation.teller import Teller, count
from kaopu.report.words import Speaker
from kaopu.scoring import LeadModel
from kaopu.tables.cells import NOT_ASKED, UNKNOWN

GROUPS_SHOWN, SIGNS_SHOWN = 15, 2
# Log-odds below which a signal moves nothing.
NOTHING = 1e-6


def overall_view(
    model: LeadModel, language: Language, framework: Framework | None = None
) -> EvaluationView:
    """Return what decides a model's past deals in the words of one language."""
    teller = Teller(model, Speaker(language), framework or load_framework())
    return _View(model.overall(), teller).view()


@dataclass(frozen=True)
class FactTeller:
    """Names the facts and signs of the overall record."""

    speaker: Speaker
    framework: Framework

    def sign(self, id_: str) -> str:
        """Return a sign's name."""
        return self.speaker.tell(self.framework.sign(id_).name)

    def fact(self, fact: SignFact) -> str:
        """Return a fact: its field's name, and its level or range."""
        namer = Namer(self.framework, self.speaker.language)
        name = namer.field(fact.source, fact.column)
        level = namer.level(fact.source, fact.value)
        states = {
            UNKNOWN: self.speaker.say("state", "unknown"),
            NOT_ASKED: self.speaker.say("lead", "empty"),
        }
        value = level or states.get(fact.value) or self._range(fact.support)
        return f"{name}{self.speaker.colon}{value}"

    def _range(self, support: Support) -> str:
        low, high = support.above, support.at_most
        key = "at_most" if low is None else "above" if high is None else "between"
        number = self.speaker.number
        return self.speaker.say(
            "support", key, low=number(low or 0), high=number(high or 0)
        )


@dataclass(frozen=True)
class _View:
    overall: Overall
    teller: Teller

    @property
    def names(self) -> FactTeller:
        return FactTeller(self.teller.speaker, self.teller.framework)

    def say(self, key: str, **values: object) -> str:
        return self.teller.say("overall", key, **values)

    def view(self) -> EvaluationView:
        overall, model = self.overall, self.teller.model
        rate = self.teller.percent(overall.won / overall.deals if overall.deals else 0.0)
        counts = {"deals": count(overall.deals), "won": count(overall.won)}
        verdict = "usable" if overall.usable else "not_usable"
        return EvaluationView(
            title=self.say("title", title=model.pipeline.title),
            learnt=self.say("learnt", rate=rate, label=overall.model, **counts),
            is_usable=overall.usable,
            verdict=self.teller.say("evaluation", verdict),
            reasons=reasons(self.teller),
            cards=tuple(self.cards()),
            sections=(
                signals(self.teller),
                self.signs(),
                self.contradictions(),
                *self.divisions(),
                self.calibration(),
            ),
            footer=self.say("footer"),
        )

    def cards(self) -> Iterator[Card]:
        """Yield the strongest signal, the best proven fact, and how many contradict."""
        own = self.teller.framework.signal_ids
        best = next((s for s in self.overall.signals if s.id in own and s.columns), None)
        if best:
            name = self.teller.speaker.tell(self.teller.framework.names[best.id])
            share = self.teller.percent(best.share)
            yield Card(share, self.say("card_signal", signal=name))
        facts = [(s.id, fact) for s in self.overall.signs for fact in s.facts]
        proven = [pair for pair in facts if pair[1].finding == "confirmed"]
        if proven:
            sign, fact = min(proven, key=lambda pair: _proof(pair[1]))
            words = {
                "deals": count(fact.support.deals),
                "sign": self.names.sign(sign),
                "fact": self.names.fact(fact),
                "overall": self.teller.percent(fact.support.overall),
            }
            yield Card(self.rate(fact.support), self.say("card_sign", **words))
        number = len(self.overall.contradictions)
        told = self.teller.speaker.counted("overall", "card_against", number)
        yield Card(count(number), told)

    def rate(self, support: Support) -> str:
        """Return a win rate; words where there are under five deals."""
        if support.rate is None:
            return self.teller.say("evaluation", "too_few")
        return self.teller.percent(support.rate)

    def interval(self, support: Support) -> str:
        if support.low is None or support.high is None:
            return "–"
        return self.teller.range(support.low, support.high)

    def signs(self) -> Section:
        keys = ("sign", "deals", "rate", "interval", "without", "of_all", "finding")
        rows = tuple(self.sign_row(sign) for sign in self.overall.signs if sign.support)
        whole = Table(self.say("signs"), tuple(map(self.say, keys)), rows)
        keys = ("fact", "deals", "rate", "interval", "of_all", "cost", "finding")
        facts = Table(
            self.say("facts"),
            tuple(map(self.say, keys)),
            tuple(
                self.fact_row(sign, fact)
                for sign in self.overall.signs
                for fact in sign.facts
            ),
        )
        chart = self.chart()
        charts = (chart,) if chart else ()
        text = self.say("signs_text")
        return Section("signs", self.say("signs"), (text,), charts, (whole, facts))

    def sign_row(self, sign: SignOverall) -> tuple[str, ...]:
        assert sign.support is not None  # noqa: S101 - the caller has looked
        return (
            self.names.sign(sign.id),
            count(sign.support.deals),
            self.rate(sign.support),
            self.interval(sign.support),
            self.rate(sign.without) if sign.without else "–",
            self.teller.percent(sign.support.overall),
            self.teller.say("overall_finding", sign.finding),
        )

    def fact_row(self, sign: SignOverall, fact: SignFact) -> tuple[str, ...]:
        cost = "–"
        if fact.log_odds is not None:
            cost = f"{fact.log_odds:+.2f} ± {fact.error:.2f}".replace("-", "−")
        return (
            f"{self.names.sign(sign.id)} · {self.names.fact(fact)}",
            count(fact.support.deals),
            self.rate(fact.support),
            self.interval(fact.support),
            self.teller.percent(fact.support.overall),
            cost,
            self.teller.say("overall_finding", fact.finding),
        )

    def chart(self) -> Chart | None:
        """Return the win rates of deals with each sign; None where no sign has one."""
        told = [s for s in self.overall.signs if s.support and s.support.rate is not None]
        if not told:
            return None
        overall = self.overall.won / self.overall.deals
        whole = self.teller.percent(overall)
        rows = [Row(self.say("all_deals"), whole, overall, is_ours=False)]
        for sign in told:
            support = sign.support
            assert support is not None  # noqa: S101 - looked at above
            text = f"{self.rate(support)} ({count(support.deals)})"
            name = self.names.sign(sign.id)
            low, high = support.low, support.high
            rows.append(Row(name, text, support.rate or 0.0, low, high))
        axis = Axis(self.say("rate"), 0.0, 1.0, self.teller.ticks())
        listed = self.teller.listing({row.name: row.text for row in rows})
        text = self.say("chart_text", rows=listed)
        return ranges("signs", self.say("signs_chart"), text, rows, axis)

    def contradictions(self) -> Section:
        against = self.overall.contradictions
        key = "contradictions_text" if against else "contradictions_none"
        notes = tuple(self.contradiction(sign, fact) for sign, fact in against)
        heading = self.say("contradictions")
        return Section("contradictions", heading, (self.say(key), *notes))

    def contradiction(self, sign: str, fact: SignFact) -> str:
        support = fact.support
        told = self.say(
            "contradiction",
            sign=self.names.sign(sign),
            fact=self.names.fact(fact),
            rate=self.rate(support),
            deals=count(support.deals),
            low=self.teller.percent(support.low or 0.0),
            high=self.teller.percent(support.high or 0.0),
            overall=self.teller.percent(support.overall),
        )
        how = "clearly" if fact.finding == "contradicts" else "no_worse"
        return f"{told}{self.teller.speaker.colon}{self.say(how)}"

    def divisions(self) -> Iterator[Section]:
        parts = groupby(self.overall.groups, key=lambda g: (g.kind, g.column))
        told = [(key, list(part)) for key, part in parts]
        told = [(key, part) for key, part in told if len(part) > 1]
        for number, ((kind, column), part) in enumerate(told, 1):
            groups = sorted(part, key=lambda g: (-g.support.deals, g.value))
            heading = self.say("by_column", column=column)
            if kind == "stage":
                heading = self.say("by_stage")
            # How to read the tables stands above the first.
            texts = () if number > 1 else (self.say("groups_text"),)
            yield self.division(f"by-{number}", heading, texts, groups)

    def division(
        self, id_: str, heading: str, texts: tuple[str, ...], groups: Sequence[Group]
    ) -> Section:
        keys = ("group", "deals", "rate", "interval", "strongest", "costliest")
        rows = tuple(self.group_row(group) for group in groups[:GROUPS_SHOWN])
        table = Table(heading, tuple(map(self.say, keys)), rows, in_words=True)
        rest = len(groups) - GROUPS_SHOWN
        told = self.teller.speaker.counted("overall", "more_groups", rest, count=rest)
        notes = (told,) if rest > 0 else ()
        return Section(id_, heading, texts, (), (table,), notes)

    def group_row(self, group: Group) -> tuple[str, ...]:
        tell, names = self.teller.speaker.tell, self.teller.framework.names
        stages = {s.id: tell(s.name) for s in self.teller.framework.stages}
        own = self.teller.framework.signal_ids
        ranked = sorted(own, key=lambda id_: -group.signals[id_])[:SIGNS_SHOWN]
        moving = [tell(names[id_]) for id_ in ranked if group.signals[id_] > NOTHING]
        signs = [
            self.say(
                "sign_rate",
                sign=self.names.sign(sign.id),
                rate=self.rate(sign.support),
                deals=count(sign.support.deals),
                overall=self.teller.percent(sign.support.overall),
            )
            for sign in group.signs
            if sign.support and (sign.support.rate or 0.0) < sign.support.overall
        ][:SIGNS_SHOWN]
        value = group.value
        if group.kind == "stage":
            value = next(name for id_, name in stages.items() if id_ == value)
        return (
            value,
            count(group.support.deals),
            self.rate(group.support),
            self.interval(group.support),
            self.teller.speaker.semicolon.join(moving),
            "\n".join(signs) or self.say("no_costly"),
        )

    def calibration(self) -> Section:
        said = [c for c in self.overall.calibration if c.belief == CONFIDENCE]
        heading = self.say("calibration")
        if not said:
            return Section("calibration", heading, (self.say("calibration_off"),))
        keys = ("rep", "says", "deals", "closed", "interval")
        rows = tuple(
            (
                c.rep or self.say("all_reps"),
                self.teller.percent(c.stated),
                count(c.deals),
                self.teller.percent(c.rate or 0.0),
                self.teller.range(c.low or 0.0, c.high or 0.0),
            )
            for c in said
            if c.rate is not None
        )
        table = Table(heading, tuple(map(self.say, keys)), rows)
        text = self.say("calibration_text")
        return Section("calibration", heading, (text,), (), (table,))


def _proof(fact: SignFact) -> float:
    """Return how many standard errors a tested fact costs; the lower, the more proof."""
    return (fact.log_odds or 0.0) / (fact.error or 1.0)
