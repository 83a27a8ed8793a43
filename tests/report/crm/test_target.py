"""Files for importers: whole, with ids as they are, and refused where they cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from kaopu.errors import UsageError
from kaopu.report.crm import CrmTarget, layout_of
from kaopu.scoring import LeadModel

SCORES = pa.RecordBatch.from_pydict(
    {
        "lead_id": ["-7a", "=x", 'a "b", c'],
        "probability": [0.9, 0.5, 0.1],
        "warning_signs": ["", "", ""],
        "as_of": ["2026-11-28"] * 3,
    }
)


def written(model: LeadModel, name: str, folder: Path) -> bytes:
    target = CrmTarget(folder / "out.csv", layout_of(name), model, "en")
    target.check()
    target.write(iter([SCORES]), SCORES.schema)
    return (folder / "out.csv").read_bytes()


def test_ids_are_written_as_they_are(trained: LeadModel, tmp_path: Path) -> None:
    lines = written(trained, "salesforce", tmp_path).decode("utf-8").splitlines()
    assert lines[0].startswith("Id,Kaopu_Score__c,")
    assert [line.split(",90.0,")[0] for line in lines[1:2]] == ["-7a"]
    assert lines[2].startswith("=x,50.0,")
    assert lines[3].startswith('"a ""b"", c",10.0,')


def test_salesforce_gets_no_mark_and_excel_does(trained: LeadModel, tmp_path: Path) -> None:
    assert written(trained, "salesforce", tmp_path)[:3] != b"\xef\xbb\xbf"
    assert written(trained, "dynamics", tmp_path)[:3] == b"\xef\xbb\xbf"


def test_no_csv_and_leads_without_ids_are_refused(
    trained: LeadModel, tmp_path: Path
) -> None:
    layout = layout_of("hubspot")
    with pytest.raises(UsageError, match=r"out\.xlsx"):
        CrmTarget(tmp_path / "out.xlsx", layout, trained, "en")
    nameless = replace(trained, pipeline=replace(trained.pipeline, lead_id=None))
    with pytest.raises(UsageError, match="by no id"):
        CrmTarget(tmp_path / "out.csv", layout, nameless, "en")
