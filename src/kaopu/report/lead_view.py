"""What a person reads about one lead, in one language: the view text and page share."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.explain import Fact, LeadExplanation, Note, Player, Strength
from kaopu.framework import Framework, Language, load_framework
from kaopu.report.belief_view import belief_lines
from kaopu.report.sign_view import SignTeller, SignView
from kaopu.report.trend_view import score_lines, trend_line
from kaopu.report.words import Speaker

# Facts that move the log-odds by less are not worth a line.
WORTH_TELLING = 0.02
DATED, AGAINST = ("date_in_past",), "contradiction"


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
    """One lead in words; a text is empty where there is nothing to say."""

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


def lead_view(
    lead: LeadExplanation, language: Language, framework: Framework | None = None
) -> LeadView:
    """Return an explanation record in the words of one language."""
    speaker, framework = Speaker(language), framework or load_framework()
    return _Teller(speaker, framework, SignTeller(speaker, framework)).lead(lead)


@dataclass(frozen=True)
class _Teller:
    speaker: Speaker
    framework: Framework
    signs: SignTeller

    def lead(self, lead: LeadExplanation) -> LeadView:
        say, percent = self.speaker.say, self.speaker.percent
        count = len(self.framework.signal_ids)
        stages = {stage.id: stage.name for stage in self.framework.stages}
        players = [self.player(player) for player in lead.players]
        base = percent(lead.base_probability, 1)
        probability = percent(lead.probability, 1)
        terms = " ".join(p.points_text for p in players if p.points_text[1:] != "0.0")
        expected, value = self.expected(lead)
        return LeadView(
            title=say("lead", "title", lead_id=lead.lead_id),
            stage=next(self.speaker.tell(n) for i, n in stages.items() if i == lead.stage),
            rank=say("lead", "rank", rank=lead.rank, of=lead.of),
            place=lead.rank,
            probability=percent(lead.probability),
            share=lead.probability,
            low=lead.probability_low,
            high=lead.probability_high,
            interval=self.similar(lead, "interval"),
            expected=expected,
            expected_value=value,
            summary=say("lead", "from_base", base=base, probability=probability),
            similar=self.similar(lead, "similar"),
            adds_up=say("lead", "adds_up", base=base, terms=terms, probability=probability),
            signals=tuple(players[:count]),
            others=tuple(players[count:]),
            signs=tuple(self.signs.sign(s, lead.probability) for s in lead.warning_signs),
            strengths=tuple(map(self.strength, lead.strengths)),
            beliefs=belief_lines(lead, self.speaker),
            notes=tuple(self.note(note, lead) for note in lead.notes),
            trend=trend_line(lead, self.speaker, self.framework),
            scores=score_lines(lead, self.speaker),
        )

    def expected(self, lead: LeadExplanation) -> tuple[str, str]:
        """Return the expected value in a phrase and by itself; empty without one."""
        if lead.expected_value is None or lead.amount is None:
            return "", ""
        value = self.speaker.money(round(lead.expected_value), lead.currency)
        amount = self.speaker.money(lead.amount, lead.currency)
        return self.speaker.say("lead", "expected", expected=value, amount=amount), value

    def similar(self, lead: LeadExplanation, key: str) -> str:
        """Return what became of the past deals most like this lead; empty if none is."""
        if not lead.similar_deals:
            return ""
        return self.speaker.say(
            "lead",
            key,
            deals=lead.similar_deals,
            won=lead.similar_won,
            low=self.speaker.percent(lead.probability_low),
            high=self.speaker.percent(lead.probability_high),
        )

    def player(self, player: Player) -> PlayerView:
        told = [
            fact
            for fact in player.facts
            if abs(fact.log_odds) >= WORTH_TELLING and fact.state != "not_yet"
        ]
        return PlayerView(
            name=self.speaker.tell(self.framework.names[player.id]),
            state=self.speaker.say("state", player.state),
            state_id=player.state,
            points=player.points,
            points_text=self.speaker.points(player.points),
            facts=tuple(self.signs.fact(fact) for fact in told),
        )

    def strength(self, strength: Strength) -> StrengthView:
        fact = strength.fact
        return StrengthView(
            fact=self.signs.fact(fact),
            evidence=self.said(fact),
            points_text=self.speaker.points(strength.points),
            support=self.signs.support_of(fact),
        )

    def said(self, fact: Fact) -> str:
        """Return what the export says of a fact in quotes; empty if its words say it."""
        said = self.signs.said(fact)
        return f"“{said}”" if said else ""

    def note(self, note: Note, lead: LeadExplanation) -> str:
        other = note.other
        if note.id in DATED:
            other = self.speaker.date(note.other)
        elif note.id == AGAINST:
            other = self.signs.against(note, lead)
        cell = self.signs.noted(note, lead)
        return self.speaker.say("note", note.id, cell=cell, value=note.value, other=other)
