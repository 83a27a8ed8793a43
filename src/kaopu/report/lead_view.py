"""What a person reads about one lead, in one language: the view text and page share."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.explain import Fact, LeadExplanation, Player, RaisedSign
from kaopu.framework import Framework, Language, load_framework
from kaopu.report.words import Speaker

# Facts that move the log-odds by less are not worth a line.
WORTH_TELLING = 0.02


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
class SignView:
    """One warning sign in words."""

    name: str
    verdict: str
    verdict_id: str
    points_text: str
    meaning: str
    evidence: tuple[str, ...]
    question: str


@dataclass(frozen=True)
class LeadView:
    """One lead in words."""

    title: str
    stage: str
    probability: str
    share: float
    summary: str
    similar: str
    adds_up: str
    signals: tuple[PlayerView, ...]
    others: tuple[PlayerView, ...]
    signs: tuple[SignView, ...]
    notes: tuple[str, ...]


def lead_view(
    lead: LeadExplanation, language: Language, framework: Framework | None = None
) -> LeadView:
    """Return an explanation record in the words of one language."""
    teller = _Teller(Speaker(language), framework or load_framework())
    return teller.lead(lead)


@dataclass(frozen=True)
class _Teller:
    speaker: Speaker
    framework: Framework

    def lead(self, lead: LeadExplanation) -> LeadView:
        say, percent = self.speaker.say, self.speaker.percent
        signal_ids = self.framework.signal_ids
        stages = {stage.id: stage.name for stage in self.framework.stages}
        players = [self.player(player) for player in lead.players]
        base = percent(lead.base_probability, 1)
        probability = percent(lead.probability, 1)
        terms = " ".join(p.points_text for p in players if p.points_text[1:] != "0.0")
        return LeadView(
            title=say("lead", "title", lead_id=lead.lead_id),
            stage=next(self.speaker.tell(n) for i, n in stages.items() if i == lead.stage),
            probability=percent(lead.probability),
            share=lead.probability,
            summary=say("lead", "from_base", base=base, probability=probability),
            similar=self.similar(lead),
            adds_up=say("lead", "adds_up", base=base, terms=terms, probability=probability),
            signals=tuple(players[: len(signal_ids)]),
            others=tuple(players[len(signal_ids) :]),
            signs=tuple(self.sign(sign) for sign in lead.warning_signs),
            notes=lead.notes,
        )

    def similar(self, lead: LeadExplanation) -> str:
        """Return what became of the past deals most like this lead; empty if none is."""
        if not lead.similar_deals:
            return ""
        return self.speaker.say(
            "lead",
            "similar",
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
            facts=tuple(self.fact(fact) for fact in told),
        )

    def fact(self, fact: Fact) -> str:
        """Return a fact in words: the field's name and level, or the column and cell."""
        field = self.framework.fields.get(fact.source)
        levels = {level.id: level.name for level in field.levels} if field else {}
        if fact.value in levels:
            told = self.speaker.tell(levels[fact.value])
        elif fact.state == "unknown":
            told = self.speaker.say("state", "unknown")
        else:
            told = fact.evidence.strip() or self.speaker.say("lead", "empty")
        name = self.speaker.tell(field.name) if field else fact.column
        return f"{name}{self.speaker.colon}{told}"

    def evidence(self, fact: Fact) -> str:
        """Return a fact as the export spells it."""
        cell = fact.evidence.strip() or self.speaker.say("lead", "empty")
        return f"{fact.column} = {cell}"

    def sign(self, sign: RaisedSign) -> SignView:
        verdict = self.speaker.say("verdict", sign.verdict)
        points = self.speaker.points(sign.points)
        evidence = tuple(self.evidence(fact) for fact in sign.facts)
        if sign.verdict == "data_only":
            fact = sign.facts[0]
            value = fact.evidence.strip() or self.speaker.say("lead", "empty")
            meaning = self.speaker.say("lead", "unlisted", column=fact.column, value=value)
            return SignView(fact.column, verdict, sign.verdict, points, meaning, (), "")
        known = self.framework.sign(sign.id)
        return SignView(
            name=self.speaker.tell(known.name),
            verdict=verdict,
            verdict_id=sign.verdict,
            points_text=points,
            meaning=self.speaker.tell(known.meaning),
            evidence=evidence,
            question=self.speaker.tell(known.question),
        )
