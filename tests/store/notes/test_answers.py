from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import NoteAnswersDamagedError
from kaopu.notes.reliability import CueCounts
from kaopu.store.home import Home
from kaopu.store.notes.answers import (
    Answer,
    answers_path,
    counted,
    digest_of,
    keep_answer,
    read_answers,
)

NOTE = "老板昨天签字了，30万的预算正式下来。电话13800138000"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_home_without_answers_has_none(home: Home) -> None:
    assert read_answers(home) == {}


def test_answers_are_kept_and_counted_by_cue(home: Home) -> None:
    keep_answer(home, NOTE, Answer("budget_approved", True))
    keep_answer(home, "另一条", Answer("budget_approved", False))
    keep_answer(home, "第三条", Answer("signing", True))
    assert counted(read_answers(home)) == {
        "budget_approved": CueCounts(1, 1),
        "signing": CueCounts(1, 0),
    }


def test_one_note_counts_once_a_cue_and_the_later_answer_stands(home: Home) -> None:
    keep_answer(home, NOTE, Answer("budget_approved", True))
    keep_answer(home, f" {NOTE}\n", Answer("budget_approved", False))
    assert read_answers(home) == {
        digest_of(NOTE, "budget_approved"): Answer("budget_approved", False)
    }


def test_no_word_of_a_note_is_kept(home: Home) -> None:
    keep_answer(home, NOTE, Answer("budget_approved", True))
    kept = answers_path(home).read_text("utf-8")
    assert "预算" not in kept
    assert "\\u" not in kept
    assert "138" not in kept.replace(digest_of(NOTE, "budget_approved"), "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema": 2, "answers": {}}',
        b'{"schema": 1, "answers": {"a": ["cue", "yes"]}}',
        b'{"schema": 1, "answers": []}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_kaopu_did_not_write_is_refused_and_left(
    home: Home, content: bytes
) -> None:
    path = answers_path(home)
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(NoteAnswersDamagedError):
        keep_answer(home, NOTE, Answer("signing", True))
    assert path.read_bytes() == content
