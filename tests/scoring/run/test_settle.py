from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.errors import DateOrderError
from kaopu.leads.customs.scored_dates import (
    check_date_orders,
    settle_leads,
    with_date_formats,
)
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.leads.rows.notes import find_note_rows, note_of
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.scoring import LeadModel
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.run.settle import FirstLook, columns_to_settle, settled_on
from kaopu.simulate import Simulation

AMOUNTS = ("9.800,50", "12.500", "1,250", "1250.5", "0.125", "1.2万", "900", "5", "", "?")
COUNTS = ("1.200", "3", "7", "35%", "0.35", "unknown", "2,5", "")
DAYS = ("2026-03-01", "05/11/2026", "25/11/2026", "pending", "", "46000", "2026-13-40")


PIPELINE = """
schema = 1
name = "parts"
[lead]
id = "id"
[outcome]
{outcome}
[dates]
created = "created"
closed = "closed"
[amount]
column = "amount"
{currency}
[beliefs]
confidence = {{ column = "sure", scale = 100 }}
[fields]
registered_capital = {{ column = "capital" }}
signing_date = {{ column = "signing" }}
postponements = {{ column = "postponed" }}
[context]
categories = ["region"]
"""
OUTCOMES = (
    'column = "ordered"\nfilled = "won"\nlost_after_days = 30',
    'column = "score"\nwon_from = 50\nlost_to = 1',
)
CELLS = {
    "created": ("2026-01-05", "2026-02-28 10:30", "02/03/2026", "20/03/2026", "2026-02-30"),
    "closed": ("", "2026-05-01", "46100", "pending"),
    "ordered": ("", "", "2026-04-01", "2026-04-02", "on hold", "see file"),
    "score": ("40", "60", "1.200", "0,125", "60%", ""),
    "amount": (*AMOUNTS, "USD 5", "EUR 900"),
    "Currency": ("", "", "EUR", "USD", "pebbles"),
    "Price currency": ("", "", "GBP"),
    "sure": ("80", "0.8", "1.200", "35%", "7,5"),
    "capital": AMOUNTS,
    "signing": DAYS,
    "postponed": COUNTS,
    "region": ("North", "north", "South", ""),
}
NOTES = (
    {"id": "Figures are unaudited"},
    {"id": "See the wiki"},
    {"amount": "9.999.800,50"},
    {"region": "all of them"},
)


def piped(outcome: str, currency: str) -> Pipeline:
    text = PIPELINE.format(outcome=outcome, currency=currency)
    return resolve(parse_pipeline(text, Path("parts.toml")))


def drawn_leads(data: st.DataObject, rows: int, pipeline: Pipeline) -> pd.DataFrame:
    """Return leads of which each column holds some of its texts, and notes among them."""
    ids = data.draw(st.sampled_from(["L-{}", "L {}"]))
    columns = {"id": [ids.format(row) for row in range(rows)]}
    for column, cells in CELLS.items():
        some = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=4))
        columns[column] = data.draw(
            st.lists(st.sampled_from(some), min_size=rows, max_size=rows)
        )
    frame = pd.DataFrame(columns, dtype=object)
    for note in data.draw(st.lists(st.sampled_from(NOTES), unique_by=str, max_size=3)):
        frame.loc[len(frame)] = [note.get(column, "") for column in frame.columns]
    order = data.draw(st.permutations(range(len(frame))))
    return frame.iloc[order].reset_index(drop=True)


def all_notes(notes: Iterable[DataNote]) -> list[tuple[object, ...]]:
    told = merged_notes(notes)
    return sorted((n.column, n.id, n.value, n.rows) for n in told)


def all_row_notes(tables: Sequence[LeadTable]) -> list[tuple[str, ...]]:
    return sorted(
        (str(table.ids[row]), note.id, note.column, note.cells[row], note.other[row])
        for table in tables
        for note in table.row_notes
        for row in np.flatnonzero(note.rows)
    )


