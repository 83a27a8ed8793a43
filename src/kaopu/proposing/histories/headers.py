"""What the header of a column of a history is like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.histories.vocabulary import (
    Composed,
    Name,
    System,
    Words,
    load_history_vocabulary,
)
from kaopu.proposing.words import BRACKETS, SUFFIX, find_guards

# How like a header is to a name whose words are the same without filler, in another order,
# or within it; and what is lost by words that stand apart, as in Activity - Subject.
BARE, REORDERED, WITHIN, WITHIN_GAIN, APART = 0.92, 0.88, 0.5, 0.3, 0.97
# How sure what a header is by how it is put together is.
COMPOSED = 0.78
# From here on a header says what a column is.
SURE = 0.7
# What stands before a name of one's own: the namespace of a package, Odoo's studio.
PREFIX = re.compile(r"^(?:[A-Za-z]\w{1,14}?__|x_studio_|custom_|cf_)(?=\w)")
DATAVERSE = re.compile(r"_([a-z]+)_value|([a-z]+(?:id|code))_?name", re.IGNORECASE)
PARTS = re.compile(r"\s[-–—]\s|[:：/.]")
# Words behind a sign that say nothing of what stands before it: Owner: Full Name.
PLAIN = frozenset(("full", "name", "id", "名称", "姓名", "全名", "编号"))
# A name within a header says nothing where the rest holds a word of one of these groups.
CHANGING = frozenset(
    ("next", "last", "planned", "reason", "days", "count", "identity", "actual", "score")
)


def header_scores(header: str) -> Mapping[str, float]:
    """Return how like a header is to the names of each meaning, 0 to 1.

    Example:
        >>> max(header_scores("Activity - Next follow-up").items(), key=lambda i: i[1])[0]
        'next'
    """
    whole = PREFIX.sub("", SUFFIX.sub("", header.strip()))
    bare = BRACKETS.sub(" ", whole)
    forms = {cut(whole): 1.0}
    forms |= {cut(inner): 1.0 for inner in _of_dataverse(whole)}
    forms.setdefault(cut(bare), 1.0)
    forms.setdefault(load_history_vocabulary().in_full(cut(bare)), APART)
    parts = [part for part in PARTS.split(bare) if part.strip()]
    if len(parts) > 1:
        says_nothing = {*cut(parts[-1])} <= PLAIN
        forms.setdefault(cut(parts[-2] if says_nothing else parts[-1]), APART)
    found: dict[str, float] = {}
    for words, worth in forms.items():
        for meaning, score in _likenesses(words).items() if words else ():
            found[meaning] = max(found.get(meaning, 0.0), worth * score)
    return found


def _of_dataverse(header: str) -> tuple[str, ...]:
    """Return what a header of Dataverse holds: _ownerid_value, owneridname."""
    match = DATAVERSE.fullmatch(header)
    return tuple(part for part in match.groups() if part) if match else ()


@cache
def _likenesses(words: Words) -> Mapping[str, float]:
    known = load_history_vocabulary()
    own, guards = known.without_filler(words), find_guards(words) & CHANGING
    found: dict[str, float] = {}
    for name in known.names:
        score = _likeness(words, own, guards, name)
        if score > found.get(name.meaning, 0.0):
            found[name.meaning] = score
    rule = next((r for r in known.composed if _is_composed(words, r)), None)
    if rule and max(found.values(), default=0.0) < BARE - 0.05:
        # Names within the header say less than how all of it is put together.
        found = {name: min(score, COMPOSED - 0.06) for name, score in found.items()}
        found[rule.meaning] = COMPOSED
    return found


def _is_composed(words: Words, rule: Composed) -> bool:
    """Tell whether a header is put together as a rule says."""
    chinese = "".join(word for word in words if CHINESE.search(word))

    def holds(texts: frozenset[str]) -> bool:
        return any(t in chinese if CHINESE.search(t) else t in words for t in texts)

    end = words[-1]
    ends = not rule.ends or any(
        end.endswith(t) if CHINESE.search(t) else end == t for t in rule.ends
    )
    return ends and (not rule.holds or holds(rule.holds)) and not holds(rule.without)


@cache
def _guards(words: Words) -> frozenset[str]:
    return find_guards(words) & CHANGING


def _likeness(words: Words, own: Words, guards: frozenset[str], name: Name) -> float:
    if "".join(words) == name.compact:
        return 1.0
    bare = "".join(own)
    if bare == name.bare:
        return BARE
    if sorted(own) == sorted(name.words):
        return REORDERED
    if name.is_chinese:
        if name.is_short or name.bare not in bare or guards != _guards(name.words):
            return 0.0
        head = 0.1 if bare.endswith(name.bare) else 0.0
        return WITHIN + head + WITHIN_GAIN * len(name.bare) / len(bare)
    if set(name.words) < set(own) and own[-1] in name.words:
        shared = sum(map(len, name.words))
        share = shared / sum(map(len, own))
        return (WITHIN + WITHIN_GAIN * share) * (guards == _guards(name.words))
    return 0.0


def find_system(headers: Iterable[str]) -> System | None:
    """Return the known table of a CRM whose headers these are; None if it is none."""
    compact = {"".join(cut(SUFFIX.sub("", header))) for header in headers}
    for system in load_history_vocabulary().systems:
        if any(mark <= compact for mark in system.marks) and not system.unless & compact:
            return system
    return None


def meaning_in(system: System | None, header: str) -> str:
    """Return what a header means in a system, where that is its own; empty otherwise."""
    return system.columns.get("".join(cut(header)), "") if system else ""
