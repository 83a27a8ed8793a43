from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import DuplicateLeadIdsError
from kaopu.language import ENGLISH, Locale
from kaopu.leads.lead_table import LeadTable, Purpose, read_leads
from kaopu.pipeline import parse_pipeline, resolve

PIPELINE = """
schema = 1
name = "repeats"
[lead]
{id}
[outcome]
column = "state"
won = ["won"]
lost = ["lost"]
[context]
categories = ["crop"]
"""
ROWS = [["F-1", "won", "hops"], ["F-2", "lost", "rye"], ["F-1", "won", "hops"]]


def read(
    rows: list[list[str]], lead_id: str = 'id = "farm"', purpose: Purpose = "training"
) -> LeadTable:
    frame = pd.DataFrame(rows, columns=["farm", "state", "crop"], dtype=object)
    pipeline = resolve(parse_pipeline(PIPELINE.replace("{id}", lead_id), Path("p.toml")))
    return read_leads(frame, pipeline, purpose, "farms.csv").table()


def test_a_row_that_repeats_another_in_every_cell_is_read_once_and_told() -> None:
    table = read(ROWS)
    (note,) = table.notes
    assert table.ids.tolist() == ["F-1", "F-2"]
    assert (note.column, note.id, note.rows, note.value) == (
        *("farm", "repeated_row", 1),
        "'F-1'",
    )
    assert "every cell" in Locale(ENGLISH).message(note.message)


def test_rows_of_one_id_that_differ_are_refused() -> None:
    with pytest.raises(DuplicateLeadIdsError, match="repeats 'F-1'"):
        read([*ROWS, ["F-1", "lost", "hops"]])


def test_without_an_id_equal_rows_are_deals_of_their_own() -> None:
    table = read(ROWS, "")
    assert len(table) == 3
    assert "repeated_row" not in {note.id for note in table.notes}


def test_leads_to_be_scored_stand_once_each() -> None:
    with pytest.raises(DuplicateLeadIdsError):
        read(ROWS, purpose="scoring")


def test_a_cell_under_a_header_that_stands_twice_counts_too() -> None:
    rows = [["F-1", "won", "hops", "north"], ["F-1", "won", "hops", "south"]]
    frame = pd.DataFrame(rows, columns=["farm", "state", "crop", "field"], dtype=object)
    frame = pd.concat([frame, frame[["field"]].iloc[[0, 0]].reset_index(drop=True)], axis=1)
    frame = frame.iloc[:, [0, 1, 2, 4, 3]]
    text = PIPELINE.replace("{id}", 'id = "farm"')
    with pytest.raises(DuplicateLeadIdsError):
        read_leads(frame, resolve(parse_pipeline(text, Path("p.toml"))), "training")
