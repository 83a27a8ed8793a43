"""A check in the words of one language: sections of lines and tables, for every output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.checking import DataState
from kaopu.checking.records import Concern, Plan
from kaopu.evaluation.records import SURE
from kaopu.language import Language, Locale
from kaopu.leakage.records import AuditedColumn, Finding
from kaopu.report.check.customs import custom_lines
from kaopu.report.check.section import Section
from kaopu.report.check.tables import column_name, table_sections
from kaopu.report.reading import reading_texts

UNMAPPED_SHOWN = 20


@dataclass(frozen=True)
class CheckView:
    """The whole check in words; ``verdict_id`` is that of the record."""

    title: str
    verdict: str
    verdict_id: str
    summary: tuple[str, ...]
    concerns_title: str
    concerns: tuple[str, ...]
    sections: tuple[Section, ...]


def check_view(state: DataState, language: Language) -> CheckView:
    """Return what a check found in the words of ``language``."""
    locale = Locale(language)
    say = locale.text
    return CheckView(
        title=say("check", "title", pipeline=state.pipeline),
        verdict=say("verdict_check", state.verdict, count=len(state.concerns)),
        verdict_id=state.verdict,
        summary=tuple(_summary(state, locale)),
        concerns_title=say("check", "concerns"),
        concerns=tuple(_concern(concern, state, locale) for concern in state.concerns),
        sections=(_audit_section(state, locale), *table_sections(state, locale)),
    )


def _summary(state: DataState, locale: Locale) -> Iterator[str]:
    say, counts = locale.text, state.counts
    yield say(
        "check",
        "of_export",
        export=state.export,
        rows=counts.all,
        won=counts.won,
        lost=counts.lost,
        open=counts.open,
    )
    yield from _plan(state.plan, locale)
    yield from reading_texts(state.reading, locale.language)
    yield from custom_lines(state, locale)
    if state.unmapped:
        yield say("check", "unmapped", columns=locale.some(state.unmapped, UNMAPPED_SHOWN))
    if state.unreviewed.columns:
        yield _unreviewed(state, locale)


def _unreviewed(state: DataState, locale: Locale) -> str:
    """Return how many columns nobody has looked at, and what rests on them."""
    found, say = state.unreviewed, locale.text
    columns = locale.some(found.columns, UNMAPPED_SHOWN)
    facts = {"count": len(found.columns), "all": len(state.fields), "columns": columns}
    text = say("check", "unreviewed", **facts)
    if found.gain is None:
        return text
    figures = {
        "gain": locale.signed(found.gain.mean, 3),
        "se": locale.decimal(found.gain.se, 3),
        "deals": locale.number(found.deals),
    }
    return f"{text}{locale.gap}{say('check', 'unreviewed_adds', **figures)}"


def _plan(plan: Plan, locale: Locale) -> Iterator[str]:
    say = locale.text
    if plan.cause:
        missing = [
            say("plan", f"missing_{kind}", count=count)
            for kind, count in (("won", plan.missing_won), ("lost", plan.missing_lost))
            if count
        ]
        listed = locale.all_of(missing)
        yield say("plan", plan.cause, least=plan.least, missing=listed)
    yield say("plan", plan.action)


def _audit_section(state: DataState, locale: Locale) -> Section:
    say = locale.text
    lines = tuple(_audit_line(column, state, locale) for column in state.audit)
    return Section(
        "audit", say("check_audit", "title"), lines or (say("check_audit", "clean"),)
    )


def _audit_line(column: AuditedColumn, state: DataState, locale: Locale) -> str:
    done = locale.text("check_audit", _audit_key(column), reason=column.reason)
    findings = column.audit.findings
    reasons = [locale.message(finding.message) for finding in findings]
    because = locale.semicolon.join(reasons)
    name = column_name(column.column, state, locale)
    return f"{name}{locale.colon}{done}{locale.colon}{because}"


def _audit_key(column: AuditedColumn) -> str:
    if column.role == "learnt" or column.action == "allowed":
        return column.action.replace(" ", "_")
    if column.role == "stage" and column.action == "left out":
        return "stage_left_out"
    if column.role == "unmapped" and not column.audit.blocked:
        return "unmapped_warned"
    rules = {finding.rule for finding in column.audit.findings}
    if column.role == "date" and rules & {"name", "latest_date"}:
        return "closing_date"
    return column.role


def _concern(concern: Concern, state: DataState, locale: Locale) -> str:
    if concern.kind == "not_used":
        return _not_used(state, locale)
    whys = {
        column.column: _short(column.audit.findings[0], locale) for column in state.audit
    }
    what = {p.column: locale.text("personal", p.kind) for p in state.personal}
    return locale.text(
        "concern",
        concern.kind,
        column=column_name(concern.column, state, locale),
        why=whys.get(concern.column, ""),
        what=what.get(concern.column, ""),
    )


def _not_used(state: DataState, locale: Locale) -> str:
    """Return which columns could be learnt from, and what they would add."""
    found, say = state.left_out, locale.text
    count = len(found.columns)
    columns = locale.some(found.columns, UNMAPPED_SHOWN)
    text = locale.counted("concern", "not_used", count, count=count, columns=columns)
    if found.gain is None:
        return text
    adds = found.gain.mean > SURE * found.gain.se
    told = say(
        "concern",
        "would_add" if adds else "would_not_add",
        gain=(locale.decimal if adds else locale.signed)(found.gain.mean, 3),
        se=locale.decimal(found.gain.se, 3),
        deals=locale.number(found.deals),
    )
    return f"{text}{locale.gap}{told}"


def _short(finding: Finding, locale: Locale) -> str:
    # Cut, not rounded, as in the English sentences: only a whole share reads 100 %.
    share = locale.cut_percent(finding.value)
    value = locale.decimal(finding.value, 2)
    return locale.text("check_finding", finding.rule, value=value, percent=share)
