"""What-if: the facts of one lead as a form, and the export's row with some of them changed.

A change is written into the row as the export would spell it; one of what histories or
notes tell takes the place of that. The row is read, scored and explained like any other;
nothing is stored.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.fact_records import FactLimit
from kaopu.explain.lead.trends import fact_text
from kaopu.explain.records import LeadExplanation
from kaopu.framework import load_framework
from kaopu.language import Names
from kaopu.leads.dates import DAY_ZERO
from kaopu.leads.lead_table import STAGE_FACT, LeadTable
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, UNKNOWN, is_gone_by, is_known
from kaopu.pipeline import Pipeline, Source
from kaopu.scoring import LeadModel
from kaopu.spelling import IdLookup
from kaopu.web.index import ShownLeads
from kaopu.web.page_errors import PageError, found

InputKind = Literal["choice", "number", "date"]
MAX_LENGTH = 100


@dataclass(frozen=True)
class FactInput:
    """One fact of the form.

    Attributes:
        source: The fact's source, or `STAGE_FACT`.
        player: Its signal; empty for the stage.
        options: What can be chosen: level ids or categories, ``unknown``, and an empty
            text for not told; empty where any number or date can be written.
        current: What the lead holds.
        limit: From where on past deals of its like were won less often, or what most won
            ones kept to; None where none was found.
    """

    source: str
    column: str
    player: str
    kind: InputKind
    options: tuple[str, ...]
    current: str
    limit: FactLimit | None = None


class Takes(Protocol):
    """What gives some leads with the rows of their export; `LeadIndex` is one."""

    def take(self, rows: NDArray[np.integer[Any]]) -> ShownLeads:
        """Return the leads at some positions."""


def fact_inputs(
    model: LeadModel, index: Takes, row: int, lead: LeadExplanation
) -> tuple[FactInput, ...]:
    """Return the facts of the six signals as inputs, and the stage where it is told."""
    framework = load_framework()
    facts = {fact.source: fact for player in lead.players for fact in player.facts}
    planned = index.take(np.array([row])).table.planned
    inputs = []
    if model.pipeline.stage:
        stages = tuple(stage.id for stage in framework.stages)
        column = model.pipeline.stage.column
        stage = FactInput(STAGE_FACT, column, "", "choice", stages, lead.stage)
        inputs.append(stage)
    for source in model.pipeline.sources:
        if source.player not in framework.signal_ids or source.id not in facts:
            continue
        if not source.derived or _is_learnt(model, source):
            current = fact_text(facts[source.id])
            if current == NOT_UNDERSTOOD:
                current = ""
            if source.kind == "date":
                current = _iso(planned[source.id]) or current
            limit = facts[source.id].limit
            inputs.append(replace(_input(model, source, current), limit=limit))
    return tuple(inputs)


def _is_learnt(model: LeadModel, source: Source) -> bool:
    """Tell whether past deals hold a fact that histories or notes tell.

    A planned day that these tell stands in no column to change.
    """
    counts = model.history.counts.get(source.id)
    told = counts.counts if counts else ()
    return source.kind != "date" and any(count.value for count in told)


def _input(model: LeadModel, source: Source, current: str) -> FactInput:
    kind: InputKind = "choice"
    if source.kind in ("number", "date"):
        kind = source.kind
    values = source.levels
    if source.kind == "category":
        counts = model.history.counts.get(source.id)
        past = {c.value for c in counts.counts} if counts else set()
        values = tuple(sorted({*past, current} - {NOT_ASKED, NOT_UNDERSTOOD, UNKNOWN}))
    unknown = (UNKNOWN,) if source.unknown else ()
    options = (*values, *unknown, NOT_ASKED) if kind == "choice" else ()
    return FactInput(source.id, source.column, source.player, kind, options, current)


def _iso(days: NDArray[np.float64]) -> str:
    told = np.isfinite(days[0])
    return str(DAY_ZERO + timedelta(days=int(days[0]))) if told else ""


def changes_of(
    inputs: tuple[FactInput, ...], sets: Mapping[str, str]
) -> dict[str, tuple[FactInput, str]]:
    """Return what is set to something else than the lead holds, by source.

    Raises:
        PageError: A source or a value is none of those that can be set.
    """
    known = {one.source: one for one in inputs}
    changes = {}
    for source, text in sets.items():
        value = text.strip()
        if source not in known:
            raise found(source, value, Names(tuple(known)))
        one = known[source]
        if one.kind == "choice":
            value = _option(one.options, value)
        if one.kind == "choice" and value not in one.options:
            raise found(source, value, Names([o or "''" for o in one.options]))
        if len(value) > MAX_LENGTH:
            raise found(source, f"{value[:MAX_LENGTH]} …", f"<= {MAX_LENGTH}")
        if value != one.current:
            changes[source] = (one, value)
    return changes


def _option(options: tuple[str, ...], value: str) -> str:
    """Return a value as the options spell it; itself where none of them is like it."""
    place = IdLookup(options).place(value)
    return value if place is None else options[place]


def changed_table(
    model: LeadModel, own: ShownLeads, changes: Mapping[str, tuple[FactInput, str]]
) -> LeadTable:
    """Return one lead as a table, read with some cells changed.

    Raises:
        PageError: A cell is no number or no date.
    """
    cells = own.texts.astype(object)
    derived = {source.id for source in model.pipeline.derived_sources}
    written = {s: change for s, change in changes.items() if s not in derived}
    for column, cell in _cells(model.pipeline, written):
        cells[column] = pd.Series([cell], dtype=object)
    told = _as_they_are(model, own.table)
    told |= {s: _told(*changes[s]) for s in changes.keys() & derived}
    table = model.read(cells, own.table.name, like=own.table, told=told)
    for source, (one, value) in changes.items():
        if one.kind != "choice" and value and not _is_read(table, source):
            raise PageError(one.kind, {"name": source, "value": value})
    return replace(table, ids=own.table.ids)


def _as_they_are(model: LeadModel, table: LeadTable) -> dict[str, str | float]:
    """Return what histories tell of one lead; some of it hangs on other leads' rows."""
    found: dict[str, str | float] = {}
    for source in model.pipeline.derived_sources:
        if source.derived == "history":
            value, known = table.facts[source.id].iloc[0], is_known(table.facts[source.id])
            gap = math.nan if source.kind == "number" else NOT_ASKED
            found[source.id] = value if known[0] else gap
    return found


