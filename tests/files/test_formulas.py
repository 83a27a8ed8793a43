from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.files.file_source import read_table
from kaopu.files.formulas import STARTS, guard, guarded, unguarded
from kaopu.files.writing import write_table

DANGEROUS = [
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3+cmd",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "'=1+1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["-5", "+5", "-1,200.50", "1e-5", "-", "--", "", "a=b", "it's", "'x"]
)
def test_what_does_not_run_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(st.sampled_from("='+-@5x \t\n"), max_size=6))
def test_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_numbers_stay_numbers_and_headers_are_guarded() -> None:
    frame = pd.DataFrame({"=points": [-5.5, 2.0], "text": ["=x", None]})
    safe = guard(frame)
    assert list(safe.columns) == ["'=points", "text"]
    assert safe["'=points"].tolist() == [-5.5, 2.0]
    assert safe["text"].tolist()[0] == "'=x"
    assert safe["text"].isna().tolist() == [False, True]
    assert frame["text"].tolist()[0] == "=x"


def test_no_cell_of_a_csv_file_begins_like_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    ids = [*DANGEROUS, "L-1"]
    write_table(pd.DataFrame({"lead_id": ids, "points": [-1.5] * len(ids)}), path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {"-1.5"}
    assert not [row[0] for row in rows if row[0].startswith(tuple("=+-@\t\r\n＝"))]
    back = read_table(path)["lead_id"].tolist()
    assert back == [text.replace("\r", "\n") for text in ids]


def test_every_start_is_tried() -> None:
    assert {text[0] for text in DANGEROUS} >= set("=+-@\t\r\n＝")
    assert all(sign in STARTS for sign in "＋－＠")
