"""A week's plan as text, as one page, and as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from rich.cells import cell_len

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck
from kaopu.report.html import page_of
from kaopu.report.plan.steps import StepView
from kaopu.report.plan.view import PlanList, PlanRow, PlanView, plan_view
from kaopu.report.terminal import aligned, pad

PLAN_COLUMNS = (
    "list",
    "place",
    "lead_id",
    "name",
    "rep",
    "stage",
    "probability",
    "probability_low",
    "probability_high",
    "amount",
    "currency",
    "expected_value",
    "ranked_by",
    "illusion",
    "step",
    "sign",
    "verdict",
    "evidence",
    "next_step",
    "probability_if_cleared",
    "gain",
    "probability_at_worst",
    "belief",
    "reason",
)


def plan_text(
    plan: Plan,
    language: Language,
    warning: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """Return a plan as text.

    Args:
        plan: The record.
        language: Of the words.
        warning: A line that comes first, where the model is not usable.
        names: What people know the leads by, by id.
    """
    view, locale = plan_view(plan, language, names), Locale(language)
    lines = [warning] if warning else []
    lines += [view.title, *view.summary]
    for part in view.lists:
        lines += _list(part, locale)
    if view.reps:
        lines += ["", view.reps_title, *aligned([view.rep_header, *view.reps])]
    return "\n".join([*lines, "", view.footer]) + "\n"


def _list(part: PlanList, locale: Locale) -> Iterator[str]:
    yield ""
    yield part.title
    if part.about:
        yield f"  {part.about}"
    widths = [
        max((cell_len(text) for text in texts), default=0)
        for texts in zip(*(_head(row) for row in part.rows), strict=True)
    ]
    for row in part.rows:
        cells = (pad(c, w) for c, w in zip(_head(row), widths, strict=True) if w)
        yield "  " + "  ".join(cells).rstrip()
        for line in filter(None, (row.trend, row.why)):
            yield f"      {line}"
        if row.step:
            yield from (f"      {line}" for line in _step(row.step, locale))
    if part.more:
        yield f"  {part.more}"


def _head(row: PlanRow) -> tuple[str, ...]:
    return (
        row.place,
        row.lead_id,
        row.name,
        row.probability,
        row.value,
        row.rep,
        row.stage,
        row.mark,
    )


def _step(step: StepView, locale: Locale) -> Iterator[str]:
    about = [step.about, *step.evidence]
    yield locale.semicolon.join([*about, *([step.effect] if step.effect else [])])
    yield f"{locale.text('week', 'next')}{locale.colon}{step.action}"


def plan_page(
    plan: Plan,
    language: Language,
    warning: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """Return a plan as one self-contained HTML page, to read or to print."""
    locale = Locale(language)
    view: PlanView = plan_view(plan, language, names)
    return page_of(
        "plan.html",
        view=view,
        say=locale.text,
        colon=locale.colon,
        semicolon=locale.semicolon,
        gap=locale.gap,
        language=locale.html_language,
        model=plan.model,
        warning=warning,
    )


def plan_frame(
    plan: Plan, language: Language, names: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a plan as a table: one row a lead of a list, `PLAN_COLUMNS` in order.

    Column names and ids are English whatever the language; ``next_step``, ``evidence``
    and ``reason`` are in ``language``.
    """
    lists = dict(zip(("worth", "let_go", "illusions"), _records(plan), strict=True))
    rows = [
        _row(name, record, view)
        for name, part in zip(lists, plan_view(plan, language, names).lists, strict=True)
        for record, view in zip(lists[name], part.rows, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).astype({"place": "Int64"})


def _records(plan: Plan) -> Iterator[tuple[PlannedLead | LetGo | Recheck, ...]]:
    yield plan.worth
    yield plan.let_go
    yield plan.illusions


def _row(name: str, record: PlannedLead | LetGo | Recheck, view: PlanRow) -> dict[str, Any]:
    lead = record.lead
    step = None if isinstance(record, LetGo) else record.step
    sign = step.sign if step else None
    what_if = sign.what_if if sign else None
    planned = record if isinstance(record, PlannedLead) else None
    return {
        "list": name,
        "place": planned.place if planned else None,
        "lead_id": lead.lead_id,
        "name": view.name,
        "rep": record.rep,
        "stage": lead.stage,
        "probability": lead.probability,
        "probability_low": lead.probability_low,
        "probability_high": lead.probability_high,
        "amount": lead.amount,
        "currency": lead.currency,
        "expected_value": lead.expected_value,
        "ranked_by": planned.value_kind if planned else "",
        "illusion": any(s.id in _across() for s in lead.warning_signs),
        "step": step.kind if step else "",
        "sign": sign.id if sign else "",
        "verdict": sign.verdict if sign else "",
        "evidence": "; ".join(view.step.evidence) if view.step else "",
        "next_step": view.step.action if view.step else "",
        "probability_if_cleared": what_if.probability if what_if else None,
        "gain": what_if.gain if what_if else None,
        "probability_at_worst": what_if.worst if what_if else None,
        "belief": lead.conviction.belief if lead.conviction else None,
        "reason": view.why,
    }


def _across() -> set[str]:
    return {sign.id for sign in load_framework().signs if sign.signal == "across"}
