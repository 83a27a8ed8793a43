from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from llm_server import Service, fact, serving

from kaopu.errors import NotesKeyError
from kaopu.histories.told import facts_of
from kaopu.notes.llm import many
from kaopu.notes.llm.many import (
    PAUSE,
    ManyRead,
    Note,
    asks_model,
    has_given_up,
    model_cues,
    read_many,
)
from kaopu.notes.llm.reader import MAX_FAILURES, MAX_LETTERS
from kaopu.notes.reliability import CueCounts
from kaopu.notes.used import used_cues
from kaopu.pipeline.history.note_options import LlmSettings

DAY = date(2026, 3, 4)
BUDGET = "llm:budget_status"
NOTE = "The purse is open: 40k, they said themselves what it would save them."
RIGHT = {BUDGET: CueCounts(right=4)}


def says(note: str) -> list[dict[str, object]]:
    told = [fact("value_recognised", "not_recognised", "what it would save them")]
    if "purse is open" in note:
        told.append(fact("budget_status", "approved", "purse is open"))
    if "perhaps" in note:
        told.append(fact("budget_status", "stated", "perhaps", sure=False))
    return told


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(says) as running:
        yield running


@pytest.fixture
def settings(service: Service) -> LlmSettings:
    return LlmSettings(service.url, "m", seconds=5)


def read(
    settings: LlmSettings, *notes: str, answers: dict[str, CueCounts] | None = None
) -> ManyRead:
    answers = RIGHT if answers is None else answers
    cues = used_cues(answers) | model_cues(answers)
    asked: list[Note] = [(note, DAY) for note in notes]
    return read_many(asked, settings, cues, partial(facts_of, cues=cues))


def told(found: ManyRead) -> list[dict[str, tuple[object, str]]]:
    return [{f.field: (f.value, f.cue) for f in facts} for facts in found.facts]


def test_the_model_tells_what_answers_bear_out_and_the_rules_all_else(
    service: Service, settings: LlmSettings
) -> None:
    (facts,) = told(read(settings, NOTE))
    assert facts["budget_status"] == ("approved", BUDGET)
    value, cue = facts["value_recognised"]
    assert (value, cue.startswith("llm:")) == ("recognised", False)
    assert service.notes == [NOTE]


def test_while_nobody_has_borne_it_out_nothing_is_sent(
    service: Service, settings: LlmSettings
) -> None:
    found = read(settings, NOTE, answers={})
    assert [set(facts) for facts in told(found)] == [{"value_recognised"}]
    assert (service.notes, found.left) == ([], {})
    assert not asks_model(settings, used_cues())
    assert not asks_model(None, model_cues(RIGHT))


def test_answers_that_say_it_was_wrong_take_it_out_again() -> None:
    assert model_cues(RIGHT) == {BUDGET}
    assert model_cues({BUDGET: CueCounts(right=4, wrong=3)}) == set()


def test_what_it_is_not_sure_of_is_no_fact(settings: LlmSettings) -> None:
    (facts,) = told(read(settings, "perhaps 20k"))
    assert "budget_status" not in facts


def test_a_note_without_an_answer_is_read_by_the_rules_and_told(
    service: Service, settings: LlmSettings
) -> None:
    service.is_down = True
    found = read(settings, "", NOTE)
    assert [set(facts) for facts in told(found)] == [set(), {"value_recognised"}]
    assert found.left == {"notes_unanswered": [1]}


def test_a_service_that_fails_again_and_again_is_left_alone_for_a_while(
    service: Service, settings: LlmSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(many, "monotonic", lambda: now)
    service.is_down = True
    # One note at a time, as where single leads are scored.
    for n in range(MAX_FAILURES + 2):
        read(settings, f"{NOTE} {n}")
    assert len(service.notes) == MAX_FAILURES
    assert has_given_up(settings)
    service.is_down = False
    assert read(settings, NOTE).left == {"notes_unanswered": [0]}
    now += PAUSE
    assert read(settings, NOTE).left == {}
    assert not has_given_up(settings)


def test_what_it_once_answered_stays_so_while_it_is_down(
    service: Service, settings: LlmSettings, tmp_path: Path
) -> None:
    kept = replace(settings, kept=tmp_path / "kept")
    first = told(read(kept, NOTE))
    service.is_down = True
    again = read(kept, NOTE)
    assert (told(again), again.left) == (first, {})


def test_beyond_the_limit_the_rules_read_and_the_second_time_the_same(
    service: Service, settings: LlmSettings, tmp_path: Path
) -> None:
    few = replace(settings, most=1, kept=tmp_path / "kept")
    found = read(few, NOTE, f"{NOTE} Again.")
    assert found.left == {"notes_over": [1]}
    again = read(few, NOTE, f"{NOTE} Again.")
    assert (told(again), again.left) == (told(found), found.left)
    assert service.notes == [NOTE]


def test_a_note_that_is_too_long_is_not_sent(
    service: Service, settings: LlmSettings
) -> None:
    assert read(settings, "x" * (MAX_LETTERS + 1)).left == {"notes_over": [0]}
    assert service.notes == []


def test_a_key_that_is_not_there_is_told_before_anything_is_sent(
    service: Service, settings: LlmSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = replace(settings, key="env:A_KEY_OF_TESTS")
    with pytest.raises(NotesKeyError, match="the environment has no A_KEY_OF_TESTS"):
        read(keyed, NOTE)
    assert service.notes == []
    monkeypatch.setenv("A_KEY_OF_TESTS", "hush")
    read(keyed, NOTE)
    assert service.headers[0]["Authorization"] == "Bearer hush"
