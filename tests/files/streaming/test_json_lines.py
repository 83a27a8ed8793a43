"""JSON lines batch by batch: the same cells as of a file read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import FileSource, file_source
from kaopu.language import Locale


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_source, "LARGE", 0)


def written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "leads.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")
    return path


def test_lines_of_different_keys_read_as_a_whole_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": "L-1", "amount": 5.0, "list": [1, 2]},
        "",
        {"id": "L-2", "long": 1.59001810629457e17, "flag": True, "region": "肯尼亚"},
        {"id": None, "amount": None},
        {"id": "L-3", "amount": 1.125, "error": "#N/A"},
        {"id": "Total", "amount": 6},
    )
    whole = FileSource(path)
    (frame,) = whole.batches()
    source = FileSource(path)
    joined = pd.concat(list(source.batches(2)), ignore_index=True)
    assert list(joined.columns) == list(frame.columns)
    assert joined.to_numpy().tolist() == frame.to_numpy().tolist()
    said = [one.to_json() for one in source.assumptions]
    assert said == [one.to_json() for one in whole.assumptions]


def test_lines_that_cannot_be_read_are_set_aside(tmp_path: Path) -> None:
    nested = '{"id": ' + "[" * 60 + "]" * 60 + "}"
    path = written(
        tmp_path, {"id": "1"}, "{", "5", '{"id": 1, "id": 2}', nested, {"id": "2"}
    )
    source = FileSource(path, set_aside=True)
    rows = pd.concat(list(source.batches(10)))["id"].tolist()
    keys = [(reject.row, reject.line, reject.reason.key) for reject in source.rejects]
    assert rows == ["1", "2"]
    assert keys == [
        (2, 2, "json_line"),
        (3, 3, "json_line_no_object"),
        (4, 4, "json_line_repeats"),
        (5, 5, "too_many_nesting"),
    ]
    for language in ("en", "zh"):
        assert all(Locale(language).message(reject.reason) for reject in source.rejects)


def test_a_file_that_sets_nothing_aside_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": "1"}, "{")
    with pytest.raises(FileUnreadableError, match="line 2 that is no JSON"):
        list(FileSource(path, set_aside=False).batches(10))


def test_half_letters_are_no_fault(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": "\\ud800x"}')
    (batch,) = FileSource(path).batches(10)
    assert batch["id"].tolist() == ["?x"]
