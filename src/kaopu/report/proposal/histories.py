"""Histories in a proposed pipeline file, and in what ``kaopu init`` says about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.framework import load_framework
from kaopu.language import Locale, in_every_language
from kaopu.masking import masked
from kaopu.pipeline.history.tables import COLUMNS, HistoryTable, told_facts
from kaopu.proposing import Proposal
from kaopu.proposing.histories import (
    HistoryProposal,
    HistoryTableProposal,
    stage_day_columns,
)
from kaopu.proposing.histories.records import Said
from kaopu.report.proposal.toml import comment, listed_texts, quoted
from kaopu.spelling import normalise

SHARES = ("share",)
QUOTED = ("texts", "formats")


@dataclass(frozen=True)
class HistoryLine:
    """A history: where it is, as seen from the file's folder, and what it is taken for."""

    path: str
    found: HistoryProposal


def history_lines(lines: Sequence[HistoryLine], locale: Locale) -> Iterator[str]:
    """Yield the ``[[history]]`` tables; those that are not used are commented out."""
    for place, line in enumerate(lines):
        if place:
            yield ""
        yield from map(comment, said_lines(line.found, locale))
        mark = "" if line.found.is_proposed else "# "
        for number, table in enumerate(line.found.tables):
            if number:
                yield ""
            yield from (f"{mark}{text}" for text in _table(line, table))


def _table(line: HistoryLine, table: HistoryTableProposal) -> Iterator[str]:
    found = line.found
    yield "[[history]]"
    yield f"path = {quoted(line.path)}"
    yield f"shape = {quoted(table.shape)}"
    yield f"key = {quoted(found.key or '?')}"
    for name in COLUMNS[table.shape]:
        if column := table.columns.get(name):
            yield f"{name} = {quoted(column)}"
    if found.format:
        yield f"format = {quoted(found.format)}"
    if found.zone:
        yield f"zone = {quoted(found.zone)}"
    if table.words:
        words = (f"{name} = {listed_texts(texts)}" for name, texts in table.words.items())
        yield f"words = {{ {', '.join(words)} }}"


def said_lines(found: HistoryProposal, locale: Locale) -> Iterator[str]:
    """Yield the sentences about a history: what it is, what is to be looked at."""

    def say(key: str, **facts: object) -> str:
        return locale.text("history_proposal", key, **facts)

    facts: dict[str, object] = {"path": found.name, "rows": found.rows}
    if not found.tables:
        yield say("unknown", **facts)
    else:
        system = say("of_system", system=found.system) if found.system else ""
        shapes = dict.fromkeys(table.shape for table in found.tables)
        shape = locale.all_of([locale.text("history_shape", s) for s in shapes])
        facts |= {"shape": shape, "system": system}
        if found.key:
            shares = locale.percent(found.share), locale.percent(found.deals)
            keys = {"header": found.key, "on": found.on}
            yield say("taken", **facts, share=shares[0], deals=shares[1], **keys)
        else:
            yield say("taken_no_key", **facts)
    if found.question:
        question = _said("history_question", found.question, locale)
        yield say("not_used", question=question)
    for doubt in found.doubts:
        yield say("look", text=_said("history_doubt", doubt, locale))
    if found.understood:
        named = [
            say("named", column=c, meaning=locale.text("history_column", meaning))
            for c, meaning in found.understood.items()
        ]
        yield say("understood", columns=locale.listed(named))
    if found.strange:
        yield say("strange", columns=locale.listed([f"“{c}”" for c in found.strange]))


def _said(section: str, said: Said, locale: Locale) -> str:
    facts = {
        key: locale.percent(value)
        if key in SHARES
        else locale.listed([repr(masked(str(text))) for text in value])
        if key in QUOTED
        else value
        for key, value in said.facts.items()
    }
    return locale.text(section, said.kind, **facts)


def histories_text(
    lines: Sequence[HistoryLine], locale: Locale, *, facts: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return what is said of histories at a terminal.

    Args:
        lines: The histories.
        locale: The reader's.
        facts: What they tell, by signal; see `facts_by_signal`.
    """
    said = []
    for line in lines:
        first, *rest = said_lines(line.found, locale)
        said.append(first)
        if line.found.is_proposed:
            read = [
                locale.text(
                    "history_proposal",
                    "read_as",
                    meaning=locale.text("history_column", meaning),
                    column=column,
                )
                for column, meaning in line.found.read_columns.items()
            ]
            said.append(
                "  " + locale.text("history_proposal", "reads", columns=locale.listed(read))
            )
        said += [f"  {text}" for text in rest]
    if names := [name for of_signal in facts.values() for name in of_signal]:
        listed = locale.semicolon.join(names)
        said.append(locale.text("history_proposal", "tells", facts=listed))
    return said


def stage_days_text(proposal: Proposal, locale: Locale) -> list[str]:
    """Return what is said of columns of the deals that hold days of stages."""
    columns = stage_day_columns([column.column for column in proposal.columns])
    if not columns:
        return []
    facts = {"count": len(columns), "column": columns[0]}
    return [locale.text("history_proposal", "stage_days", **facts)]


def facts_by_signal(
    lines: Sequence[HistoryLine], proposal: Proposal, locale: Locale
) -> dict[str, list[str]]:
    """Return the names of the facts that histories tell, by the signal they speak of.

    Those of no signal stand under an empty text.
    """
    tables = tuple(_as_table(t, line.found) for line in lines for t in _used(line))
    created = proposal.one("dates.created") is not None
    closed = proposal.one("dates.closed") is not None
    has_accounts = bool(proposal.account) and created and closed
    fields = load_framework().fields
    found = defaultdict[str, list[str]](list)
    for id_ in told_facts(tables, has_created=created, has_accounts=has_accounts):
        if proposal.one(f"fields.{id_}"):
            continue
        if field := fields.get(id_):
            found[field.signal].append(locale.of(field.name))
        else:
            found[""].append(locale.of(in_every_language("history_fact", id_)))
    return dict(found)


def are_notes_read(lines: Sequence[HistoryLine], proposal: Proposal) -> bool:
    """Tell whether what people write is read: in columns, or in the texts of events."""
    tables = [table for line in lines for table in line.found.tables]
    return bool(proposal.notes) or any("note" in table.columns for table in tables)


def _used(line: HistoryLine) -> tuple[HistoryTableProposal, ...]:
    return line.found.tables if line.found.is_proposed else ()


def _as_table(table: HistoryTableProposal, found: HistoryProposal) -> HistoryTable:
    words = {name: frozenset(map(normalise, texts)) for name, texts in table.words.items()}
    path = Path(found.name)
    return HistoryTable(table.shape, found.key, table.columns, path, words=words)
