"""Warning signs in words: evidence, support from past deals, next step and what-if."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaopu.explain.records import (
    Change,
    Comparison,
    Fact,
    LeadExplanation,
    Note,
    RaisedSign,
    Support,
)
from kaopu.explain.signs.order import is_harmless, raises
from kaopu.explain.signs.what_if import HELPS
from kaopu.framework import Framework, Namer
from kaopu.framework.records import ACROSS, Field
from kaopu.language import Locale
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import UNKNOWN
from kaopu.report.lead.bounds import source_bounds
from kaopu.report.lead.exceptions import ExceptionPresenter
from kaopu.report.lead.limits import limit_text
from kaopu.report.lead.ranges import ALIKE, digits_of, step_range
from kaopu.report.lead.sureness import sure_text

# The verdicts that say how sure they are.
SAID_SURE = ("confirmed", "points_that_way")


@dataclass(frozen=True)
class SignView:
    """One warning sign in words; a text is empty where there is nothing to say.

    Attributes:
        comparison: What the verdict rests on, in rates.
        exception: Where past deals were won all the same, or the sign weighs more than
            it looks.
        harmless: Whether it is no warning here, see `kaopu.explain.signs.order`.
    """

    name: str
    verdict: str
    verdict_id: str
    points_text: str
    meaning: str
    evidence: tuple[str, ...]
    support: str
    question: str
    what_if: str
    gain_text: str
    comparison: str = ""
    exception: str = ""
    harmless: bool = False


@dataclass(frozen=True)
class SignPresenter:
    """Tells signs and facts in one language.

    Attributes:
        has_deals: Whether there is any past deal; without one none is spoken of.
    """

    locale: Locale
    framework: Framework
    has_deals: bool = True

    def sign(self, sign: RaisedSign, probability: float) -> SignView:
        """Return a sign of a lead whose probability is ``probability``."""
        known = self.framework.signs_by_id.get(sign.id)
        if sign.verdict == "data_only" or known is None:
            known = None
            name = self.fact(sign.facts[0])
            meaning = self.locale.text("lead", "unlisted")
            if self.as_exported(sign.facts[0]):
                shown = self.evidence(sign.facts[0])
                meaning = self.locale.text("lead", "sign_fact", fact=shown, meaning=meaning)
            question = self.check(sign)
        else:
            told = known.told_by(sign.cause)
            name = self.locale.of(told.name)
            meaning = self.locale.of(told.meaning)
            question = self.locale.of(told.question)
        helps = sign.what_if is not None and sign.what_if.worth >= HELPS
        return SignView(
            name=name,
            verdict=self.verdict(sign),
            verdict_id=sign.verdict,
            points_text=self.locale.points(sign.points),
            meaning=meaning,
            evidence=tuple(map(self.with_limit, sign.facts)) if known else (),
            support=self.support(sign),
            question=question,
            what_if=self.what_if(sign, probability),
            gain_text=self.locale.points(sign.what_if.gain)
            if helps and sign.what_if and sign.what_if.worst is None
            else "",
            comparison=self.comparison(sign),
            exception=self.exceptions.of(sign),
            harmless=is_harmless(sign),
        )

    def verdict(self, sign: RaisedSign) -> str:
        """Return what past deals say of a sign, and of its facts in this lead."""
        if raises(sign):
            return self.locale.text("lead", "no_harm")
        if sign.verdict == "framework_only" and not self.is_tested(sign):
            return self.locale.text("lead", "untested")
        plain = self.locale.text("verdict", sign.verdict)
        sure = self.sure(sign)
        return (
            self.locale.text("sure", "beside", verdict=plain, sure=sure) if sure else plain
        )

    def sure(self, sign: RaisedSign) -> str:
        """Return how sure a verdict is, such as 9 of 10; empty where that is not said."""
        found = sign.comparison
        if sign.verdict not in SAID_SURE or found is None or found.overruled:
            return ""
        return sure_text(found, self.locale)

    def is_tested(self, sign: RaisedSign) -> bool:
        """Tell whether past deals can tell anything of a sign."""
        return sign.comparison is not None or sign.signal == ACROSS

    def check(self, sign: RaisedSign) -> str:
        """Return what to ask about a fact that only the data speak of.

        That is what the framework asks where another level of the field is a sign by
        itself. Any other fact is often not a rep's to change; what is given never is.
        """
        fact = sign.facts[0]
        field = self.field(fact.source)
        if fact.state in ("unknown", "not_asked"):
            if field is not None and field.question is not None:
                return self.locale.of(field.question)
            return self.locale.text("lead", "find_out", name=self.name(fact))
        for known, condition in self.framework.conditions():
            if condition.field == fact.source and known.match == "any":
                return self.locale.of(known.question)
        signal = self.locale.of(self.framework.names[sign.signal])
        key = "weigh_given" if field is not None and field.given else "weigh"
        return self.locale.text("lead", key, fact=self.fact(fact), signal=signal)

    @property
    def exceptions(self) -> ExceptionPresenter:
        """Tells exceptions."""
        return ExceptionPresenter(self.locale, self.framework)

    @property
    def namer(self) -> Namer:
        """Names fields and levels."""
        return Namer(self.framework, self.locale.language)

    def field(self, source: str) -> Field | None:
        """Return the framework field of a source; None for a further column."""
        return self.framework.fields.get(source)

    def is_named(self, source: str) -> bool:
        """Tell whether the levels of a source have names of ours."""
        return source in self.framework.fields or source == STAGE_FACT

    def name(self, fact: Fact | Change) -> str:
        """Return the field's name, or the column."""
        if fact.source == STAGE_FACT:
            return self.locale.text("ranking", "stage")
        return self.namer.field(fact.source, fact.column)

    def level(self, fact: Fact | Change) -> str:
        """Return the level's name; a category or number as it is."""
        if fact.source == STAGE_FACT:
            stages = {str(stage.id): stage.name for stage in self.framework.stages}
            return self.locale.of(stages[fact.value])
        return self.namer.level(fact.source, fact.value) or fact.value

    def cell(self, fact: Fact) -> str:
        """Return the cell as the export spells it; words where it is empty."""
        return fact.evidence.strip() or self.locale.text("lead", "empty")

    def evidence(self, fact: Fact) -> str:
        """Return a fact in words; what the export says is quoted where it differs."""
        return self.namer.quoted(self.fact(fact), self.as_exported(fact))

    def with_limit(self, fact: Fact) -> str:
        """Return a fact in words, with the limit that it is beyond."""
        told = self.evidence(fact)
        if fact.limit is None or not fact.limit.is_beyond:
            return told
        limit = limit_text(fact.limit, self.field(fact.source), self.locale)
        return self.locale.text("limit", "beside", fact=told, limit=limit)

    def as_exported(self, fact: Fact) -> str:
        """Return what the export says of a fact; empty where its words say the same."""
        cell = fact.evidence.strip()
        value = UNKNOWN if fact.state == "unknown" else fact.value or cell
        return self.namer.as_exported(fact.source, fact.column, cell, value)

    def noted(self, note: Note, lead: LeadExplanation) -> str:
        """Return the cell that a note on a lead is about, as its fact is told."""
        for fact in _facts(lead):
            if (fact.column, fact.evidence.strip()) == (note.column, note.value):
                return self.evidence(fact)
        return self.exported(note.column, note.value)

    def exported(self, column: str, cell: str) -> str:
        """Return a cell of a column that feeds no fact, after the column's title."""
        value = self.namer.number(column, cell) or self.locale.text("lead", "empty")
        return f"{self.namer.title(column)}{self.locale.colon}{self.locale.day(value)}"

    def against(self, note: Note, lead: LeadExplanation) -> str:
        """Return what a note's cell contradicts: a fact, or quoted words."""
        for fact in _facts(lead):
            if note.other == f"{fact.column} = {fact.evidence.strip()}":
                return self.evidence(fact)
        column, is_cell, cell = note.other.partition(" = ")
        told = self.exported(column, cell) if is_cell else note.other
        return self.locale.quoted(told)

    def fact(self, fact: Fact) -> str:
        """Return a fact in words: the field's name and level, or the column and cell."""
        say = self.locale.text
        if fact.state == "unknown":
            field = self.field(fact.source)
            is_ours = field is not None and field.ours
            value = say("lead", "not_known") if is_ours else say("state", "unknown")
        elif fact.days_gone is not None:
            value = self.gone_by(fact)
        elif fact.value and (self.is_named(fact.source) or fact.state == "known"):
            value = self.level(fact)
        else:
            told = fact.day or self.namer.number(fact.source, self.cell(fact))
            value = self.locale.day(told)
        return f"{self.name(fact)}{self.locale.colon}{value}"

    def gone_by(self, fact: Fact) -> str:
        """Return a planned date that has gone by, and for how long; its cell if no date."""
        assert fact.days_gone is not None  # noqa: S101 - the caller has looked
        cell, days = fact.day or fact.evidence.strip(), fact.days_gone
        cell = self.locale.day(cell)
        return self.locale.counted("lead", "gone_by", days, cell=cell, days=days)

    def support(self, sign: RaisedSign) -> str:
        """Return how past deals with the same sign ended; empty where none is known."""
        if not self.has_deals:
            return ""
        if sign.signal == ACROSS:
            return self._counted(sign.support, "illusion") if sign.support else ""
        fact = sign.facts[0]
        if fact.state == "gone_by":
            return ""
        support = self.support_of(fact)
        if fact.state in ("unknown", "not_asked") and sign.verdict != "data_only":
            return self.locale.text("support", "not_a_no", support=support)
        return support

    def comparison(self, sign: RaisedSign) -> str:
        """Return the comparison that a verdict rests on; empty where none bears on it."""
        say, found = self.locale.text, sign.comparison
        if found is None:
            is_open = sign.verdict == "framework_only" and sign.signal != ACROSS
            return say("comparison", "none") if is_open and self.has_deals else ""
        rates = say(
            "comparison",
            _told_of(sign, "rates"),
            **self._rates(found),
            difference=self.locale.points(found.rate_with - found.rate_without),
            low=self.locale.points(found.low),
            high=self.locale.points(found.high),
        )
        text = say(
            "comparison", found.finding, rates=rates, sure=sure_text(found, self.locale)
        )
        if found.overruled:
            key = found.overruled if sign.verdict == "framework_only" else "stepped"
            text += self.locale.gap + say("comparison", key)
        return text

    def short_verdict(self, sign: RaisedSign) -> str:
        """Return the verdict with the two rates that it compares."""
        verdict = self.verdict(sign)
        if sign.comparison is None or raises(sign) or sign.comparison.overruled:
            return verdict
        rates, sure = self._rates(sign.comparison), self.sure(sign)
        if not sure:
            key = _told_of(sign, "short")
            return self.locale.text("comparison", key, verdict=verdict, **rates)
        plain, key = self.locale.text("verdict", sign.verdict), _told_of(sign, "short_sure")
        return self.locale.text("comparison", key, verdict=plain, sure=sure, **rates)

    def _rates(self, found: Comparison) -> dict[str, str]:
        # Two figures that look alike after rounding would contradict the difference.
        digits = 0 if abs(found.rate_with - found.rate_without) >= ALIKE else 1
        return {
            "with_it": self.locale.percent(found.rate_with, digits),
            "without": self.locale.percent(found.rate_without, digits),
        }

    def support_of(self, fact: Fact) -> str:
        """Return how past deals with the same fact ended; empty without any deal."""
        if not self.has_deals:
            return ""
        support, name = fact.support, self.name(fact)
        if fact.state in ("unknown", "not_asked"):
            return self._counted(support, fact.state, name=name)
        field = self.field(fact.source)
        is_number = support and (support.above is not None or support.at_most is not None)
        if support and is_number:
            kind = "date" if field and field.kind == "date" else "number"
            kind = "whole" if field and field.whole else kind
            told = source_bounds(support, fact.source, self.framework, self.locale)
            return self._counted(support, kind, name=name, range=told)
        value = self.level(fact) or self.cell(fact)
        return self._counted(support, "known", name=name, value=value)

    def _counted(self, support: Support | None, key: str, **words: str) -> str:
        if support is None or support.rate is None:
            return self.locale.text("support", "few")
        assert support.low is not None  # noqa: S101 - they come with the rate
        assert support.high is not None  # noqa: S101
        percent = self.locale.percent
        return self.locale.text(
            "support",
            "rate",
            subject=self.locale.text("support", key, deals=support.deals, **words),
            rate=percent(support.rate),
            low=percent(support.low),
            high=percent(support.high),
            overall=percent(support.overall),
        )

    def what_if(self, sign: RaisedSign, probability: float) -> str:
        """Return what clearing a sign would give; empty for an illusion."""
        if sign.what_if is None:
            return "" if sign.signal == ACROSS else self.nothing_clears(sign)
        changes = self.changes(sign.what_if.changes)
        gain = sign.what_if.gain
        helps = "otherwise" if sign.verdict == "data_only" else "gain"
        digits = digits_of(sign.what_if)
        if sign.what_if.worst is not None and gain >= HELPS:
            told = step_range(sign.what_if, probability, self.locale)
            figures = {"probability": told.best, "now": told.now, "worst": told.worst}
            return self.locale.text("what_if", told.key, changes=changes, **figures)
        return self.locale.text(
            "what_if",
            helps if gain >= HELPS else "little" if gain >= 0 else "none",
            changes=changes,
            probability=self.locale.percent(sign.what_if.probability, digits),
            now=self.locale.percent(probability, digits),
            gain=self.locale.points(sign.what_if.gain),
        )

    def nothing_clears(self, sign: RaisedSign) -> str:
        """Return why there is no what-if."""
        fact = sign.facts[0]
        field = self.field(fact.source) if sign.verdict == "data_only" else None
        is_given = field is not None and field.given and fact.state == "known"
        is_final = sign.id in self.framework.final_signs
        key = "final" if is_final else "given" if is_given else "unseen"
        return self.locale.text("what_if", key)

    def changes(self, changes: Sequence[Change]) -> str:
        """Return what facts are set to; dates that come to the same are said once."""
        names: dict[tuple[str, str], list[str]] = {}
        for change in changes:
            # Levels that are called the same are not the same for that.
            own = "" if change.unit == "days" else change.source
            names.setdefault((own, self.changed(change)), []).append(self.name(change))
        return self.locale.semicolon.join(
            f"{self.locale.all_of(together)}{self.locale.colon}{value}"
            for (_, value), together in names.items()
        )

    def changed(self, change: Change) -> str:
        """Return the value a fact is set to; days from the opening where it is unknown."""
        if change.unit == "days":
            if change.day:
                return self.locale.date(change.day)
            return self.locale.text("what_if", "days", days=round(float(change.value)))
        if change.unit == "number":
            return self.locale.number(float(change.value))
        return self.level(change)


def _facts(lead: LeadExplanation) -> Iterator[Fact]:
    return (fact for player in lead.players for fact in player.facts)


def _told_of(sign: RaisedSign, key: str) -> str:
    """Return the key of a comparison; of behaviour it is said that deals had ended.

    A deal may fall silent because it is lost: one that is still open has time to turn.
    """
    is_behaviour = any(fact.limit is not None for fact in sign.facts)
    return f"{key}_ended" if is_behaviour else key
