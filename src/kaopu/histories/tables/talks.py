"""What events say: who spoke, whether it took place, quotes, budget, next steps, people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.histories.keys import split_people
from kaopu.histories.records import (
    BOTH,
    CUSTOMER,
    DAY,
    NEVER,
    NO_MOMENT,
    NOBODY,
    OURS,
    Bools,
    Events,
    Floats,
    Ints,
    People,
    Places,
    Texts,
)
from kaopu.histories.tables.rows import Rows, read_moments
from kaopu.histories.words import Words, usual_meanings, usual_words, words_of
from kaopu.spelling import normalise

Sides = NDArray[np.int8]
EMPTY: frozenset[str] = frozenset()
SIDES = {"customer": CUSTOMER, "ours": OURS, "both": BOTH}
# Kinds of events are words of a CRM; more different ones are what people wrote.
MAX_KINDS = 50
# Of a cell that says when something was done, and not only whether.
DATE = re.compile(r"[0-9]{4}\D[0-9]|[0-9]\D[0-9]+\D[0-9]{2}|[0-9]{8}")


@dataclass(frozen=True)
class Named:
    """People whom rows name, one row a person.

    Attributes:
        deal, when: As of `Rows` (p,).
        person: Their keys (p,).
    """

    deal: Places
    when: Ints
    person: Texts


@dataclass(frozen=True)
class Talks:
    """The events of one table, not yet in order; as in `Events`, with texts of kinds.

    Attributes:
        people: Whom each event names.
        since: The first moment of the table.
        since_sides: The first at which it says that a customer spoke.
        has_people: Whether the table names people.
    """

    deal: Places
    when: Ints
    side: Sides
    contact: Bools
    quote: Bools
    budget: Bools
    next: Floats
    kind: Texts
    people: Named
    since: int
    since_sides: int
    has_people: bool


def talks_of(
    rows: Rows, ends: frozenset[str], missing: frozenset[str] = EMPTY
) -> tuple[Rows, Talks]:
    """Return what a table of events says.

    A table that says what is done holds plans: a row is written when the plan is made. One
    that is done took place on the day it was done, or else on its planned day at the
    earliest, and is a second event; one that is not done is a next step alone.

    Args:
        rows: The rows of the table.
        ends: Normalised texts that mean won or lost; an event of that kind is left out.
        missing: Normalised texts that mean nothing was entered: they name nobody.
    """
    rows = rows.without_outcomes(rows.say("kind", Words(ends, None)))
    side, since_sides = _sides(rows)
    kind, planned = _kinds(rows), _days(rows)
    quote = _quotes(rows) & (side != CUSTOMER)
    words = words_of(rows.table, "budget_talk", "budget_talk")
    budget = rows.say("text", words) | rows.say("title", words) | rows.say("kind", words)
    contact = ~rows.say("kind", words_of(rows.table, "skip", "kind", "skip"))
    is_plan = np.full(len(side), rows.has("done"))
    took_place = rows.when
    if rows.has("done"):
        is_done, took_place = _done(rows, planned)
        contact &= is_done
    real, plan = contact | ~is_plan, is_plan & ~np.isnan(planned)
    no = np.zeros(int(plan.sum()), dtype=bool)

    def both(said: NDArray[Any], of_plan: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([said[real], of_plan])

    talks = Talks(
        deal=both(rows.deal, rows.deal[plan]),
        when=both(took_place, rows.when[plan]),
        side=both(side, no.astype(np.int8)),
        contact=both(contact, no),
        quote=both(quote, no),
        budget=both(budget, no),
        next=both(np.where(is_plan, np.nan, planned), planned[plan]),
        kind=both(kind, kind[plan]),
        people=_people(rows.keep(contact), took_place[contact], missing),
        since=rows.counts.first,
        since_sides=since_sides,
        has_people=rows.has("person"),
    )
    return rows, talks


def _done(rows: Rows, planned: Floats) -> tuple[Bools, Ints]:
    """Tell which plans are done (k,), and when each took place (k,).

    A cell may say it by a word, such as open, or by the moment at which it was done. What
    is blank is not done.
    """
    codes, distinct = rows.texts("done")
    open_ = Words(usual_words("open_task") | {""}, None).are_in(distinct)
    day = np.where(np.isnan(planned), 0, planned).astype(np.int64) * DAY
    took_place = np.where(np.isnan(planned), rows.when, np.maximum(rows.when, day))
    if not len(distinct):
        return np.zeros(len(codes), dtype=bool), took_place
    done_at = np.full(len(distinct), NO_MOMENT)
    dated = np.array([bool(DATE.search(str(text))) for text in distinct], dtype=bool)
    if dated.any():
        done_at[dated] = read_moments(rows.table, "done", distinct[dated], rows.hint).when
    own = done_at[codes]
    took_place = np.where(own == NO_MOMENT, took_place, np.maximum(rows.when, own))
    return ~open_[codes], took_place


def _sides(rows: Rows) -> tuple[Sides, int]:
    """Return who spoke in each row: its direction says so, else what kind it is.

    The second is the first moment at which the table says that some customer spoke.
    """
    side = np.zeros(len(rows.frame), dtype=np.int8)
    for name in ("kind", "direction"):
        if not rows.has(name):
            continue
        codes, distinct = rows.all_texts(name)
        said = _said(rows, name, distinct)
        if len(said):
            side = np.where(said[codes] != NOBODY, said[codes], side)
    # Of the whole table, so that it does not hang on which deals are asked about.
    since = rows.first_when(np.isin(side, (CUSTOMER, BOTH)))
    return side[rows.row], since


def _said(rows: Rows, name: str, distinct: Texts) -> Sides:
    """Return who spoke by the distinct cells of a column."""
    meanings = ("customer", "ours")
    worth = np.zeros(len(distinct), dtype=bool)
    for words in (
        *(words_of(rows.table, "", name, part) for part in (*meanings, "both")),
        *(Words(rows.table.words.get(part, EMPTY), None) for part in meanings),
    ):
        worth |= words.are_in(distinct)
    said = np.zeros(len(distinct), dtype=np.int8)
    for place in np.flatnonzero(worth).tolist():
        said[place] = _side(rows, str(distinct[place]), name)
    return said


def _side(rows: Rows, text: str, place: str) -> int:
    """Return who spoke by one cell: a table's own words first, then the usual ones."""
    key = normalise(text)
    own = {CUSTOMER: rows.table.words.get("customer"), OURS: rows.table.words.get("ours")}
    for side, words in own.items():
        if words and key in words:
            return side
    if any(own.values()) and place == "direction":
        return NOBODY
    found = usual_meanings(place, tuple(SIDES), key)
    if "both" in found:
        return BOTH
    return SIDES[found[0]] if len(found) == 1 else NOBODY


