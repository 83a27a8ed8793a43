from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaopu.cli import options
from kaopu.cli.options import (
    chosen_form,
    emit,
    print_assumptions,
    print_json,
    print_notes,
    progress_bar,
)
from kaopu.errors import UnknownFormatError, UsageError
from kaopu.files import Assumption
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_bar_is_drawn_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(progress_bar("scoring")(range(5), 5)) == [0, 1, 2, 3, 4]
    assert capsys.readouterr() == ("", "")


def test_long_work_shows_a_bar_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "PROGRESS_AFTER", -1.0)
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress_bar("scoring")(range(3), 3)) == [0, 1, 2]
    assert "scoring" in sys.stderr.getvalue()  # type: ignore[attr-defined]


def test_json_keeps_chinese_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"stage": "意向客户"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"stage": "意向客户"}
    assert "意向客户" in out


def test_notes_are_counted_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_notes([DataNote("a", "unmapped", 1), DataNote("b", "unmapped", 2)], "en")
    assert capsys.readouterr() == (
        "",
        "note: a: is not in the pipeline file, not used (1 row)\n"
        "note: b: is not in the pipeline file, not used (2 rows)\n",
    )


def test_very_many_notes_are_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    print_notes([DataNote(f"c{i:02d}", "unmapped", 1) for i in range(23)], "en")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "note: 3 more in c20, c21, c22"


FORMS = ("text", "csv", "xlsx", "html")


@pytest.mark.parametrize(
    ("form", "output", "chosen"),
    [
        (None, None, "text"),
        (None, "-", "text"),
        ("csv", "-", "csv"),
        (None, "a.HTML", "html"),
        (None, "a.txt", "text"),
        ("text", "a.md", "text"),
        ("xlsx", "a.xlsx", "xlsx"),
    ],
)
def test_the_form_is_asked_for_or_that_of_the_name(
    form: str | None, output: str | None, chosen: str
) -> None:
    assert chosen_form(form, output, FORMS) == chosen


def test_a_form_must_be_known_and_of_one_mind() -> None:
    with pytest.raises(UnknownFormatError, match=r"a\.pdf: found \.pdf, expected one of"):
        chosen_form(None, "a.pdf", FORMS)
    with pytest.raises(UsageError, match="found --format csv and an output named"):
        chosen_form("csv", "a.html", FORMS)
    with pytest.raises(UsageError, match="no file for the workbook"):
        chosen_form("xlsx", None, FORMS)


def test_a_document_goes_to_stdout_or_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    emit(b"\xef\xbb\xbfa,b\n", None)
    assert capsys.readouterr().out == "a,b\n"
    emit("计划".encode(), str(tmp_path / "a.txt"))
    assert capsys.readouterr().out == f"{tmp_path / 'a.txt'}\n"
    assert (tmp_path / "a.txt").read_text("utf-8") == "计划"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "note: cells are separated by a semicolon; data.delimiter sets it\n"),
        ("zh", "说明：单元格之间的分隔符是分号；可用 data.delimiter 指定\n"),
    ],
)
def test_what_was_assumed_is_told_in_one_language(
    capsys: pytest.CaptureFixture[str], language: Language, line: str
) -> None:
    said = Assumption("delimiter", {"separator": "semicolon"}, "data.delimiter", ";")
    print_assumptions([said], language)
    assert capsys.readouterr().err == line


@pytest.mark.parametrize(
    "call",
    [
        ("score", "demo", "leads.csv", "-o", "new/out.csv"),
        ("explain", "demo", "leads.csv", "--top", 1, "-o", "new/out.html"),
        ("explain", "demo", "--overall", "-o", "new/out.svg"),
        ("plan", "demo", "leads.csv", "-o", "new/out.xlsx"),
        ("report", "demo", "-o", "new/out.html"),
        ("check", "demo.toml", "-o", "new/out.html"),
        ("init", "leads.csv", "-o", "new/out.toml"),
        ("simulate", "-o", "new/out"),
    ],
)
def test_a_folder_that_is_not_there_is_not_made(
    refused: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: tuple[object, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(*call) == (
        f"{call[-1]}: found no folder new, expected one that is there; "
        "make it first, or correct its name; nothing was written"
    )
    assert not list(tmp_path.iterdir())
