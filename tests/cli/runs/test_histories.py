from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kaopu.cli.runs.histories import read_history_files
from kaopu.pipeline import read_pipeline, resolve

Call = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ninety deals with two ids, and two tables of what happened to them."""
    ids = [f"D{n:03d}" for n in range(90)]
    deals = {
        "Deal ID": ids,
        "Ticket": [f"T{n:03d}" for n in range(90)],
        "Status": ["Won", "Lost", "Open"] * 30,
        "Created Date": [f"2024-0{n % 9 + 1}-11" for n in range(90)],
        "Close Date": [f"2024-1{n % 2}-1{n % 9}" for n in range(90)],
        "Account Name": [f"Firm {n % 30}" for n in range(90)],
        "Region": ["North", "South"] * 45,
    }
    calls = {
        "Deal": ids * 2,
        "Call date": [f"2024-0{n % 9 + 1}-2{n % 9} 10:{n % 50 + 10}" for n in range(180)],
        "Direction": ["Inbound", "Outbound"] * 90,
        "Notes": [f"Talked about the thing number {n}." for n in range(180)],
    }
    stages = {
        "deal_id": ids * 2,
        "property": ["dealstage", "amount"] * 90,
        "value": ["Proposal", "900"] * 90,
        "timestamp": [f"2024-0{n % 9 + 1}-2{n % 9}T10:00:00Z" for n in range(180)],
    }
    for name, columns in (("deals", deals), ("calls", calls), ("stages", stages)):
        pd.DataFrame(columns).to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


def init(run: Call, folder: Path, *more: object) -> Any:
    given = ("--history", folder / "calls.csv", "--history", folder / "stages.csv")
    options = ("--yes", "--force", "-o", folder / "mine.toml")
    return run("init", folder / "deals.csv", *given, *options, *more)


def test_two_commands_lead_from_histories_to_lit_signals(run: Call, folder: Path) -> None:
    ended = init(run, folder)
    assert (ended.code, ended.err) == (0, "")
    assert "calls.csv: 180 rows, taken for events" in ended.out
    assert (
        "stages.csv: 180 rows, taken for changes of single fields of HubSpot" in ended.out
    )
    pipeline = resolve(read_pipeline(folder / "mine.toml"))
    assert [table.shape for table in pipeline.histories] == ["event", "change"]
    assert pipeline.promotion.account == "Account Name"
    checked = run("check", folder / "mine.toml")
    assert checked.code in (0, 1)
    assert "What histories tell" in checked.out


def test_an_id_that_histories_point_to_is_taken_and_told(run: Call, folder: Path) -> None:
    for name, column in (("calls", "Deal"), ("stages", "deal_id")):
        frame = pd.read_csv(folder / f"{name}.csv", dtype=str)
        frame[column] = "T" + frame[column].str[1:]
        frame.to_csv(folder / f"{name}.csv", index=False)
    ended = init(run, folder)
    assert "“Ticket” is taken for the deal's id" in ended.out
    assert resolve(read_pipeline(folder / "mine.toml")).lead_id == "Ticket"
    kept = init(run, folder, "--id", "Deal ID")
    assert kept.code == 1
    assert "its keys stand in “Ticket” of the deals" in kept.out


def test_a_file_that_is_no_history_ends_with_a_question(run: Call, folder: Path) -> None:
    pd.DataFrame({"a": ["1", "2", "3"]}).to_csv(folder / "odd.csv", index=False)
    ended = init(run, folder, "--history", folder / "odd.csv")
    assert ended.code == 1
    assert "odd.csv: 3 rows, taken for nothing" in ended.out
    assert len(resolve(read_pipeline(folder / "mine.toml")).histories) == 2


def test_files_of_one_name_are_told_apart(folder: Path) -> None:
    (folder / "more").mkdir()
    other = folder / "more" / "calls.csv"
    other.write_bytes((folder / "calls.csv").read_bytes())
    files = read_history_files([folder / "calls.csv", other])
    assert len(files.frames) == len(files.paths) == 2
