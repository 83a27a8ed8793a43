"""The record of decisions as text: one line each, the newest last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kaopu.language import Language, Locale
from kaopu.store.champion import Standing
from kaopu.store.decisions import Decision

SECTION = "decision"


def decided_text(name: str, decision: Decision, locale: Locale) -> str:
    """Return what was decided, in one sentence."""
    key: str = decision.kind
    if decision.kind == "promoted" and decision.is_forced:
        key = "promoted_by_force"
    elif decision.kind in ("first", "gave_way"):
        key = decision.why
    return locale.text(
        SECTION,
        key,
        name=name,
        champion=f"{name}/{decision.champion}",
        before=f"{name}/{decision.before}",
        challenger=f"{name}/{decision.challenger}",
    )


def history_text(
    name: str, decisions: Sequence[Decision], standing: Standing, language: Language
) -> str:
    """Return all decisions about a name, and what it stands for now."""
    locale = Locale(language)
    lines = [
        f"{_moment(decision)}  {decided_text(name, decision, locale)}"
        for decision in decisions
    ]
    return "\n".join([*lines, standing_text(name, standing, locale)]) + "\n"


def standing_text(name: str, standing: Standing, locale: Locale) -> str:
    """Return which version a name stands for, and how that changes."""
    key = "stands" if standing.challenger is None else "stands_beside"
    return locale.text(
        SECTION,
        key,
        name=name,
        champion=f"{name}/{standing.champion}",
        challenger=f"{name}/{standing.challenger}",
    )


def _moment(decision: Decision) -> str:
    return datetime.fromisoformat(decision.when).astimezone().strftime("%Y-%m-%d %H:%M")
