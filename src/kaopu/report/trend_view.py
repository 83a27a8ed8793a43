"""How a lead's probability has moved, in words: since when, and which facts changed."""

from __future__ import annotations

from datetime import datetime

from kaopu.explain import FactChange, LeadExplanation, Trend
from kaopu.framework import Framework, Namer, load_framework
from kaopu.report.words import Speaker
from kaopu.tables.cells import NOT_UNDERSTOOD, UNKNOWN
from kaopu.tables.dates import local_day

FACTS_SHOWN = 3
SCORES_SHOWN = 8
WEEK, MONTH = 7, 30
WORDS = {UNKNOWN: ("state", "unknown"), NOT_UNDERSTOOD: ("trend", "not_understood")}


def trend_line(
    lead: LeadExplanation, speaker: Speaker, framework: Framework | None = None
) -> str:
    """Return ``42 % 3 weeks ago, 61 % now: budget stated since``; empty without a trend."""
    trend = lead.trend
    if trend is None:
        return ""
    digits = 0 if abs(trend.change) >= 0.01 else 1
    moved = speaker.say(
        "trend",
        "moved",
        before=speaker.percent(trend.before.probability, digits),
        ago=ago(trend.days, speaker),
        now=speaker.percent(lead.probability, digits),
    )
    return moved + speaker.colon + speaker.semicolon.join(_why(trend, speaker, framework))


def _why(trend: Trend, speaker: Speaker, framework: Framework | None) -> list[str]:
    facts = [fact_change(f, speaker, framework) for f in trend.facts[:FACTS_SHOWN]]
    if not trend.same_model:
        facts.append(speaker.say("trend", "other_model", model=trend.before.model))
    return facts or [speaker.say("trend", "others")]


def fact_change(
    change: FactChange, speaker: Speaker, framework: Framework | None = None
) -> str:
    """Return what a fact was and what it is now."""
    namer = Namer(framework or load_framework(), speaker.language)

    def told(text: str) -> str:
        if text in WORDS:
            return speaker.say(*WORDS[text])
        level = namer.level(change.source, text)
        return level or text or speaker.say("lead", "empty")

    name = namer.field(change.source, change.column)
    before, after = told(change.before), told(change.after)
    return speaker.say("trend", "fact", name=name, before=before, after=after)


def ago(days: int, speaker: Speaker) -> str:
    """Return how long ago something was, in days, weeks or months."""
    if days < 1:
        return speaker.say("trend", "today")
    if days == 1:
        return speaker.say("trend", "yesterday")
    for key, size in (("months", MONTH), ("weeks", WEEK)):
        if days >= 2 * size:
            return speaker.say("trend", key, count=days // size)
    return speaker.say("trend", "days", count=days)


def _day(moment: str) -> str:
    """Return the day here of a moment as ISO text."""
    return local_day(datetime.fromisoformat(moment)).isoformat()


def score_lines(lead: LeadExplanation, speaker: Speaker) -> tuple[str, ...]:
    """Return the last scorings of a lead, newest first, a line each."""
    return tuple(
        speaker.say(
            "trend",
            "score",
            date=speaker.date(_day(score.scored_at)),
            probability=speaker.percent(score.probability),
            rank=score.rank,
            of=score.of,
            model=score.model,
        )
        for score in lead.scores[: -SCORES_SHOWN - 1 : -1]
    )
