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
KEYS = {(section, key) for section, items in sentences(ENGLISH).items() for key in items}
OTHERS = [language for language in languages() if language != ENGLISH]
CHINESE, LETTERS = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
FACTS, CITED = re.compile(r"\{[^{}]*\}"), re.compile(r"\([\u4e00-\u9fff]\)")
FORM = re.compile("_(?:none|one|zero|singular|two|few|many|other)$")
# How a language writes numbers is its own affair.
FORMS = "locale"


def said() -> set[tuple[str, str]]:
    """Every section and key that a module or template says outright."""
    paths = [p for p in SOURCE.rglob("*") if p.suffix in (".py", ".html")]
    return {pair for path in paths for pair in SAID.findall(path.read_text("utf-8"))}


# Sections whose keys are ids that the framework, a state, a command or a CRM gives.
BY_ID = {"short", "state", "verdict", "column_title", "belief_name"}
QUOTED, COMPOSED = re.compile(r'["\'](\w+)["\']'), re.compile(r'f"([\w{}.\[\]()]+)"')


def patterns(source: str) -> list[re.Pattern[str]]:
    """What keys may be that code composes, such as ``f"{key}_near"``: its words decide."""
    texts = {FACTS.sub("*", text) for text in COMPOSED.findall(source)}
    texts = {text for text in texts if re.fullmatch(r"[\w*]*[a-z]{2}[\w*]*", text)}
    return [re.compile(text.replace("*", r"\w+")) for text in texts]


def test_every_sentence_is_said_somewhere() -> None:
    paths = [p for p in SOURCE.rglob("*") if p.suffix in (".py", ".html")]
    source = "".join(path.read_text("utf-8") for path in paths)
    words, composed = set(QUOTED.findall(source)), patterns(source)

    def is_said(key: str) -> bool:
        return key in words or any(pattern.fullmatch(key) for pattern in composed)

    unused = [
        f"[{section}] {key}"
        for section, key in sorted(KEYS)
        if section not in {*BY_ID, FORMS}
        if section not in words or not (is_said(key) or is_said(whole_key(section, key)))
    ]
    assert unused == []


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_section_stands_in_two_files() -> None:
    for language in languages():
        texts = [path.read_text("utf-8") for path in (ROOT / language).glob("*.toml")]
        sections = [name for text in texts for name in tomllib.loads(text)]
        assert len(sections) == len(set(sections)) == len(sentences(language))


def test_every_sentence_that_is_said_exists() -> None:
    assert ("lead", "adds_up") in said()
    assert said() <= KEYS


def whole_key(section: str, key: str) -> str:
    """Return the key of which this is a form for some numbers; else the key itself."""
    base = FORM.sub("", key)
    return base if (section, base) in KEYS else key


def test_every_language_has_the_same_sentences_with_the_same_facts() -> None:
    faults = []
    usual_keys = {(section, whole_key(section, key)) for section, key in KEYS}
    for language in OTHERS:
        own = {
            (section, key): text
            for section, texts in sentences(language).items()
            for key, text in texts.items()
        }
        # Forms for some numbers are a language's own affair, and may leave facts out.
        whole = {(section, whole_key(section, key)) for section, key in own}
        faults += [f"{language}: {place}" for place in whole ^ usual_keys]
        for (section, key), text in own.items():
            base = whole_key(section, key)
            usual = fields(sentences(ENGLISH).get(section, {}).get(base, ""))
            if not fields(text) <= usual or (key == base and fields(text) != usual):
                faults.append(f"{language}: [{section}] {key}: {text!r}")
    assert faults == []


def test_no_sentence_is_empty() -> None:
    empty = [
        f"{language}: [{section}] {key}"
        for language in languages()
        for section, key in KEYS
        if section != FORMS and not sentences(language)[section][key].strip()
    ]
    assert empty == []


def test_chinese_is_chinese_and_english_is_not() -> None:
    faults = []
    for section, key in KEYS:
        english, chinese = (sentences(name)[section][key] for name in (ENGLISH, "zh"))
        # A sentence that is nothing but its facts, or that cites a Chinese sign.
        if section == FORMS or not LETTERS.search(FACTS.sub("", english)):
            continue
        if CHINESE.search(CITED.sub("", english)) or not CHINESE.search(chinese):
            faults.append(f"[{section}] {key}: {english!r}, {chinese!r}")
    assert faults == []


def test_every_state_and_verdict_has_a_word() -> None:
    assert set(sentences(ENGLISH)["state"]) == set(get_args(PlayerState))
    assert set(sentences(ENGLISH)["verdict"]) == set(get_args(Verdict))


def test_an_unknown_language_is_none() -> None:
    with pytest.raises(KeyError):
        sentences("tlh")
