"""Finds what a history is: its deals' key, its shape, its columns, its moments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kaopu.language import Language
from kaopu.pipeline.history.tables import NEEDED
from kaopu.proposing.histories.cells import Cells, cells_of
from kaopu.proposing.histories.changes import values_of
from kaopu.proposing.histories.keys import (
    HistoryKey,
    deal_keys,
    find_history_key,
)
from kaopu.proposing.histories.meanings import Scores, best_of, read_meanings
from kaopu.proposing.histories.orders import with_stages
from kaopu.proposing.histories.pairs import with_values
from kaopu.proposing.histories.records import (
    HistoryProposal,
    HistoryTableProposal,
    Said,
)
from kaopu.proposing.histories.repeats import with_deals
from kaopu.proposing.histories.shapes import (
    Chosen,
    choose_columns,
    shape_of,
    value_pairs,
)
from kaopu.proposing.histories.sides import sides_of
from kaopu.proposing.histories.vocabulary import System

# From this share of rows on keys that are not found are worth a word; from this share on
# rows of a change that name no field are events; a deal has more rows than this.
FEW_KEYS, OTHER_ROWS, ONCE = 0.5, 0.05, 1.05
# How a cell begins that holds objects.
NESTED = re.compile(r"\s*(?:\{|\[\s*\{)\s*[\"\'}]")
# Where Chinese CRMs count moments, by whose clock.
CHINESE_ZONE = "Asia/Shanghai"
WIDE = re.compile(
    r"^(?:date (?:entered|exited)|time in|cumulative time in|latest time in)\b.*[\"“(]"
    r"|^hs_(?:v2_)?date_(?:entered|exited)_|^进入.*(?:日期|时间)$",
    re.IGNORECASE,
)


def find_history(
    history: pd.DataFrame,
    name: str,
    deals: pd.DataFrame,
    lead_id: str,
    language: Language,
    date_format: str = "",
) -> HistoryProposal:
    """Return what a file is as a history of deals.

    Args:
        history: Its rows as texts, shape (n, columns).
        name: What messages call it.
        deals: The deals as texts.
        lead_id: Their id's column; empty if there is none.
        language: Of the pipeline file.
        date_format: The format of the deals' own dates; empty for ISO.
    """
    cells = cells_of(history)
    scores, system = read_meanings(cells)
    found = HistoryProposal(name, len(history), system.name if system else "")
    if history.empty:
        return replace(found, question=Said("no_rows"))
    key = find_history_key(cells, scores, deal_keys(deals, lead_id))
    chosen = Chosen(
        {c.column: c for c in cells}, scores, key.column if key else _named_key(scores)
    )
    chosen.scores = with_deals(chosen.cells, scores, key, deals)
    chosen.scores = with_stages(chosen.cells, chosen.scores, chosen.key)
    chosen.scores = with_values(chosen.cells, chosen.scores, chosen.key)
    shape = shape_of(
        chosen.scores,
        chosen.key,
        is_list=chosen.lists_people(),
        has_kinds=chosen.has_kinds(),
    )
    if shape is not None:
        choose_columns(shape, chosen)
        found = replace(found, tables=_tables(shape, chosen))
    found = _with_key(found, key)
    found = _with_moments(found, chosen, language, date_format)
    found = replace(found, doubts=(*_doubts(found, chosen, system), *found.doubts))
    return _asked(_with_rest(found, chosen.scores), chosen, key, lead_id)


def _named_key(scores: Mapping[str, Scores]) -> str:
    """Return the header that names a deal, where no values are those of the deals."""
    named = {h: own.get("key", 0.0) for h, own in scores.items() if best_of(own) == "key"}
    return max(named, key=lambda header: named[header], default="")


def _tables(shape: str, chosen: Chosen) -> tuple[HistoryTableProposal, ...]:
    """Return the tables to write: of changes one for each column of values, and events."""
    if shape != "change":
        words = sides_of(chosen.cells[h]) if (h := chosen.taken.get("direction")) else {}
        return (HistoryTableProposal(shape, dict(chosen.taken), words),)  # type: ignore[arg-type]
    field = chosen.cells[chosen.taken["field"]]
    own = {k: v for k, v in chosen.taken.items() if k not in ("new", "old")}
    tables = [
        HistoryTableProposal(
            "change",
            {**own, "new": values.new, **({"old": values.old} if values.old else {})},
            values.words,
        )
        for values in values_of(field, value_pairs(chosen))
    ]
    if not tables:
        return (HistoryTableProposal("change", dict(chosen.taken)),)
    return (*tables, *_events_among(chosen, field))


def _events_among(chosen: Chosen, field: Cells) -> tuple[HistoryTableProposal, ...]:
    """Return the events of a table of changes: rows that name no field, but their kind."""
    kind = chosen.best("kind")
    if not kind or "when" not in chosen.taken or field.filled > 1 - OTHER_ROWS:
        return ()
    cells = chosen.cells[kind]
    of_changes = np.unique(cells.codes[(field.codes >= 0) & (cells.codes >= 0)])
    skip = tuple(str(text) for text in cells.texts[of_changes])
    if len(skip) == cells.levels:
        return ()
    columns = {"when": chosen.taken["when"], "kind": kind}
    columns |= {k: h for k in ("direction", "text", "person") if (h := chosen.best(k))}
    return (HistoryTableProposal("event", columns, {"skip": skip} if skip else {}),)


def _with_key(found: HistoryProposal, key: HistoryKey | None) -> HistoryProposal:
    if key is None:
        return found
    return replace(found, key=key.column, on=key.on, share=key.share, deals=key.deals)


def _with_moments(
    found: HistoryProposal, chosen: Chosen, language: Language, date_format: str
) -> HistoryProposal:
    """Return a history with the format and the zone of its moments, where they matter."""
    when = chosen.taken.get("when", "")
    if not when:
        return found
    moments = chosen.cells[when].moments
    doubts, zone = list(found.doubts), ""
    if moments.clock == "counted":
        zone = CHINESE_ZONE if language == "zh" else ""
        doubts.append(Said("counted", {"column": when, "zone": zone or "UTC"}))
    elif moments.clock == "written":
        doubts.append(Said("utc", {"column": when}))
    format_ = ""
    if moments.doubt:
        format_ = _settled(chosen, moments.doubt, date_format)
        if format_ and format_ != date_format:
            doubts.append(Said("day_order_taken", {"column": when, "format": format_}))
        if not format_:
            question = Said("day_order", {"column": when, "formats": moments.doubt})
            found = replace(found, format=moments.doubt[0], question=question)
    elif moments.format and moments.format != date_format:
        format_ = ""
    return replace(found, zone=zone, format=found.format or format_, doubts=tuple(doubts))


def _settled(chosen: Chosen, forms: Sequence[str], date_format: str) -> str:
    """Return which of several formats another column of moments tells, or the deals'."""
    for slot in ("next", "close"):
        if header := chosen.taken.get(slot):
            read = chosen.cells[header].moments
            if not read.doubt and read.format in forms:
                return read.format
    return date_format if date_format in forms else ""


