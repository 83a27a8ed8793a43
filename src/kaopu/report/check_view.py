"""A check in the words of one language: sections of lines and tables, for every output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.auditing import AuditedColumn
from kaopu.checking import DataState
from kaopu.checking.records import Concern, Plan
from kaopu.errors import listed
from kaopu.framework import Language
from kaopu.model.leakage import Finding
from kaopu.model.leakage_records import percent
from kaopu.report.check_tables import Section, column_name, table_sections
from kaopu.report.evaluation.columns import finding_text
from kaopu.report.reading_view import reading_texts
from kaopu.report.words import Speaker

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
    speaker = Speaker(language)
    say = speaker.say
    return CheckView(
        title=say("check", "title", pipeline=state.pipeline),
        verdict=say("verdict_check", state.verdict, count=len(state.concerns)),
        verdict_id=state.verdict,
        summary=tuple(_summary(state, speaker)),
        concerns_title=say("check", "concerns"),
        concerns=tuple(_concern(concern, state, speaker) for concern in state.concerns),
        sections=(_audit_section(state, speaker), *table_sections(state, speaker)),
    )


def _summary(state: DataState, speaker: Speaker) -> Iterator[str]:
    say, counts = speaker.say, state.counts
    yield say(
        "check",
        "of_export",
        export=state.export,
        rows=counts.all,
        won=counts.won,
        lost=counts.lost,
        open=counts.open,
    )
    yield from _plan(state.plan, speaker)
    yield from reading_texts(state.reading, speaker.language)
    if state.date_format:
        yield say("check", "dates_read", form=state.date_format)
    if state.unmapped:
        yield say("check", "unmapped", columns=listed(state.unmapped, UNMAPPED_SHOWN))


def _plan(plan: Plan, speaker: Speaker) -> Iterator[str]:
    say = speaker.say
    if plan.cause:
        missing = [
            say("plan", f"missing_{kind}", count=count)
            for kind, count in (("won", plan.missing_won), ("lost", plan.missing_lost))
            if count
        ]
        told = say("plan", "and").join(missing)
        yield say("plan", plan.cause, least=plan.least, missing=told)
    yield say("plan", plan.action)


def _audit_section(state: DataState, speaker: Speaker) -> Section:
    say = speaker.say
    lines = tuple(_audit_line(column, state, speaker) for column in state.audit)
    return Section(
        "audit", say("check_audit", "title"), lines or (say("check_audit", "clean"),)
    )


def _audit_line(column: AuditedColumn, state: DataState, speaker: Speaker) -> str:
    done = speaker.say("check_audit", _audit_key(column), reason=column.reason)
    findings = column.audit.findings
    reasons = [finding_text(finding.to_json(), speaker) for finding in findings]
    because = speaker.semicolon.join(reasons)
    name = column_name(column.column, state, speaker)
    return f"{name}{speaker.colon}{done}{speaker.colon}{because}"


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


def _concern(concern: Concern, state: DataState, speaker: Speaker) -> str:
    whys = {
        column.column: _short(column.audit.findings[0], speaker) for column in state.audit
    }
    what = {p.column: speaker.say("personal", p.kind) for p in state.personal}
    return speaker.say(
        "concern",
        concern.kind,
        column=column_name(concern.column, state, speaker),
        why=whys.get(concern.column, ""),
        what=what.get(concern.column, ""),
    )


def _short(finding: Finding, speaker: Speaker) -> str:
    # Cut, not rounded, as in the English sentences: only a whole share reads 100 %.
    share = percent(finding.value)
    if speaker.language == "zh":
        share = share.replace(" ", "")
    value = f"{finding.value:.2f}"
    return speaker.say("check_finding", finding.rule, value=value, percent=share)
