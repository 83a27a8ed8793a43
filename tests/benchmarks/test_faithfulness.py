from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

import faithfulness
from faithful.measures import MEASURES
from faithful.programs import OURS, PROGRAMS, Kaopu
from kaopu.model.search import SearchSpace


def test_the_quick_core_measures_every_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROGRAMS, OURS, partial(Kaopu, SearchSpace.quick()))
    file = tmp_path / "table.json"
    sizes = ["--deals", "150", "--leads", "60", "--seeds", "1", "--first-seed", "3"]
    rest = ["--jobs", "1", "--data", str(tmp_path), "--json", str(file)]
    faithfulness.main(["--quick", *sizes, *rest])
    text, plain = capsys.readouterr().out, json.loads(file.read_text("utf-8"))
    (size,) = plain["sizes"]
    assert (size["deals"], size["leads"], size["seeds"]) == (150, 60, [3])
    assert [line["measure"] for line in size["measures"]] == [m.name for m in MEASURES]
    for line in size["measures"]:
        assert list(line["programs"]) == list(PROGRAMS)
        assert f"\n{line['measure']} " in text
    by_name = {line["measure"]: line["programs"] for line in size["measures"]}
    assert by_name["recall_0.25"]["checklist"]["value"] == 1
    assert by_name["harmless"]["checklist"]["value"] == 0
    assert plain["deletion"] == []
    reason = f"deletion check: {tmp_path / 'salvirt_b2b.csv'} is not there"
    assert plain["skipped"] == [reason]
    assert text.endswith(f"skipped: {reason}\n")


@pytest.mark.parametrize("option", ["--deals", "--seeds", "--leads"])
def test_numbers_are_counted_from_one(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        faithfulness.main([option, "0"])
    assert ended.value.code == 2
    assert "expected a whole number from 1" in capsys.readouterr().err
