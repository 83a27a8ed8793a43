"""The sections of a check about histories: what was met in them, and what they light."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.checking import DataState
from kaopu.checking.histories import HistoryState, ToldFact
from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.histories.records import LOCAL
from kaopu.language import Locale
from kaopu.report.check.section import Section
from kaopu.report.reading import reading_texts

# The note that says what the table above it says.
IN_TABLE = "history"


def history_sections(state: DataState, locale: Locale) -> Iterator[Section]:
    """Yield what was met in each table, and which facts they tell; nothing without any."""
    found = state.histories
    if found is None:
        return

    def say(key: str, **facts: object) -> str:
        return locale.text("check_histories", key, **facts)

    rows = tuple(_row(table, locale) for table in found.tables)
    header = tuple(say(key) for key in ("table", "shape", "rows", "matched", "deals"))
    noted = (note for note in found.notes if note.kind != IN_TABLE)
    after = [*reading_texts(noted, locale.language)]
    for table in found.tables:
        after += _lines(table, locale)
    yield Section("histories", say("title"), (), header, rows, tuple(after), figures=3)
    facts = tuple(_fact(fact, locale) for fact in found.facts)
    lines = (say("when_asked") if facts else say("no_fact"),)
    header = tuple(say(key) for key in ("signal", "fact", "finished", "open"))
    yield Section("history_facts", say("facts"), lines, header, facts, figures=2)


def _row(table: HistoryState, locale: Locale) -> tuple[str, ...]:
    matched = locale.percent(table.matched / table.rows) if table.rows else "-"
    return (
        table.table,
        locale.text("history_shape", table.shape),
        locale.count(table.rows),
        f"{locale.count(table.matched)} ({matched})",
        f"{locale.count(table.deals)} ({locale.percent(table.deals_share)})",
    )


def _lines(table: HistoryState, locale: Locale) -> Iterator[str]:
    if table.examples:
        keys = locale.listed([repr(key) for key in table.examples])
        yield locale.text("check_histories", "examples", path=table.table, keys=keys)
    if table.clock == LOCAL and not table.zone and table.first:
        yield locale.text("check_histories", "local", path=table.table, first=table.first)


def _fact(fact: ToldFact, locale: Locale) -> tuple[str, ...]:
    if fact.player in (CONTEXT, OWN_SIDE):
        signal = locale.text("proposal_summary", fact.player)
    else:
        signal = locale.of(load_framework().signal(fact.player).name)
    shares = ("-" if s is None else locale.percent(s) for s in (fact.finished, fact.open))
    known = load_framework().fields.get(fact.id)
    return (signal, locale.of(known.name) if known else fact.column, *shares)
