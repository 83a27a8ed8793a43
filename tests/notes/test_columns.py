from __future__ import annotations

import pandas as pd
import pytest

from kaopu.errors import NotesColumnError, UnknownColumnError
from kaopu.notes.columns import find_day_column, find_ids, find_notes_column

LONG = [f"Spoke to them about line {n}, they want a second visit." for n in range(9)]


def frame(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name.replace("_", " "): cells for name, cells in columns.items()})


def test_the_only_column_of_long_free_texts_is_taken() -> None:
    found = find_notes_column(frame(id=list("abcdefghi"), story=LONG), "leads.csv")
    assert (found.name, found.why) == ("story", "alone")


def test_a_header_that_says_notes_is_taken_before_others() -> None:
    found = find_notes_column(frame(story=LONG, 跟进内容=LONG), "leads.csv")
    assert (found.name, found.why) == ("跟进内容", "header")


def test_none_and_several_are_refused() -> None:
    with pytest.raises(NotesColumnError, match="no column of long free texts"):
        find_notes_column(frame(id=list("abcdefghi")), "leads.csv")
    with pytest.raises(NotesColumnError, match="'story', 'tale'"):
        find_notes_column(frame(story=LONG, tale=LONG), "leads.csv")


def test_a_column_that_is_named_must_be_there() -> None:
    with pytest.raises(UnknownColumnError, match="--column"):
        find_notes_column(frame(story=LONG), "leads.csv", "storey")


def test_texts_that_repeat_or_are_addresses_are_no_notes() -> None:
    same = ["The same long sentence in every single row."] * 9
    links = [f"https://example.com/a/very/long/path/{n}" for n in range(9)]
    with pytest.raises(NotesColumnError):
        find_notes_column(frame(same=same, link=links), "leads.csv")


def test_notes_that_repeat_are_taken_where_the_header_says_so() -> None:
    said = ["The CFO approved the budget of 40k.", "They have no budget for it this year."]
    found = find_notes_column(frame(Description=said * 20, Kind=["Call"] * 40), "tasks.csv")
    assert (found.name, found.why) == ("Description", "header")


def test_the_day_of_a_note_is_found_where_its_form_is_clear() -> None:
    days = ["2025-05-05", "2025-05-06"]
    assert find_day_column(frame(跟进时间=days), "leads.csv") == ("跟进时间", "")
    unclear = frame(date=["01/02/2025", "03/04/2025"])
    assert find_day_column(unclear, "leads.csv") == (None, "")


def test_ids_are_those_of_the_column_or_the_rows_numbers() -> None:
    assert find_ids(frame(Deal_ID=["a", "b"]), None) == ["a", "b"]
    assert find_ids(frame(Deal_ID=["a", ""]), None) == ["1", "2"]
    assert find_ids(frame(Deal_ID=["a", "a"], Task_ID=["x", "x"]), None) == ["1", "2"]
    assert find_ids(frame(Deal_ID=["a", "a"], Task_ID=["x", "y"]), None) == ["x", "y"]
    assert find_ids(frame(key=["a", "a"]), "key") == ["a", "a"]


def test_a_lead_may_have_several_notes() -> None:
    assert find_ids(frame(Deal_ID=["a", "b", "a"]), None) == ["a", "b", "a"]