@settings(deadline=None, max_examples=25)
@given(st.data(), st.sampled_from(OUTCOMES), st.sampled_from(["", 'currency = "USD"']))
def test_leads_values_and_notes_are_those_of_the_whole_table(
    data: st.DataObject, outcome: str, currency: str
) -> None:
    pipeline, day = piped(outcome, currency), date(2026, 6, 1)
    if data.draw(st.booleans()):
        pipeline = with_date_formats(pipeline, ["auto"])
    leads = drawn_leads(data, 14, pipeline)
    size = data.draw(st.sampled_from([1, 2, 7, 100]))
    batches = [leads.iloc[at : at + size] for at in range(0, len(leads), size)]
    look = FirstLook(pipeline)
    for batch in batches:
        look.add(batch)
    try:
        known = settle_leads(pipeline, leads, "leads")
        whole = build_lead_table(leads, known, "scoring", "leads", 1, day)
        check_date_orders(known, leads, whole.notes, "leads")
    except DateOrderError as error:
        with pytest.raises(DateOrderError, match=re.escape(str(error))):
            look.settled("leads", day)
        return
    like = look.settled("leads", day)
    alike = replace(pipeline, customs=like.customs)
    parts, said = [], list[DataNote]()
    for batch in batches:
        left_out = find_note_rows(batch, alike)
        if left_out.all():
            said += note_of(batch, alike, left_out)
        else:
            parts.append(build_lead_table(batch, alike, "scoring", "leads", 1, day))
            said += parts[-1].notes
    assert [*chain.from_iterable(part.ids for part in parts)] == [*whole.ids]
    facts = pd.concat([part.facts for part in parts], ignore_index=True)
    # A small table keeps its columns, which one put together of several does not.
    pd.testing.assert_frame_equal(facts, pd.DataFrame(whole.facts))
    for name in ("outcome", "created", "closed", "amount", "currencies"):
        found = [getattr(part, name) for part in parts]
        np.testing.assert_array_equal(np.concatenate(found), getattr(whole, name))
    assert all_notes(said) == all_notes(whole.notes)
    assert all_row_notes(parts) == all_row_notes([whole])


def leads_of(world: Simulation, rows: int) -> pd.DataFrame:
    return world.leads.head(rows).astype(object).fillna("").astype(str)


@settings(
    deadline=None,
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_every_part_is_read_as_the_whole_is(
    trained: LeadModel, world: Simulation, data: st.DataObject
) -> None:
    rows = 24
    leads = leads_of(world, rows)
    for column, cells in (
        ("amount", AMOUNTS),
        ("registered_capital", AMOUNTS),
        ("postponements", COUNTS),
        ("signing_date", DAYS),
    ):
        drawn = data.draw(st.lists(st.sampled_from(cells), min_size=rows, max_size=rows))
        leads[column] = drawn
    size = data.draw(st.sampled_from([1, 5, 24]))
    batches = [leads.iloc[at : at + size] for at in range(0, rows, size)]
    try:
        whole = trained.read(leads, as_of=trained.day)
    except DateOrderError:
        with pytest.raises(DateOrderError):
            settled_on(trained, batches, "leads", trained.day)
        return
    like = settled_on(trained, batches, "leads", trained.day)
    parts = [trained.read(batch, like=like) for batch in batches]
    facts = pd.concat([part.facts for part in parts], ignore_index=True)
    # A small table keeps its columns, which one put together of several does not.
    pd.testing.assert_frame_equal(facts, pd.DataFrame(whole.facts))
    assert whole.amount is not None
    amounts = [part.amount for part in parts if part.amount is not None]
    np.testing.assert_array_equal(np.concatenate(amounts), whole.amount)
    told = merged_notes(note for part in parts for note in part.notes)
    assert {(n.column, n.id, n.rows) for n in told} == {
        (n.column, n.id, n.rows) for n in merged_notes(whole.notes)
    }


def test_a_custom_that_one_batch_alone_proves_holds_for_all(
    trained: LeadModel, world: Simulation
) -> None:
    leads = leads_of(world, 20)
    leads["amount"] = ["1.200"] * 12 + ["9.800,50"] * 8
    like = settled_on(trained, [leads.head(12), leads.tail(8)], "leads", trained.day)
    amount = trained.read(leads.head(12), like=like).amount
    assert amount is not None
    assert set(amount) == {1200.0}


def test_the_columns_that_hang_on_the_whole_are_numbers_and_dates(
    trained: LeadModel,
) -> None:
    pipeline = replace(trained.pipeline, amount="amount", currency_column=None)
    columns = columns_to_settle(pipeline, ["lead_id", "created", "Currency"])
    assert columns["amount"] == "numbers"
    assert columns["created"] == "dates"
    assert columns["Currency"] == "texts"
    assert "lead_id" not in columns


def test_no_row_settles_nothing(trained: LeadModel) -> None:
    like = settled_on(trained, [pd.DataFrame()], "leads", trained.day)
    assert (like.customs.whole, like.as_of) == ({}, trained.day)
