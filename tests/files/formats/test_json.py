from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import read_export, read_table
from kaopu.files.formats.json import read_json
from kaopu.pipeline.resolved import ReadOptions


def write_lines(folder: Path, *rows: Any) -> Path:
    path = folder / "leads.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_json_lines_keep_long_numbers_and_odd_headers(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path, {"id": 123456789012345678, "007": 1}, {"id": None, "007": 2.5}
    )
    frame = read_table(path)
    assert frame.columns.tolist() == ["id", "007"]
    assert frame.to_numpy().tolist() == [["123456789012345678", "1"], ["", "2.5"]]


def test_json_lines_need_not_all_have_every_key(tmp_path: Path) -> None:
    frame = read_table(write_lines(tmp_path, {"a": "x"}, {"b": True}, {"a": "中\u2028文"}))
    assert frame.to_numpy().tolist() == [["x", ""], ["", "TRUE"], ["中\u2028文", ""]]


@pytest.mark.parametrize("name", ["leads.json", "leads.jsonl", "leads.txt"])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_objects_is_read_like_lines_of_them(
    tmp_path: Path, name: str, indent: int | None
) -> None:
    rows = [{"id": 123456789012345678, "region": "Kenya"}, {"id": "7"}]
    path = tmp_path / name
    path.write_text("\n" + json.dumps(rows, indent=indent), "utf-8")
    frame = read_table(path)
    assert frame.to_numpy().tolist() == [["123456789012345678", "Kenya"], ["7", ""]]


def test_json_lines_follow_the_encoding_too(tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_bytes('{"region": "智利"}'.encode("gb18030"))
    with pytest.raises(FileUnreadableError, match="bytes on line 1 that are not ascii"):
        read_table(path, ReadOptions(encoding="ascii"))
    frame = read_table(path, ReadOptions(encoding="gb18030"))
    assert frame["region"].tolist() == ["智利"]


def test_json_numbers_keep_the_digits_they_are_written_with(tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text(
        '{"a": 1.50, "b": 0.1234567890123456789012, "c": 1.59001810629457123e17}\n'
        '{"a": 2E3, "b": 1e400, "c": true}\n{"a": NaN, "b": null, "c": -0.0}\n'
        '{"a": 1e99999999999999999999, "b": 1e-99999999999999999999, "c": "x"}',
        "utf-8",
    )
    assert read_table(path).to_numpy().tolist() == [
        ["1.5", "0.1234567890123456789012", "159001810629457123"],
        ["2000", "1e+400", "TRUE"],
        ["", "", "0"],
        ["inf", "0", "x"],
    ]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("leads.jsonl", '{"a": 1}\n{"a": 1, "b": 2, "a": 3}', "in line 2"),
        ("leads.json", '[{"b": {"a": 1, "a": 1}}]', "in one object"),
    ],
)
def test_an_object_that_has_a_key_twice_is_refused(
    tmp_path: Path, name: str, text: str, place: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(FileUnreadableError, match=f"found the key 'a' twice {place}"):
        read_table(path)


def test_lists_and_objects_are_one_text_each(tmp_path: Path) -> None:
    export = read_export(write_lines(tmp_path, {"id": "L-1", "tags": ["a", {"k": 1.5}]}))
    assert export.frame["tags"].tolist() == ['["a", {"k": 1.5}]']
    assert [found.kind for found in export.assumptions] == ["nested_cells"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "\n".join(f'{{"k{n}": 1}}' for n in range(2_049)),
            "found 2,049 columns, expected at most 2,048",
        ),
        (
            '{"a": ' + "[" * 51 + "]" * 51 + "}",
            "found tables or lists 51 deep in one another",
        ),
        (
            "\n".join(f'{{"k{n % 2000}": 1}}' for n in range(5_000)),
            "found a table of 10,000,000 cells, expected at most 8,000,000",
        ),
    ],
)
def test_objects_of_too_much_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        read_json("deals.jsonl", text)
    assert sentence in str(caught.value)
