from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from kaopu.cli import main, reader
from kaopu.cli.reader import (
    LANGUAGE,
    echo_document,
    failure_language,
    forget_language,
    printable,
    reader_language,
)
from kaopu.language import languages


@pytest.fixture(autouse=True)
def nothing_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_language()
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_hint_failures_are_told_in_english() -> None:
    assert failure_language(["score", "demo"]) == "en"


@pytest.mark.parametrize("arguments", [["--lang", "zh"], ["--lang=zh"]])
def test_the_option_counts_first(arguments: list[str]) -> None:
    reader_language(None, "en")
    assert failure_language(["score", *arguments]) == "zh"


def test_an_unknown_language_is_no_language() -> None:
    assert failure_language(["score", "--lang", "tlh"]) == "en"


def test_then_what_the_pipeline_file_or_model_speaks() -> None:
    assert reader_language(None, "zh") == "zh"
    assert failure_language(["score"]) == "zh"


def test_what_was_chosen_counts_before_what_is_usual() -> None:
    assert reader_language("en", "zh") == "en"
    assert failure_language(["score"]) == "en"


@pytest.mark.parametrize("name", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_then_the_terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert failure_language(["score"]) == "zh"


def test_a_terminal_of_a_language_without_sentences_is_told_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert failure_language([]) == "en"


def test_every_language_may_be_asked_for() -> None:
    assert [LANGUAGE.convert(code, None, None) for code in languages()] == [*languages()]


def test_another_is_refused_and_those_there_are_named() -> None:
    with pytest.raises(click.BadParameter, match="'en', 'zh'"):
        LANGUAGE.convert("tlh", None, None)


def test_a_pipeline_file_of_the_wrong_shape_is_told_in_its_own_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "p.toml"
    path.write_text('schema = 1\nname = "p"\nlanguage = "zh"\nfoo = 1\n', "utf-8")
    monkeypatch.setattr(sys, "argv", ["kaopu", "check", str(path)])
    with pytest.raises(SystemExit):
        main()
    assert "foo：没有这一项" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("L-7\x1b]0;x\x07", "L-7\\x1b]0;x\\x07"),
        ("a\rb\x00", "a\\rb\\x00"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("abc\u202egpj", "abc\\u202egpj"),
        ("靠谱\tok\n", "靠谱\tok\n"),
    ],
)
def test_control_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_no_command_prints_in_another_way() -> None:
    folder = Path(reader.__file__).parent
    others = [path for path in folder.glob("*.py") if path != Path(reader.__file__)]
    assert [p.name for p in others if "click.echo" in p.read_text("utf-8")] == []


def test_a_document_is_left_as_it_is_for_a_program(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    echo_document("\x1b[2J")
    assert capsys.readouterr().out == "\x1b[2J"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    echo_document("\x1b[2J")
    assert capsys.readouterr().out == "\\x1b[2J"