def _doubts(found: HistoryProposal, chosen: Chosen, system: System | None) -> list[Said]:
    doubts = list(chosen.doubts)
    if found.key and found.share < FEW_KEYS:
        doubts.insert(0, Said("few_keys", {"share": found.share}))
    if role := chosen.taken.get("role"):
        cells = chosen.cells[role]
        if cells.share_of("role") < FEW_KEYS and found.tables[0].shape == "role":
            texts = [str(text) for text in cells.texts[:6]]
            doubts.append(Said("roles_unknown", {"texts": texts}))
    model = next((h for h in chosen.cells if h.lower() in ("model", "refer_type")), "")
    if model and chosen.cells[model].levels > 1 and found.tables:
        texts = [str(text) for text in chosen.cells[model].texts[:6]]
        doubts.append(Said("several_objects", {"column": model, "texts": texts}))
    doubts += _of_system(system, chosen) if found.tables else []
    return doubts


def _of_system(system: System | None, chosen: Chosen) -> list[Said]:
    """Return that a table has rows which the CRM itself wrote."""
    column, values = system.own_rows if system else ("", frozenset[str]())
    cells = chosen.cells.get(column)
    own = [str(text) for text in cells.texts if str(text) in values] if cells else []
    return [Said("with_system_rows", {"column": column, "texts": own})] if own else []


