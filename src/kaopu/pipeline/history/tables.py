"""What ``[[history]]`` says: tables of what happened to deals, and what they tell.

A history has many rows a deal. It is read up to a moment, never joined; see
`kaopu.histories`. Which facts it can tell hangs on its shape and on its columns alone, so
that a pipeline knows its sources before any table is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from kaopu.errors import Fault
from kaopu.pipeline.read_options import ReadOptions
from kaopu.spelling import normalise

KEY = "history"
Shape = Literal["change", "snapshot", "event", "role"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

# What a column of a table of each shape may be, those that it must name first.
COLUMNS: Mapping[Shape, tuple[str, ...]] = {
    "change": ("when", "field", "new", "old", "by", "source"),
    "snapshot": ("when", "stage", "close", "amount", "owner", "source"),
    "event": (
        *("when", "kind", "direction", "person", "by", "text", "title", "note"),
        *("next", "done"),
    ),
    "role": ("person", "role", "when"),
}
NEEDED: Mapping[Shape, tuple[str, ...]] = {
    "change": ("when", "field", "new"),
    "snapshot": ("when",),
    "event": ("when",),
    "role": ("person",),
}
# What is tracked of a deal: by fields of a change, by columns of a snapshot.
TRACKED = ("stage", "close", "amount", "owner", "budget")
# What words of a table may mean, by where they stand: the field of a change; the direction,
# else the kind, of an event; its kind; the role of a person; the source of a row.
WORDS = (
    *TRACKED,
    *("customer", "ours"),
    *("quote", "budget_talk", "skip"),
    *("decider", "adviser", "finance", "user"),
    "imported",
)
# Facts by what tells them: a tracked field, or a column of events or roles.
BY_TRACKED: Mapping[str, tuple[str, ...]] = {
    "stage": ("stage_days", "stages_back"),
    "close": ("close_pushes", "close_push_days"),
    "amount": ("amount_change",),
    "owner": ("owner_changes",),
}
# The sales stage of a deal at the moment.
STAGE_THEN = "stage_then"
# What a column of events may be whose texts are read, too.
EVENT_NOTE = "note"


@dataclass(frozen=True)
class HistoryTable:
    """A table with many rows a deal.

    Attributes:
        shape: What a row is: a ``change`` of one field, a ``snapshot`` of several, an
            ``event``, or the ``role`` of a person.
        path: Its file; None of a database.
        url, table, query: Of a database, as in ``[data]``.
        key: The column with the deal's id; a cell may hold several.
        columns: The headers by what they are, see `COLUMNS`.
        words: Normalised cell texts by what they mean, see `WORDS`; where a table has
            none for a meaning, usual ones count.
        stages: The stages of the sales process in their order, as the table spells them;
            empty where past deals are to tell it.
        zone: The time zone of its moments, such as ``UTC`` or ``Asia/Shanghai``; empty
            for that of the deals' own days.
        format: The ``strptime`` format of its moments; empty where that is found out.
        read: How to read its file.
    """

    shape: Shape
    key: str
    columns: Mapping[str, str]
    path: Path | None = None
    url: str | None = None
    table: str | None = None
    query: str | None = None
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    zone: str = ""
    format: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name if self.path else str(self.table or self.query)

    @property
    def tracked(self) -> tuple[str, ...]:
        """What it tells of a deal over time, of `TRACKED`."""
        if self.shape == "snapshot":
            return tuple(name for name in TRACKED if name in self.columns)
        if self.shape == "change":
            return tuple(name for name in TRACKED if self.words.get(name))
        return ()


def told_facts(
    tables: tuple[HistoryTable, ...], *, has_created: bool, has_accounts: bool
) -> tuple[str, ...]:
    """Return the ids of the facts that histories can tell.

    Args:
        tables: The histories.
        has_created: Whether the day is known on which a deal was opened.
        has_accounts: Whether the account of a deal is known, and when deals ended.
    """
    if not tables:
        return ()
    found = dict[str, None]()
    if has_created:
        found["days_open"] = None
    if has_accounts:
        found |= dict.fromkeys(("earlier_won", "earlier_lost"))
    for table in tables:
        for name in table.tracked:
            found |= dict.fromkeys(BY_TRACKED.get(name, ()))
            if name == "stage":
                found[STAGE_THEN] = None
        if table.shape == "event":
            found |= dict.fromkeys(_told_by_events(table))
        if table.shape == "role":
            found["people_met"] = None
            if "role" in table.columns:
                found |= dict.fromkeys(("decider_met", "adviser_met"))
    return tuple(found)


def _told_by_events(table: HistoryTable) -> Iterator[str]:
    columns = table.columns
    yield "contact_trend"
    if "direction" in columns or "kind" in columns:
        yield from ("customer_silence", "customer_share", "customer_reply_days")
        yield from ("our_reply_days", "quote_silence")
    if {"text", "title", "kind"} & columns.keys():
        yield "quote_before_budget"
    if "person" in columns:
        yield from ("people_met", "new_people")
    if "next" in columns:
        yield "next_step"


def read_histories(
    authored: tuple[Mapping[str, Any], ...], folder: Path
) -> tuple[tuple[HistoryTable, ...], list[Fault]]:
    """Return the histories of a pipeline file, and what is wrong with them.

    Args:
        authored: The tables of ``[[history]]``, as the schema describes them.
        folder: Where their paths start.
    """
    tables = tuple(_table(item, folder) for item in authored)
    faults = [f for i, item in enumerate(authored) for f in _faults(i, item)]
    return tables, faults


def moved(
    tables: tuple[HistoryTable, ...], old: Path, new: Path
) -> tuple[HistoryTable, ...]:
    """Return tables with the files that lie under a folder under another."""
    return tuple(
        replace(table, path=new / table.path.relative_to(old))
        if table.path is not None and table.path.is_relative_to(old)
        else table
        for table in tables
    )


def _table(item: Mapping[str, Any], folder: Path) -> HistoryTable:
    shape: Shape = item["shape"]
    words = item.get("words", {})
    own = ("shape", "path", "url", "table", "query", "key", "words", "stages", "zone")
    columns = {name: item[name] for name in COLUMNS[shape] if name in item}
    rest = {"format", *own, *(name for names in COLUMNS.values() for name in names)}
    return HistoryTable(
        shape=shape,
        path=folder / item["path"] if "path" in item else None,
        url=item.get("url"),
        table=item.get("table"),
        query=item.get("query"),
        key=item["key"],
        columns=columns,
        words={name: frozenset(map(normalise, texts)) for name, texts in words.items()},
        stages=tuple(item.get("stages", ())),
        zone=item.get("zone", ""),
        format=item.get("format", ""),
        read=ReadOptions(**{k: v for k, v in item.items() if k not in rest}),
    )


def _faults(place: int, item: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with one table of valid shape."""
    key, shape = f"{KEY}.{place}", item["shape"]
    for name in NEEDED[shape]:
        if name not in item:
            yield Fault.of(f"{key}.{name}", "absent")
    strange = {n for names in COLUMNS.values() for n in names} - set(COLUMNS[shape])
    for name in sorted(strange & item.keys()):
        yield Fault.of(f"{key}.{name}", "history_column", shape=shape)
    if ("path" in item) == ("url" in item):
        yield Fault.of(key, "path_or_url")
    if "url" in item and ("table" in item) == ("query" in item):
        yield Fault.of(f"{key}.url", "table_or_query")
