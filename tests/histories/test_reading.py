from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_tables import (
    EVENTS,
    HEAD,
    ROLES,
    STAGES,
    day,
    deals,
    end_of,
    pipeline_of,
    read,
)

from kaopu.errors import FileMissingError, HistoryTableError
from kaopu.files import write_table
from kaopu.histories import facts_as_of, read_histories
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

CALLS = pd.DataFrame(
    {
        "deal": ["D-1", "D-1", "D-2"],
        "at": ["2026-01-05 10:00:00", "2026-01-07 10:00:00", "2026-01-06 11:00:00"],
        "kind": ["Call", "Email", "Meeting"],
        "direction": ["Outbound", "Inbound", ""],
        "person": ["Ann", "Bo", "Cy"],
        "text": ["about the budget", "", ""],
        "next": ["2026-01-20", "", ""],
    },
    dtype=object,
)


def in_folder(folder: Path, text: str) -> Pipeline:
    return resolve(parse_pipeline(HEAD + text, folder / "small.toml"))


def facts(pipeline: Pipeline) -> pd.DataFrame:
    asked = deals(["D-1", "D-2"], ["2026-01-01", "2026-01-02"])
    histories = read_histories(pipeline, deals=asked)
    moments = np.full(2, end_of("2026-01-10"))
    return facts_as_of(histories, asked, np.arange(2), moments)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_of_any_format_tells_the_same(tmp_path: Path, ending: str) -> None:
    write_table(CALLS, tmp_path / f"events.{ending}")
    found = facts(in_folder(tmp_path, EVENTS.replace("csv", ending)))
    assert found["customer_silence"].tolist() == [3, 4]
    assert found["next_step"].tolist() == ["set", "none"]
    assert found["people_met"].tolist() == [2, 1]


def test_a_table_of_a_database_tells_the_same(tmp_path: Path) -> None:
    write_table(CALLS, tmp_path / "events.csv")
    with sqlite3.connect(tmp_path / "crm.db") as database:
        CALLS.to_sql("calls", database, index=False)
    database.close()
    place = f'url = "sqlite:///{tmp_path / "crm.db"}"\ntable = "calls"'
    stored = in_folder(tmp_path, EVENTS.replace('path = "events.csv"', place))
    pd.testing.assert_frame_equal(
        facts(stored), facts(in_folder(tmp_path, EVENTS)), check_exact=True
    )


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match=r"events\.csv"):
        facts(in_folder(tmp_path, EVENTS))


def test_a_column_that_is_not_there_is_said(tmp_path: Path) -> None:
    write_table(CALLS.drop(columns="kind"), tmp_path / "events.csv")
    with pytest.raises(HistoryTableError, match=r"events\.csv.*no column 'kind'"):
        facts(in_folder(tmp_path, EVENTS))


def test_a_table_of_other_deals_is_refused_where_it_must_match() -> None:
    asked, rows = deals(["D-1"]), [{"deal": "X-1", "at": "2026-01-05"}]
    read(EVENTS, {"events.csv": rows}, asked)
    with pytest.raises(HistoryTableError, match="no key in column 'deal'"):
        read_histories(
            pipeline_of(EVENTS),
            deals=asked,
            must_match=True,
            reader=lambda _: CALLS.assign(deal="X-1"),
        )


def test_without_histories_there_is_nothing_to_tell() -> None:
    found = read_histories(pipeline_of(""))
    assert (found.facts, found.counts, found.moves) == ((), (), {})


def test_an_empty_table_tells_gaps() -> None:
    tables = {"events.csv": [], "stages.csv": [], "roles.csv": []}
    asked = deals(["D-1"], ["2026-01-01"])
    histories = read(EVENTS + STAGES + ROLES, tables, asked)
    found = facts_as_of(histories, asked, np.array([0]), np.array([end_of("2026-02-01")]))
    told = {fact: value for fact, value in found.iloc[0].items() if value == value}
    assert {fact: v for fact, v in told.items() if v != ""} == {"days_open": 31}


def test_without_ids_the_tables_tell_the_deals() -> None:
    found = read_histories(pipeline_of(EVENTS), reader=lambda _: CALLS)
    assert found.ids.tolist() == ["D-1", "D-2"]


def test_a_deal_is_told_alike_alone_and_among_others() -> None:
    tables = {
        "events.csv": [dict(row) for row in CALLS.to_dict("records")],
        "stages.csv": [
            {"deal": "D-2", "at": "2026-01-03", "stage": "Talk", "close": "2026-02-01"},
            {"deal": "D-1", "at": "2026-01-04", "stage": "Talk", "amount": "5"},
        ],
        "roles.csv": [{"deal": "D-2", "at": "2026-01-03", "person": "x", "role": "User"}],
    }
    text = EVENTS + STAGES + ROLES
    both = deals(["D-1", "D-2"], ["2026-01-01", "2026-01-02"])
    alone = deals(["D-1"], ["2026-01-01"])
    one, moment = np.array([0]), np.array([end_of("2026-01-10")])
    pd.testing.assert_frame_equal(
        facts_as_of(read(text, tables, alone), alone, one, moment),
        facts_as_of(read(text, tables, both), both, one, moment),
        check_exact=True,
    )


def test_rows_after_the_planned_closing_day_of_an_open_deal_are_no_late_ones() -> None:
    asked = deals(
        ["D-1", "D-2"],
        closed=np.array([day("2026-01-08"), day("2026-01-08")]),
        outcome=np.array([1.0, np.nan]),
    )
    rows = [{"deal": id_, "at": "2026-01-20"} for id_ in ("D-1", "D-2")]
    assert read(EVENTS, {"events.csv": rows}, asked).counts[0].after == 1