def _with_rest(found: HistoryProposal, scores: Mapping[str, Scores]) -> HistoryProposal:
    """Return a history with what its other columns are, and which nobody understands."""
    read = found.read_columns
    rest = {header: best_of(own) for header, own in scores.items() if header not in read}
    return replace(
        found,
        understood={header: meaning for header, meaning in rest.items() if meaning},
        strange=tuple(header for header, meaning in rest.items() if not meaning),
    )


def _asked(
    found: HistoryProposal, chosen: Chosen, key: HistoryKey | None, lead_id: str
) -> HistoryProposal:
    """Return a history with the question that keeps it from being used, if there is one."""
    question = found.question or _question(found, chosen, key, lead_id)
    return replace(found, question=question)


def _question(
    found: HistoryProposal, chosen: Chosen, key: HistoryKey | None, lead_id: str
) -> Said | None:
    nested = _nested(chosen)
    if nested and (not found.tables or nested & {*found.tables[0].columns.values()}):
        widest = max(sorted(nested), key=lambda header: chosen.cells[header].width)
        return Said("nested", {"column": widest})
    if not found.tables:
        return Said("no_shape")
    table = found.tables[0]
    if any(name not in table.columns for name in NEEDED[table.shape]):
        return Said("no_moment")
    if key is None:
        return Said("no_key", {"column": chosen.key} if chosen.key else {})
    if not lead_id:
        return Said("no_id", {"column": key.on})
    if key.on != lead_id:
        return Said("other_column", {"column": key.on, "lead_id": lead_id})
    if table.shape == "snapshot" and key.per_deal < ONCE:
        return Said("once_a_deal")
    if table.shape == "change" and not table.words:
        fields = chosen.cells[table.columns["field"]]
        return Said("no_tracked", {"texts": [str(text) for text in fields.texts[:6]]})
    return None


def _nested(chosen: Chosen) -> set[str]:
    """Return the columns that hold objects or lists of them, as JSON has them."""
    return {
        header
        for header, cells in chosen.cells.items()
        if cells.sample and all(NESTED.match(text) for text in cells.sample)
    }


def points_to(
    found: HistoryProposal, frames: Mapping[str, pd.DataFrame]
) -> HistoryProposal:
    """Return a history without a deal's key with the file in which it stands, if one is.

    Args:
        found: The history.
        frames: All histories by name.
    """
    own = frames[found.name]
    if (
        found.key
        or found.question is None
        or found.question.kind in ("no_rows", "no_shape", "nested")
    ):
        return found
    for name, other in frames.items():
        if name == found.name:
            continue
        for target in cells_of(other):
            for cells in cells_of(own) if target.is_unique else ():
                there = np.isin(cells.texts, target.texts)
                if (
                    cells.levels >= 3
                    and there.mean() > 1 - OTHER_ROWS
                    and ("id" in cells.column.lower())
                ):
                    facts = {"column": cells.column, "other": name, "header": target.column}
                    return replace(found, question=Said("points_to", facts))
    return found


def stage_day_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the headers that say when a deal entered or left one of its stages.

    Example:
        >>> stage_day_columns(['Date entered "Demo (Sales Pipeline)"', "Close Date"])
        ('Date entered "Demo (Sales Pipeline)"',)
    """
    return tuple(column for column in columns if WIDE.search(column))
