"""What is learnt from labelled sentences, and that the weights come from those at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaopu.notes.learnt.weights import load_weights
from notes_learn import DATA, Sentence, bank_sentences, digest, learn, note_sentences


def test_the_weights_that_kaopu_comes_with_are_those_of_the_bank_at_hand() -> None:
    assert load_weights().digest == digest(DATA)


def test_a_line_of_the_bank_tells_what_is_sure_and_what_may_be(tmp_path: Path) -> None:
    folder = tmp_path / "notes_bank"
    folder.mkdir()
    lines = (
        "signing_date,?hiring=true\tzh\t下月签。\n-budget_status\ten\tOur budget is 20k.\n"
    )
    (folder / "a.tsv").write_text(lines, "utf-8")
    [one, near_miss] = bank_sentences(tmp_path)
    assert one.tells == {"signing_date"}
    assert one.unsure == {"hiring=true", "timeline_status"}
    assert near_miss == Sentence("our budget is 20k.", frozenset(), frozenset())


def test_a_labelled_note_tells_in_the_sentence_that_is_quoted(tmp_path: Path) -> None:
    note = (
        '{"text": "Nice chat. Budget is 20k.", "facts": [{"field": "budget_status", '
        '"level": "stated", "quote": "Budget is 20k", "sure": true}]}'
    )
    (tmp_path / "notes_1.jsonl").write_text(note, "utf-8")
    found = {one.text: one.tells for one in note_sentences(tmp_path)}
    assert found == {"nice chat.": set(), "budget is 20k.": {"budget_status=stated"}}


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """Sixty sentences, half of which tell one thing by one word."""
    told = frozenset({"hiring=true"})
    return [
        Sentence(f"they {word} hiring, case {at % 7}", tells, frozenset())
        for at in range(30)
        for word, tells in (("are", told), ("stopped", frozenset[str]()))
    ]


def test_what_tells_sentences_apart_is_learnt(sentences: list[Sentence]) -> None:
    weights = learn(sentences)
    assert weights.things == ("hiring=true",)
    assert weights.log_odds("they are hiring") > 2
    assert weights.log_odds("they stopped hiring") < -2


def test_the_order_of_the_sentences_does_not_count(sentences: list[Sentence]) -> None:
    first, second = learn(sentences), learn(sentences[::-1])
    np.testing.assert_allclose(first.table, second.table, atol=2e-2)
    np.testing.assert_array_equal(first.buckets, second.buckets)


def test_a_sentence_of_which_it_is_unsure_counts_neither_way(
    sentences: list[Sentence],
) -> None:
    text = "they are hiring, case 3"
    unsure = Sentence(text, frozenset(), frozenset({"hiring"}))
    denied = Sentence(text, frozenset(), frozenset())
    assert learn(sentences + [unsure] * 30).log_odds(text)[0] > 2
    assert learn(sentences + [denied] * 30).log_odds(text)[0] < 1
