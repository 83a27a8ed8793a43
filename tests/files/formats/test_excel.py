from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import read_table
from kaopu.pipeline.resolved import ReadOptions


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "leads.xlsx"
    with pd.ExcelWriter(path) as writer:
        for sheet, value in (("2025", 1.0), ("2026", 2.5)):
            row = {
                "id": [7],
                "amount": [value],
                "on": [pd.Timestamp("2026-01-02")],
                "ok": [True],
            }
            pd.DataFrame(row).to_excel(writer, sheet_name=sheet, index=False)
    return path


def test_the_first_sheet_is_read_unless_one_is_named(workbook: Path) -> None:
    assert read_table(workbook).iloc[0].tolist() == ["7", "1", "2026-01-02", "True"]
    named = read_table(workbook, ReadOptions(sheet="2026"))
    assert named["amount"].tolist() == ["2.5"]


def test_a_sheet_that_is_not_there(workbook: Path) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        read_table(workbook, ReadOptions(sheet="2024"))
    assert str(caught.value) == (
        f"{workbook}: found no sheet '2024' but 2025, 2026, expected that sheet; "
        "set data.sheet in the pipeline file"
    )
