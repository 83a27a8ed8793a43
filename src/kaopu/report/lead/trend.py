"""How a lead's probability has moved, in words: since when, and which facts changed."""

from __future__ import annotations

from datetime import datetime

from kaopu.explain.records import FactChange, LeadExplanation, Trend
from kaopu.framework import Framework, Namer, load_framework
from kaopu.language import Locale
from kaopu.leads.dates import local_day
from kaopu.leads.states import NOT_UNDERSTOOD, UNKNOWN

FACTS_SHOWN = 3
SCORES_SHOWN = 8
WEEK, MONTH = 7, 30
WORDS = {UNKNOWN: ("state", "unknown"), NOT_UNDERSTOOD: ("trend", "not_understood")}


def trend_line(
    lead: LeadExplanation, locale: Locale, framework: Framework | None = None
) -> str:
    """Return ``42% 3 weeks ago, 61% now: budget stated since``; empty without a trend."""
    trend = lead.trend
    if trend is None:
        return ""
    digits = 0 if abs(trend.change) >= 0.01 else 1
    moved = locale.text(
        "trend",
        "moved",
        before=locale.percent(trend.before.probability, digits),
        ago=ago(trend.days, locale),
        now=locale.percent(lead.probability, digits),
    )
    return moved + locale.colon + locale.semicolon.join(_why(trend, locale, framework))


def _why(trend: Trend, locale: Locale, framework: Framework | None) -> list[str]:
    facts = [fact_change(f, locale, framework) for f in trend.facts[:FACTS_SHOWN]]
    if not trend.same_model:
        facts.append(locale.text("trend", "other_model", model=trend.before.model))
    return facts or [locale.text("trend", "others")]


def fact_change(
    change: FactChange, locale: Locale, framework: Framework | None = None
) -> str:
    """Return what a fact was and what it is now."""
    namer = Namer(framework or load_framework(), locale.language)

    def in_words(text: str) -> str:
        if text in WORDS:
            return locale.text(*WORDS[text])
        level = namer.level(change.source, text)
        told = level or namer.number(change.source, text)
        return locale.day(told) or locale.text("lead", "empty")

    name = namer.field(change.source, change.column)
    before, after = in_words(change.before), in_words(change.after)
    field = namer.framework.fields.get(change.source)
    key = "number" if field is not None and field.kind == "number" else "fact"
    return locale.text("trend", key, name=name, before=before, after=after)


def ago(days: int, locale: Locale) -> str:
    """Return how long ago something was, in days, weeks or months."""
    if days < 1:
        return locale.text("trend", "today")
    if days == 1:
        return locale.text("trend", "yesterday")
    for key, size in (("months", MONTH), ("weeks", WEEK)):
        if days >= 2 * size:
            return locale.text("trend", key, count=days // size)
    return locale.text("trend", "days", count=days)


def _day(moment: str) -> str:
    """Return the day here of a moment as ISO text."""
    return local_day(datetime.fromisoformat(moment)).isoformat()


def score_lines(lead: LeadExplanation, locale: Locale) -> tuple[str, ...]:
    """Return the last scorings of a lead, newest first, a line each."""
    return tuple(
        locale.text(
            "trend",
            "score",
            date=locale.date(_day(score.scored_at)),
            probability=locale.percent(score.probability),
            rank=score.rank,
            of=score.of,
            model=score.model,
        )
        for score in lead.scores[: -SCORES_SHOWN - 1 : -1]
    )
