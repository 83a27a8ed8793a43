from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import BlankLeadIdsError, EmptyTableError
from kaopu.leads.lead_table import LeadTable, read_leads
from kaopu.leads.rows.notes import find_note_rows, look_over, notes_alone
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

PIPELINE = """
schema = 1
name = "notes"
[lead]
id = "deal"
[outcome]
column = "state"
won = ["won"]
lost = ["lost"]
[amount]
column = "amount"
[context]
categories = ["region"]
"""
COLUMNS = ["deal", "state", "amount", "region", "remark", "by"]
LEAD = ["D-1", "won", "5", "North", "", ""]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return resolve(parse_pipeline(PIPELINE, Path("notes.toml")))


def read(pipeline: Pipeline, *rows: list[str]) -> LeadTable:
    frame = pd.DataFrame([*rows], columns=COLUMNS, dtype=object)
    return read_leads(frame, pipeline, "training", "deals.csv").table()


@pytest.mark.parametrize(
    "note",
    [
        ["", "", "", "", "Exported by hand", ""],
        ["", "", "", "", "Exported by hand", "Li"],
        ["", "", "", "all regions", "", ""],
        [" ", "", "", "", "see the wiki", ""],
        ["Figures are unaudited", "", "", "", "", ""],
        ["注：未审计", "", "", "", "", ""],
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_of_notes_is_left_out_and_said(
    pipeline: Pipeline, note: list[str], place: int
) -> None:
    rows = [LEAD, ["D-2", "lost", "", "", "", ""]]
    rows.insert(place, note)
    table = read(pipeline, *rows)
    assert table.ids.tolist() == ["D-1", "D-2"]
    said = [n for n in table.notes if n.id == "no_lead"]
    text = next(cell for cell in note if cell.strip())
    assert [(n.column, n.rows, n.value) for n in said] == [("deal", 1, repr(text))]


@pytest.mark.parametrize(
    "row",
    [
        ["", "won", "", "", "", ""],
        ["", "", "5", "North", "", ""],
        ["", "", "5", "", "asked again", ""],
        ["", "", "", "", "", ""],
    ],
)
def test_a_row_with_facts_or_an_outcome_but_no_id_is_refused(
    pipeline: Pipeline, row: list[str]
) -> None:
    note = ["", "", "", "", "Exported by hand", ""]
    with pytest.raises(BlankLeadIdsError, match="a blank lead id in row 3 below"):
        read(pipeline, LEAD, note, row)


def test_an_id_like_the_others_stays_though_it_is_alone(pipeline: Pipeline) -> None:
    table = read(pipeline, LEAD, ["D-2", "", "", "", "", ""])
    assert table.ids.tolist() == ["D-1", "D-2"]
    names = read(pipeline, ["Ace Tools", *LEAD[1:]], ["Bee Works", "", "", "", "", ""])
    assert (len(names), [n for n in names.notes if n.id == "no_lead"]) == (2, [])


def test_notes_alone_are_no_table(pipeline: Pipeline) -> None:
    with pytest.raises(EmptyTableError):
        read(pipeline, ["", "", "", "", "Exported by hand", ""])


def test_addresses_in_a_note_are_not_cited(pipeline: Pipeline) -> None:
    table = read(pipeline, LEAD, ["", "", "", "", "ask ann@example.com", ""])
    assert "ann@" not in next(n.value for n in table.notes if n.id == "no_lead")


def test_some_rows_are_judged_beside_the_ids_of_all(pipeline: Pipeline) -> None:
    note = ["Figures are unaudited", "", "", "", "", ""]
    rows = pd.DataFrame([LEAD, note, ["", "", "", "", "Li", ""]], columns=COLUMNS)
    left_out, signs = look_over(rows, pipeline)
    assert (left_out.tolist(), signs) == ([False, False, True], frozenset())
    alone = rows.iloc[[1]]
    assert look_over(alone, pipeline)[1] is None
    assert not find_note_rows(alone, pipeline).any()
    for usual, is_note in ((frozenset[str](), True), (frozenset({"space"}), False)):
        alike = replace(pipeline, customs=replace(pipeline.customs, id_signs=usual))
        assert find_note_rows(alone, alike).tolist() == [is_note]
        assert len(notes_alone(alone, alike)) == is_note


def test_without_a_column_of_ids_there_is_nothing_to_judge(pipeline: Pipeline) -> None:
    rows = pd.DataFrame([LEAD], columns=COLUMNS).drop(columns="deal")
    left_out, signs = look_over(rows, pipeline)
    assert (left_out.tolist(), signs) == ([False], None)
