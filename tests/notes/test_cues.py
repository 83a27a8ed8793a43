from __future__ import annotations

import re
import time

import pytest

from kaopu.framework import load_framework
from kaopu.notes import read_note
from kaopu.notes import reader as reading
from kaopu.notes.context import guard
from kaopu.notes.cues import Cue, find_faults, load_cues, read_data

RUNS = (
    "a ",
    "the ",
    "预算",
    "老板",
    "10万",
    "不",
    "no ",
    "engineer ",
    "，",
    "说",
    "1,",
    '"',
    "5月",
)
# One note of the longest kind; catastrophic patterns take minutes.
LENGTH, SECONDS = 4_000, 20


def test_every_field_of_the_framework_has_cues_in_both_languages() -> None:
    spoken: dict[str, set[str]] = {}
    for cue in load_cues():
        spoken.setdefault(cue.field, set()).update(cue.patterns)
    fields = [f.id for f in load_framework().fields.values() if not f.behaviour]
    planned = {event["field"] for event in read_data("events.toml")["events"]}
    assert set(fields) - set(spoken) == planned
    assert {
        field for field, languages in spoken.items() if languages != {"zh", "en"}
    } == set()


def test_every_level_has_a_cue() -> None:
    told = {(cue.field, cue.value) for cue in load_cues()}
    missing = [
        (field.id, level)
        for field in load_framework().fields.values()
        if field.kind == "level" and not field.behaviour
        for level in field.level_ids
        if (field.id, level) not in told
    ]
    assert missing == [("funds_evidence", "some")]  # It follows from the other facts.


def test_cues_that_name_what_the_framework_has_not_are_faults() -> None:
    cue = load_cues()[0]
    wrong = [
        Cue("a", "no_field", "x", {}, frozenset(), None, frozenset()),
        Cue("b", "budget_status", "plenty", {}, frozenset(), None, frozenset()),
        Cue("c", "hiring", "yes", {}, frozenset(), None, frozenset()),
        cue,
        cue,
    ]
    assert list(find_faults(wrong)) == [
        "cue a: no field no_field",
        "cue b: no level plenty",
        "cue c: hiring is a flag",
        f"cue {cue.id} is there twice",
    ]


def test_the_order_of_cues_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "预算30万，已经批了，老板很支持。",
        "No budget. The CEO is against it, no rush.",
    ]
    before = [read_note(text) for text in texts]
    turned = load_cues()[::-1]
    monkeypatch.setattr(reading, "load_cues", lambda: turned)
    assert [read_note(text) for text in texts] == before


@pytest.mark.parametrize("run", RUNS)
def test_a_long_note_of_any_sign_is_soon_read(run: str) -> None:
    start = time.process_time()
    read_note(run * (LENGTH // len(run)))
    assert time.process_time() - start < SECONDS


def test_no_gap_of_a_pattern_is_unbounded() -> None:
    for cue in load_cues():
        for pattern in cue.patterns.values():
            assert not re.search(r"(?<!\\)\.[*+]", pattern.pattern), cue.id


def test_guards_find_their_words_in_both_languages() -> None:
    assert guard("condition").search("如果批了")
    assert guard("condition").search("if approved")
    assert not guard("condition").search("gift")
