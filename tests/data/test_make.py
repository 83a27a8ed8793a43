from __future__ import annotations

import runpy
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MAKE = runpy.run_path(str(HERE / "make.py"))


@pytest.mark.parametrize("name", MAKE["EXPORTS"])
def test_an_export_is_what_its_maker_writes(name: str) -> None:
    assert MAKE["as_csv"](MAKE["EXPORTS"][name]()) == (HERE / name).read_text("utf-8")


def test_there_are_rows_that_repeat_and_twins_of_another_outcome() -> None:
    rows = MAKE["software_deals"]()[1:]
    facts = [row[:-1] for row in rows]
    assert len(rows) - len({*map(tuple, rows)}) == MAKE["REPEATED"]
    assert len(rows) - len({*map(tuple, facts)}) == MAKE["REPEATED"] + MAKE["NEARLY"]
