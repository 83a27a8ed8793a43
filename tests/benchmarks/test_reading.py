from __future__ import annotations

import json
from pathlib import Path

import pytest

import reading
from kaopu.files import read_table


def test_the_quick_core_measures_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    reading.main(["--rows", "200", "--formats", "csv,xlsx", "--json"])
    measured = json.loads(capsys.readouterr().out)
    assert [m["form"] for m in measured] == ["csv", "xlsx"]
    for m in measured:
        assert (m["rows"], m["columns"]) == (200, 40)
        assert m["code"] in (0, 1)
        assert m["seconds"] > 0
        assert m["memory"] > 0


@pytest.mark.parametrize("form", reading.FORMATS)
def test_what_is_written_is_what_was_made(form: str, tmp_path: Path) -> None:
    deals = reading.make_export(20)
    path = reading.write_export(deals, form, tmp_path)
    read = read_table(path)
    assert read.shape == (20, 40)
    assert read["lead_id"].tolist() == deals["lead_id"].tolist()
