from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import kaopu.report
from kaopu.explain.records import PlayerState, Verdict
from kaopu.framework import Language
from kaopu.framework.records import LANGUAGES
from kaopu.report import Speaker
from kaopu.report.words import WORD_FILES, words

FOLDERS = [Path(kaopu.report.__path__[0]), Path(kaopu.report.__path__[0]).parent / "cli"]
SAID = re.compile(r"""\bsay\(\s*["'](\w+)["'],\s*["'](\w+)["']""")
KEYS = [(section, key) for section, items in words().items() for key in items]


def said() -> set[tuple[str, str]]:
    """Every section and key that a module or template says outright."""
    paths = [p for f in FOLDERS for p in f.rglob("*") if p.suffix in (".py", ".html")]
    return {pair for path in paths for pair in SAID.findall(path.read_text("utf-8"))}


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_section_stands_in_two_files() -> None:
    texts = [(FOLDERS[0] / name).read_text("utf-8") for name in WORD_FILES]
    sections = [name for text in texts for name in tomllib.loads(text)]
    assert len(sections) == len(set(sections)) == len(words())


def test_every_word_that_is_said_exists() -> None:
    assert ("lead", "adds_up") in said()
    assert said() <= set(KEYS)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_word_is_in_both_languages(section: str, key: str) -> None:
    text = words()[section][key]
    assert text.en.strip()
    assert text.zh.strip()
    assert fields(text.en) == fields(text.zh)
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert not re.search(r"[\u4e00-\u9fff]", text.en)


def test_every_state_and_verdict_has_words() -> None:
    assert set(words()["state"]) == set(get_args(PlayerState))
    assert set(words()["verdict"]) == set(get_args(Verdict))


def test_words_are_filled_in() -> None:
    assert Speaker("en").say("lead", "title", lead_id="L-{1}") == "Lead L-{1}"
    assert Speaker("zh").say("lead", "title", lead_id="7") == "线索 7"


@pytest.mark.parametrize(
    ("section", "key", "number", "text"),
    [
        ("ranking", "more", 0, "… and 0 more leads"),
        ("ranking", "more", 1, "… and 1 more lead"),
        ("ranking", "more", 2, "… and 2 more leads"),
        ("week", "finished", 1, "1 lead that has ended was left out."),
    ],
)
def test_one_thing_is_not_told_as_many(
    section: str, key: str, number: int, text: str
) -> None:
    assert Speaker("en").counted(section, key, number, count=number) == text


def test_none_is_told_as_none() -> None:
    told = Speaker("en").counted("lead", "similar", 0, deals=20, won=0, low="1", high="9")
    assert told.startswith("Of the 20 past deals scored most like it, none was won.")
    told = Speaker("zh").counted("lead", "similar", 0, deals=20, won=0, low="1", high="9")
    assert "一个也没有成交" in told


@pytest.mark.parametrize(
    ("share", "digits", "language", "text"),
    [
        (0.124, 0, "en", "12 %"),
        (0.124, 0, "zh", "12%"),
        (0.1236, 1, "en", "12.4 %"),
        (1.0, 0, "zh", "100%"),
    ],
)
def test_percentages(share: float, digits: int, language: Language, text: str) -> None:
    assert Speaker(language).percent(share, digits) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("share", "text"),
    [(0.123, "+12.3"), (-0.1, "−10.0"), (0.0, "+0.0"), (-0.0001, "+0.0"), (0.0005, "+0.1")],
)
def test_points_have_a_sign_and_one_digit(
    language: Language, share: float, text: str
) -> None:
    assert Speaker(language).points(share) == text


def test_the_colon_is_that_of_the_language() -> None:
    assert (Speaker("en").colon, Speaker("zh").colon) == (": ", "：")


@pytest.mark.parametrize(
    ("value", "text"),
    [(39700.0, "39,700"), (0.0, "0"), (2.5, "2.5"), (1234.56, "1,235"), (-3.0, "-3")],
)
def test_numbers_have_commas_and_no_needless_digits(value: float, text: str) -> None:
    assert Speaker("en").number(value) == text


def test_money_stands_after_its_currency() -> None:
    assert Speaker("zh").money(19888.7, "USD") == "USD 19,889"
    assert Speaker("en").money(5.0, "") == "5"


def test_dates_are_written_by_locale() -> None:
    assert Speaker("en").date("2026-11-03") == "3 November 2026"
    assert Speaker("zh").date("2026-11-03") == "2026年11月3日"
