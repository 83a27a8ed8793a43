"""Turns the ``[outcome]`` of an authored pipeline file into rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from kaopu.errors import Fault
from kaopu.pipeline.outcome import (
    FilledRule,
    Interval,
    Outcome,
    OutcomeRule,
    RangeRule,
    ValueRule,
)
from kaopu.pipeline.resolved import words

RANGE_KEYS = ("won_from", "won_to", "lost_from", "lost_to")
FILLED_KEYS = ("lost_after_days", "as_of")
AddFault = Callable[[Fault], None]


def resolve_outcome(item: Mapping[str, Any], created: str | None, add: AddFault) -> Outcome:
    """Return the rules of an ``[outcome]`` of valid shape.

    Args:
        item: The table.
        created: The column with the day a deal was opened, from which its age counts.
        add: Takes each fault.
    """
    if "rules" in item:
        for name in item:
            if name != "rules":
                add(Fault.of(f"outcome.{name}", "beside_rules"))
        keyed = {f"outcome.rules.{i}": rule for i, rule in enumerate(item["rules"])}
    else:
        keyed = {"outcome": item}
    for key, authored in keyed.items():
        for fault in _faults(key, authored, created):
            add(fault)
    rules = tuple(_rule(key, authored) for key, authored in keyed.items())
    for end in ("won", "lost"):
        if not any(end in rule.ends for rule in rules):
            case = "never_lost_filled" if isinstance(rules[0], FilledRule) else "never"
            add(Fault.of("outcome", case, end=end))
    return Outcome(rules)


def _rule(key: str, item: Mapping[str, Any]) -> OutcomeRule:
    if "filled" in item:
        as_of = item.get("as_of")
        day = date.fromisoformat(as_of) if as_of and _is_day(as_of) else None
        limit = item.get("lost_after_days")
        return FilledRule(key, item["column"], item["filled"], limit, day)
    if _has_range(item):
        won, lost = _interval(item, "won"), _interval(item, "lost")
        return RangeRule(key, item["column"], won, lost)
    parts = {name: words(item.get(name, ())) for name in ("won", "lost", "open")}
    return ValueRule(key, item["column"], **parts)


def _has_range(item: Mapping[str, Any]) -> bool:
    return any(name in item for name in RANGE_KEYS)


def _interval(item: Mapping[str, Any], end: str) -> Interval | None:
    low, high = item.get(f"{end}_from"), item.get(f"{end}_to")
    if low is None and high is None:
        return None
    return Interval(
        -math.inf if low is None else float(low), math.inf if high is None else float(high)
    )


def _faults(key: str, item: Mapping[str, Any], created: str | None) -> Iterator[Fault]:
    """Yield what a rule says that goes against itself or cannot be used."""
    filled, ranged = "filled" in item, _has_range(item)
    texts = [name for name in ("won", "lost", "open") if name in item]
    for name in FILLED_KEYS:
        if name in item and not filled:
            yield Fault.of(f"{key}.{name}", "only_filled")
    if filled:
        for name in (*texts, *(n for n in RANGE_KEYS if n in item)):
            yield Fault.of(f"{key}.{name}", "beside_filled")
        yield from _age_faults(key, item, created)
    elif ranged:
        for name in texts:
            yield Fault.of(f"{key}.{name}", "beside_range")
        won, lost = _interval(item, "won"), _interval(item, "lost")
        if won and lost and won.overlaps(lost):
            yield Fault.of(key, "ranges_overlap")
    else:
        yield from _text_faults(key, item)


def _age_faults(key: str, item: Mapping[str, Any], created: str | None) -> Iterator[Fault]:
    if item.get("lost_after_days"):
        if item["filled"] == "lost":
            yield Fault.of(f"{key}.lost_after_days", "lost_means_lost")
        if created is None:
            yield Fault.of(f"{key}.lost_after_days", "age_without_created")
    if (as_of := item.get("as_of")) and not _is_day(as_of):
        yield Fault.of(f"{key}.as_of", "not_a_day", text=as_of)


def _text_faults(key: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    parts = {name: words(item.get(name, ())) for name in ("won", "lost", "open")}
    for a, b in (("won", "lost"), ("won", "open"), ("lost", "open")):
        for text in sorted(parts[a] & parts[b]):
            yield Fault.of(f"{key}.{b}", "two_meanings", text=text, one=a, other=b)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
