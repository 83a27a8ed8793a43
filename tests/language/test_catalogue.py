from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import kaopu
from kaopu.explain.records import PlayerState, Verdict
from kaopu.language.catalogue import ENGLISH, ROOT, languages, sentences

SOURCE = Path(kaopu.__path__[0])
SAID = re.compile(r"""\b(?:say|text|counted)\(\s*["'](\w+)["'],\s*["'](\w+)["']""")
KEYS = [(section, key) for section, items in sentences(ENGLISH).items() for key in items]
OTHERS = [language for language in languages() if language != ENGLISH]
# How a language writes numbers is its own affair.
FORMS = "locale"


def said() -> set[tuple[str, str]]:
    """Every section and key that a module or template says outright."""
    paths = [p for p in SOURCE.rglob("*") if p.suffix in (".py", ".html")]
    return {pair for path in paths for pair in SAID.findall(path.read_text("utf-8"))}


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", languages())
def test_no_section_stands_in_two_files(language: str) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / language).glob("*.toml")]
    sections = [name for text in texts for name in tomllib.loads(text)]
    assert len(sections) == len(set(sections)) == len(sentences(language))


def test_every_sentence_that_is_said_exists() -> None:
    assert ("lead", "adds_up") in said()
    assert said() <= set(KEYS)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_sentences(language: str) -> None:
    found = {
        (section, key) for section, items in sentences(language).items() for key in items
    }
    assert found == set(KEYS)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_sentence_holds_the_same_facts(section: str, key: str, language: str) -> None:
    english, other = (sentences(name)[section][key] for name in (ENGLISH, language))
    assert section == FORMS or (english.strip() and other.strip())
    assert fields(english) == fields(other)


@pytest.mark.parametrize(("section", "key"), [k for k in KEYS if k[0] != FORMS])
def test_chinese_is_chinese_and_english_is_not(section: str, key: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", sentences("zh")[section][key])
    assert not re.search(r"[\u4e00-\u9fff]", sentences(ENGLISH)[section][key])


def test_every_state_and_verdict_has_a_word() -> None:
    assert set(sentences(ENGLISH)["state"]) == set(get_args(PlayerState))
    assert set(sentences(ENGLISH)["verdict"]) == set(get_args(Verdict))


def test_an_unknown_language_is_none() -> None:
    with pytest.raises(KeyError):
        sentences("tlh")
