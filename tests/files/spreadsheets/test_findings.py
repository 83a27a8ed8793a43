from __future__ import annotations

from kaopu.files.spreadsheets.findings import Findings
from kaopu.files.spreadsheets.found import Found
from kaopu.files.spreadsheets.number_formats import NumberFormat, parse_format


def formats() -> dict[int, NumberFormat]:
    found = {1: parse_format("0%"), 2: parse_format("00000")}
    return {style: shown for style, shown in found.items() if shown is not None}


def test_a_number_is_written_as_it_shows_and_a_text_stays() -> None:
    columns: list[list[object]] = [["share", 0.35, "0.35", True, ""]]
    findings = Findings(columns, 2, formats())
    for row in range(-1, 7):
        for column in (1, 2, 3):
            findings.take(Found("style", row, column, style=1))
    assert columns == [["share", "35%", "0.35", True, ""]]
    (told,) = findings.assumptions()
    assert told.to_json()["facts"] == {"count": "1", "examples": "35%"}


def test_equal_texts_are_one_object_and_examples_are_of_each_format() -> None:
    columns: list[list[object]] = [[0.35, 0.35, 0.5], [17.0, 18.0, ""]]
    findings = Findings(columns, 0, formats())
    for row in range(3):
        findings.take(Found("style", row, 0, style=1))
        findings.take(Found("style", row, 1, style=2))
    assert columns[0][0] is columns[0][1]
    (told,) = findings.assumptions()
    assert told.to_json()["facts"] == {"count": "5", "examples": "35%, 00017"}


def test_rows_and_formulas_without_anything_are_not_counted() -> None:
    columns: list[list[object]] = [["a", "", ""], ["b", "", 5.0]]
    findings = Findings(columns, 0)
    for row in range(4):
        findings.take(Found("hidden_row", row))
        findings.take(Found("unworked", row, 1))
    facts = {told.kind: told.to_json()["facts"] for told in findings.assumptions()}
    assert facts == {
        "unworked_formulas": {"count": "1", "first": "B2"},
        "hidden_rows": {"count": "2", "first": "1"},
    }
