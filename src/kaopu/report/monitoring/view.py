"""A look at a model in the words of one language, for every output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.monitoring import Monitoring
from kaopu.monitoring.monitor import NEWEST_DAYS
from kaopu.report.check.section import Section
from kaopu.report.monitoring.sections import (
    cell_section,
    group_name,
    input_section,
    note_text,
    outcome_section,
    score_section,
)


@dataclass(frozen=True)
class MonitoringView:
    """A look in words; ``verdict_id`` is that of the record."""

    title: str
    verdict: str
    verdict_id: str
    reason: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]


def monitoring_view(
    found: Monitoring, language: Language, fields: Mapping[str, str]
) -> MonitoringView:
    """Return what a look found in the words of ``language``.

    Args:
        found: The record.
        language: Of the words.
        fields: Header of a column to the framework field that it feeds.
    """
    locale = Locale(language)
    namer = Namer(load_framework(), language)
    say = locale.text
    sections: tuple[Section, ...] = ()
    if not found.reason.id.startswith("unreadable"):
        sections = (
            outcome_section(found, locale, namer),
            input_section(found, locale, namer, fields),
            cell_section(found, locale, namer, fields),
            score_section(found, locale),
        )
    return MonitoringView(
        title=say("monitor", "title", model=found.model),
        verdict=say("monitor_verdict", found.verdict),
        verdict_id=found.verdict,
        reason=reason_text(found, locale, namer, fields),
        summary=_summary(found, locale),
        sections=sections,
    )


def reason_text(
    found: Monitoring, locale: Locale, namer: Namer, fields: Mapping[str, str]
) -> str:
    """Return the verdict's reason in one sentence."""
    reason, say = found.reason, locale.text
    facts: dict[str, object] = dict(reason.facts)
    shares = ("rate", "expected", "blank", "blank_before", "distance", "mean")
    told = {
        key: locale.percent(float(reason.facts[key]))
        for key in (*shares, "mean_before")
        if isinstance(reason.facts.get(key), float)
    }
    counts = {
        key: locale.count(float(reason.facts[key]))
        for key in ("ended", "concerned", "leads")
        if key in reason.facts
    }
    if "column" in facts:
        told["column"] = namer.header(str(facts["column"]), fields)
    if "note" in facts:
        told["note"] = note_text(str(facts["note"]), locale)
    if reason.id != "outcomes":
        return say("monitor_reason", reason.id, **{**facts, **told, **counts})
    rate = float(reason.facts["won"]) / float(reason.facts["ended"])
    told["rate"] = locale.percent(rate)
    if facts["by"] == "all":
        return say("monitor_reason", "outcomes_all", **told, **counts)
    group = group_name(str(facts["by"]), str(facts["id"]), locale, namer)
    return say("monitor_reason", "outcomes_group", group=group, **told, **counts)


def _summary(found: Monitoring, locale: Locale) -> tuple[str, ...]:
    say = locale.text
    if found.reason.id.startswith("unreadable"):
        return (say("monitor", "unreadable"),)
    looked = say("monitor", "first")
    if found.days is not None:
        looked = say("monitor", "since", days=found.days)
    counts = {
        "leads": locale.count(found.leads),
        "newest": locale.count(found.newest),
        "before": locale.count(found.before),
    }
    day = locale.date(found.as_of)
    first = say("monitor", "summary", day=day, days=NEWEST_DAYS, **counts)
    return (f"{first}{locale.gap}{looked}",)
