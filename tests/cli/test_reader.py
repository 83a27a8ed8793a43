from __future__ import annotations

import pytest

from kaopu.cli.reader import failure_language, forget_language, reader_language


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
