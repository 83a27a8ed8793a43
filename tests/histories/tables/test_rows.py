from __future__ import annotations

import pytest
from history_tables import EVENTS, FIELDS, STAGES, day, deals, read, tell

from kaopu.errors import HistoryTableError
from kaopu.histories import HistoryCounts

IDS = [f"D-{number}" for number in range(1, 41)]


def counts(text: str, rows: list[dict[str, str]], name: str) -> HistoryCounts:
    return read(text, {name: rows}, deals(IDS, ["2026-01-05"] * len(IDS))).counts[0]


def test_what_is_met_is_counted() -> None:
    rows = [
        {"deal": "D-1;D-2", "at": "2026-01-06"},
        {"deal": "D-1", "at": "2026-01-04 10:00"},
        {"deal": "D-1", "at": "some day"},
        {"deal": "", "at": "2026-01-06"},
        {"deal": "X-1", "at": "2026-01-06"},
        {"deal": "X-1", "at": "2026-01-07"},
        {"deal": "D-3", "at": ""},
    ]
    found = counts(EVENTS, rows, "events.csv")
    assert (found.rows, found.matched, found.deals) == (7, 4, 3)
    assert (found.unmatched, found.blank, found.several) == (1, 1, 1)
    assert (found.unreadable, found.undated, found.before) == (1, 1, 1)


def test_rows_after_a_deals_end_are_counted() -> None:
    asked = deals(["D-1"], ["2026-01-05"])
    ended = type(asked)(asked.ids, asked.created, asked.created + 2)
    rows = [{"deal": "D-1", "at": f"2026-01-0{number} 10:00"} for number in (5, 7, 8, 9)]
    assert read(EVENTS, {"events.csv": rows}, ended).counts[0].after == 2


def test_what_says_that_it_was_imported_is_left_out() -> None:
    rows = [
        {"deal": "D-1", "at": "2026-01-03", "field": "close", "new": "2026-03-01"},
        {"deal": "D-1", "at": "2026-01-04", "field": "close", "new": "2026-04-01"},
    ]
    tables = {"fields.csv": [rows[0], rows[1] | {"source": "IMPORT"}]}
    assert tell(FIELDS, tables, "2026-02-01")["close_pushes"] == 0
    assert counts(FIELDS, tables["fields.csv"], "fields.csv").imports == 1
    assert tell(FIELDS, {"fields.csv": rows}, "2026-02-01")["close_pushes"] == 1


def test_one_moment_of_many_first_rows_is_an_imports() -> None:
    stamped = [{"deal": id_, "at": "2026-01-06 03:00:01", "stage": "Talk"} for id_ in IDS]
    later = [{"deal": "D-1", "at": "2026-01-09 10:11:12", "stage": "Offer"}]
    found = counts(STAGES, stamped + later, "stages.csv")
    assert (found.imports, found.bulk_moments, found.bulk_rows) == (40, 1, 40)
    told = tell(STAGES, {"stages.csv": stamped}, "2026-01-08")
    assert told["stage_then"] == ""


def test_one_moment_of_many_deals_changes_them_but_is_nobodys_doing() -> None:
    first = {"deal": "D-1", "at": "2026-01-06 03:04:05", "stage": "Offer", "owner": "a"}
    bulk = [
        {"deal": id_, "at": "2026-01-09 10:11:12", "stage": "Talk", "owner": "b"}
        for id_ in IDS
    ]
    told = tell(STAGES, {"stages.csv": [first, *bulk]}, "2026-01-20")
    assert told["stage_then"] == "Talk"
    assert (told["stages_back"], told["owner_changes"]) == (0, 0)
    assert told["stage_days"] != told["stage_days"]
    alone = tell(STAGES, {"stages.csv": [first, bulk[0]]}, "2026-01-20")
    assert (alone["stages_back"], alone["owner_changes"], alone["stage_days"]) == (1, 1, 11)


def test_events_that_many_deals_have_at_one_moment_are_nobodys_talk() -> None:
    mails = [
        {"deal": id_, "at": "2026-01-09 10:11:12", "direction": "Inbound"} for id_ in IDS
    ]
    assert counts(EVENTS, mails, "events.csv").imports == 40


@pytest.mark.parametrize("at", ["2026-01-09", "2026-01-09 10:00", "2026-01-09 10:00:00"])
def test_a_day_and_a_full_hour_are_many_peoples(at: str) -> None:
    rows = [{"deal": id_, "at": at, "stage": "Talk"} for id_ in IDS]
    assert counts(STAGES, rows, "stages.csv").bulk_rows == 0


def test_a_column_that_is_missing_is_refused() -> None:
    import pandas as pd

    with pytest.raises(HistoryTableError, match=r"no column 'at'.*did you mean 'ate'"):
        read(EVENTS, {"events.csv": pd.DataFrame({"deal": ["D-1"], "ate": ["x"]})})


def test_days_that_can_be_read_in_two_ways_are_refused() -> None:
    rows = [{"deal": "D-1", "at": "05/02/2026"}]
    with pytest.raises(HistoryTableError, match="%m/%d/%Y or %d/%m/%Y"):
        read(EVENTS, {"events.csv": rows})


def test_days_of_other_columns_follow_those_of_the_moments() -> None:
    rows = [
        {"deal": "D-1", "at": "25/01/2026", "next": "05/02/2026"},
        {"deal": "D-2", "at": "26/01/2026"},
    ]
    assert tell(EVENTS, {"events.csv": rows}, "2026-02-03")["next_step"] == "set"
    assert tell(EVENTS, {"events.csv": rows}, "2026-02-06")["next_step"] == "overdue"


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(HistoryTableError, match="zone = 'Peking'"):
        read(EVENTS + 'zone = "Peking"\n', {"events.csv": []})


def test_the_zone_says_on_which_day_something_was() -> None:
    rows = [{"deal": "D-1", "at": "2026-01-05T20:00:00Z", "direction": "Inbound"}]
    here = tell(EVENTS, {"events.csv": rows}, "2026-01-10")
    there = tell(EVENTS + 'zone = "Asia/Shanghai"\n', {"events.csv": rows}, "2026-01-10")
    assert (here["customer_silence"], there["customer_silence"]) == (5, 4)
    assert day("2026-01-10") > 0
