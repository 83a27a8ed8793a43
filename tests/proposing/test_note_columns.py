from __future__ import annotations

import pandas as pd

from kaopu.proposing.histories import HistoryProposal
from kaopu.proposing.histories.records import HistoryTableProposal
from kaopu.proposing.note_columns import note_columns, told_share, with_event_notes

TELLS = "今天打了电话，他们正在招聘五个工程师，说再想想。"
SILENT = "介绍了设备怎么保养，客户问了几个问题。"
FRAME = pd.DataFrame(
    {
        "id": ["1", "2", "3", "4"],
        "talk": [TELLS, "", SILENT, ""],
        "manual": [SILENT, SILENT + "又问了。", "", ""],
    }
)


def test_a_column_is_read_in_which_facts_are_told() -> None:
    assert note_columns(FRAME) == ["talk"]


def test_a_column_without_a_fact_is_not_nor_one_that_stands_twice() -> None:
    assert note_columns(FRAME[["id", "manual"]]) == []
    assert note_columns(FRAME[["talk", "talk"]]) == []


def test_the_share_is_of_the_texts_that_tell_something() -> None:
    assert told_share(pd.Series([TELLS, SILENT])) == 0.5
    assert told_share(pd.Series([], dtype=object)) == 0.0


def test_events_say_in_which_column_people_write() -> None:
    tables = tuple(HistoryTableProposal(s, {"when": "at"}) for s in ("event", "role"))
    found = HistoryProposal("a.csv", 4, tables=tables, strange=("talk", "manual"))
    read = with_event_notes(found, FRAME)
    assert [t.columns.get("note") for t in read.tables] == ["talk", None]
    assert read.strange == ("manual",)


def test_a_history_without_events_stays_as_it_is() -> None:
    found = HistoryProposal("a.csv", 4, tables=(HistoryTableProposal("role", {}),))
    assert with_event_notes(found, FRAME) is found
