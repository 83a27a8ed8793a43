from __future__ import annotations

import io
import json
import sys

import pytest

from kaopu.cli import options
from kaopu.cli.options import print_json, print_notes, progress_bar
from kaopu.tables import DataNote


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
    print_notes([DataNote("a", "is odd", 1), DataNote("b", "is odd", 2)])
    assert capsys.readouterr() == (
        "",
        "note: a: is odd (1 row)\nnote: b: is odd (2 rows)\n",
    )


def test_very_many_notes_are_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    print_notes([DataNote(f"c{i:02d}", "is odd", 1) for i in range(23)])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "note: 3 more in c20, c21, c22"