def _told(one: FactInput, value: str) -> str | float:
    """Return what is set in place of what histories or notes tell.

    Raises:
        PageError: It is no number.
    """
    if one.kind != "number":
        return value
    try:
        number = float(value.replace(",", ".") or "nan")
    except ValueError:
        number = math.inf
    if math.isinf(number) or (math.isnan(number) and value):
        raise PageError("number", {"name": one.source, "value": value})
    return number


def _is_read(table: LeadTable, source: str) -> bool:
    values = table.facts[source]
    told = is_known(values) | is_gone_by(values)
    return bool(told[0]) or bool(np.isposinf(values.to_numpy()[0]))


def _cells(
    pipeline: Pipeline, changes: Mapping[str, tuple[FactInput, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the column and the cell of every change, as the export would spell it."""
    for source, (one, value) in changes.items():
        if source == STAGE_FACT:
            assert pipeline.stage is not None  # noqa: S101 - it has an input
            yield one.column, _spelt(pipeline.stage.values, value)
            continue
        declared = pipeline.by_id[source]
        if value == UNKNOWN and declared.unknown:
            yield one.column, min(declared.unknown)
        elif declared.levels and value:
            yield one.column, _spelt(declared.values, value)
        else:
            yield one.column, value


def _spelt(values: Mapping[str, str], level: str) -> str:
    """Return a text that the pipeline file reads as ``level``."""
    return next((text for text, id_ in sorted(values.items()) if id_ == level), "")
