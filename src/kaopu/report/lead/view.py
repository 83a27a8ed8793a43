"""What a person reads about one lead, in one language: the view text and page share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kaopu.explain.lead.leading_fact import naming_order
from kaopu.explain.records import Fact, LeadExplanation, Note, Player, Strength, Support
from kaopu.framework import Framework, load_framework
from kaopu.language import Language, Locale
from kaopu.report.lead.beliefs import belief_lines
from kaopu.report.lead.signs import SignPresenter, SignView
from kaopu.report.lead.trend import score_lines, trend_line

# Facts that move the log-odds by less are not worth a line.
MIN_SHOWN = 0.02
AGAINST = "contradiction"
BLANKS = ("not_asked", "unknown")


@dataclass(frozen=True)
class PlayerView:
    """One signal, or the context, or our own side, in words."""

    name: str
    state: str
    state_id: str
    points: float
    points_text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class StrengthView:
    """A fact that raises the odds, in words."""

    fact: str
    evidence: str
    points_text: str
    support: str


@dataclass(frozen=True)
class LeadView:
    """One lead in words; a text is empty where there is nothing to say.

    Attributes:
        title: Its id, in words.
        name, owner: What people know it by, and whose it is; empty where nothing tells.
    """

    title: str
    stage: str
    rank: str
    place: int
    probability: str
    share: float
    low: float
    high: float
    interval: str
    expected: str
    expected_value: str
    summary: str
    similar: str
    adds_up: str
    signals: tuple[PlayerView, ...]
    others: tuple[PlayerView, ...]
    signs: tuple[SignView, ...]
    strengths: tuple[StrengthView, ...]
    beliefs: tuple[str, ...]
    notes: tuple[str, ...]
    trend: str = ""
    scores: tuple[str, ...] = ()
    name: str = ""
    owner: str = ""


def lead_view(
    lead: LeadExplanation,
    language: Language,
    framework: Framework | None = None,
    *,
    name: str = "",
    owner: str = "",
) -> LeadView:
    """Return an explanation record in the words of one language.

    Args:
        lead: The record.
        language: Of the words.
        framework: The usual one by default.
        name: What people know the lead by; no record holds it.
        owner: Whose lead it is.
    """
    locale, framework = Locale(language), framework or load_framework()
    view = _LeadPresenter(
        locale,
        framework,
        SignPresenter(locale, framework, has_deals=lead.overall_rate is not None),
    ).lead(lead)
    return replace(view, name=name, owner=owner)


@dataclass(frozen=True)
class _LeadPresenter:
    locale: Locale
    framework: Framework
    signs: SignPresenter

    def lead(self, lead: LeadExplanation) -> LeadView:
        say, percent = self.locale.text, self.locale.percent
        count = len(self.framework.signal_ids)
        stages = {stage.id: stage.name for stage in self.framework.stages}
        players = [self.player(player) for player in lead.players]
        base = percent(lead.base_probability, 1)
        probability = percent(lead.probability, 1)
        terms = " ".join(p.points_text for p in players if p.points_text[1:] != "0.0")
        expected, value = self.expected(lead)
        return LeadView(
            title=say("lead", "title", lead_id=lead.lead_id),
            stage=next(self.locale.of(n) for i, n in stages.items() if i == lead.stage),
            rank=say("lead", "rank", rank=lead.rank, of=lead.of),
            place=lead.rank,
            probability=percent(lead.probability),
            share=lead.probability,
            low=lead.probability_low,
            high=lead.probability_high,
            interval=self.locale.text("lead", "interval", **self.range(lead)),
            expected=expected,
            expected_value=value,
            summary=say("lead", "from_base", base=base, probability=probability),
            similar=self.similar(lead),
            adds_up=say("lead", "adds_up", base=base, terms=terms, probability=probability),
            signals=tuple(players[:count]),
            others=tuple(players[count:]),
            signs=tuple(self.signs.sign(s, lead.probability) for s in lead.warning_signs),
            strengths=tuple(map(self.strength, lead.strengths)),
            beliefs=belief_lines(lead, self.locale),
            notes=tuple(self.note(note, lead) for note in lead.notes),
            trend=trend_line(lead, self.locale, self.framework),
            scores=score_lines(lead, self.locale),
        )

    def expected(self, lead: LeadExplanation) -> tuple[str, str]:
        """Return the expected value in a phrase and by itself; empty without one."""
        if lead.expected_value is None or lead.amount is None:
            return "", ""
        value = self.locale.money(round(lead.expected_value), lead.currency)
        amount = self.locale.money(lead.amount, lead.currency)
        return self.locale.text("lead", "expected", expected=value, amount=amount), value

    def similar(self, lead: LeadExplanation) -> str:
        """Return what became of the past deals most like this lead, and its own range."""
        if not lead.similar_deals:
            key = "similar_nothing" if self.signs.has_deals else "similar_no_deals"
            return self.locale.text("lead", key, **self.range(lead))
        return self.locale.counted(
            "lead",
            "similar",
            lead.similar_won,
            deals=lead.similar_deals,
            won=lead.similar_won,
            **self.range(lead),
        )

    def range(self, lead: LeadExplanation) -> dict[str, str]:
        """Return the ends of the range in which a lead's own probability lies."""
        return {
            "low": self.locale.percent(lead.probability_low),
            "high": self.locale.percent(lead.probability_high),
        }

    def player(self, player: Player) -> PlayerView:
        facts = [
            fact
            for fact in naming_order(player)
            if abs(fact.log_odds) >= MIN_SHOWN and fact.state != "not_yet"
        ]
        return PlayerView(
            name=self.locale.of(self.framework.names[player.id]),
            state=self.locale.text("state", player.state),
            state_id=player.state,
            points=player.points,
            points_text=self.locale.points(player.points),
            facts=tuple(self.reasons(facts, player.points)),
        )

    def reasons(self, facts: Sequence[Fact], points: float) -> Iterator[str]:
        """Yield the facts behind points in words: which way, and why a blank helps."""
        turned = False
        for fact in facts:
            text = self.signs.fact(fact)
            if fact.state in BLANKS and fact.log_odds > 0:
                text = self.raising_blank(text, fact.support)
            contrary = fact.log_odds * points < 0
            if contrary and not turned:
                text = self.locale.text("lead", "contrary", fact=text)
            turned |= contrary
            yield text

    def raising_blank(self, text: str, support: Support | None) -> str:
        """Return a fact that is not filled in with what past deals say in its favour."""
        if support is None or support.rate is None or support.rate <= support.overall:
            return self.locale.text("lead", "blank_for", fact=text)
        rate = self.locale.percent(support.rate)
        words = {"fact": text, "deals": support.deals, "rate": rate}
        return self.locale.text("lead", "blank_rate", **words)

    def strength(self, strength: Strength) -> StrengthView:
        fact = strength.fact
        return StrengthView(
            fact=self.signs.fact(fact),
            evidence=self.quoted(fact),
            points_text=self.locale.points(strength.points),
            support=self.signs.support_of(fact),
        )

    def quoted(self, fact: Fact) -> str:
        """Return what the export says of a fact in quotes; empty if its words say it."""
        exported = self.signs.as_exported(fact)
        return self.locale.quoted(exported) if exported else ""

    def note(self, note: Note, lead: LeadExplanation) -> str:
        other = self.locale.day(note.other.strip())
        if note.id == AGAINST:
            other = self.signs.against(note, lead)
        cell = self.signs.noted(note, lead)
        return self.locale.text("note", note.id, cell=cell, value=note.value, other=other)