def _quotes(rows: Rows) -> Bools:
    by_kind = rows.say("kind", words_of(rows.table, "quote", "quote", "kind"))
    words = words_of(rows.table, "quote", "quote", "text")
    return by_kind | rows.say("text", words) | rows.say("title", words)


def _days(rows: Rows) -> Floats:
    if not rows.has("next"):
        return np.full(len(rows.row), np.nan)
    at = rows.days("next")
    return np.where(at == NO_MOMENT, np.nan, np.floor(at / DAY))


def _kinds(rows: Rows) -> Texts:
    if not rows.has("kind"):
        return np.full(len(rows.row), "", dtype=object)
    codes, distinct = rows.texts("kind")
    texts = np.array([str(text).strip() for text in distinct], dtype=object)
    return texts[codes] if len(texts) else np.zeros(len(codes), dtype=object)


def _people(rows: Rows, at: Ints, missing: frozenset[str]) -> Named:
    """Return whom each event names."""
    if not rows.has("person"):
        return Named(rows.deal[:0], at[:0], np.zeros(0, dtype=object))
    return people_in(rows, at, missing)


def people_in(rows: Rows, at: Ints, missing: frozenset[str] = EMPTY) -> Named:
    """Return the people in the cells of rows, of which each may hold several.

    Args:
        rows: The rows (k,).
        at: The moment of each (k,).
        missing: Normalised texts that name nobody, beside the usual ones.
    """
    codes, distinct = rows.texts("person")
    nobody = missing | usual_words("nobody")
    lists = [
        tuple(key for key in split_people(normalise(str(text))) if key not in nobody)
        for text in distinct
    ]
    sizes = np.array([len(parts) for parts in lists], dtype=np.intp)
    parts = np.array([part for parts in lists for part in parts], dtype=object)
    if not len(parts):
        return Named(rows.deal[:0], at[:0], np.zeros(0, dtype=object))
    starts = np.cumsum(sizes) - sizes
    of_row = sizes[codes]
    row = np.repeat(np.arange(len(codes)), of_row)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    return Named(rows.deal[row], at[row], parts[starts[codes[row]] + offset])


def join_talks(parts: Sequence[Talks]) -> Events:
    """Return the events of all tables in the order of deal and moment."""
    kind, kinds = _kinds_of(np.concatenate([part.kind for part in parts]))
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("deal", "when", "side", "contact", "quote", "budget", "next")
    }
    rest = [columns[name] for name in ("next", "budget", "quote", "contact", "side")]
    order = np.lexsort((kind, *rest, columns["when"], columns["deal"]))
    return Events(
        **{name: column[order] for name, column in columns.items()},
        kind=kind[order],
        kinds=kinds,
        since=min((part.since for part in parts), default=NEVER),
        since_sides=min((part.since_sides for part in parts), default=NEVER),
    )


def _kinds_of(texts: Texts) -> tuple[Places, tuple[str, ...]]:
    """Return codes of kinds, -1 of a blank, and what they stand for.

    Kinds are words of a CRM. Where they are many they are what people wrote, and none is
    kept.
    """
    codes, kinds = pd.factorize(texts)
    if len(kinds) > MAX_KINDS:
        return np.full(len(texts), -1, dtype=np.intp), ()
    names = sorted(str(kind) for kind in kinds if kind)
    places = {name: place for place, name in enumerate(names)}
    own = np.array([*(places.get(str(kind), -1) for kind in kinds), -1], dtype=np.intp)
    return own[codes], tuple(names)


def join_people(parts: Sequence[Named], since: int) -> People:
    """Return when each person was first met on each deal."""
    person, _ = pd.factorize(np.concatenate([part.person for part in parts]))
    deal = np.concatenate([part.deal for part in parts])
    when = np.concatenate([part.when for part in parts])
    order = np.lexsort((when, person, deal))
    deal, when, person = deal[order], when[order], person[order]
    first = np.ones(len(deal), dtype=bool)
    first[1:] = (deal[1:] != deal[:-1]) | (person[1:] != person[:-1])
    deal, when = deal[first], when[first]
    order = np.lexsort((when, deal))
    return People(deal[order], when[order], since)
