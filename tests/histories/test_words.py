from __future__ import annotations

import pytest
from history_tables import EVENTS, pipeline_of

from kaopu.histories.words import usual_in, usual_words, words_of

(TABLE,) = pipeline_of(EVENTS).histories


@pytest.mark.parametrize(
    ("section", "part", "text", "means"),
    [
        ("direction", "customer", "INCOMING_EMAIL", True),
        ("direction", "customer", "Inbound", True),
        ("direction", "customer", "客户来电", True),
        ("direction", "ours", "Outbound", True),
        ("direction", "ours", "拨出", True),
        ("direction", "customer", "binbound", False),
        ("quote", "text", "已报价，等客户回复", True),
        ("quote", "text", "He  SENT THE QUOTE today", True),
        ("quote", "text", "asked for a quote", False),
        ("budget_talk", "any", "预算还没批", True),
        ("role", "decider", "Economic Buyer", True),
        ("role", "decider", "拍板人", True),
        ("imported", "any", "IMPORT", True),
        ("imported", "any", "important", False),
    ],
)
def test_usual_words_are_found_whole(
    section: str, part: str, text: str, means: bool
) -> None:
    words = words_of(TABLE, "", section, part)
    assert words.are_in([text]).tolist() == [means]
    # Of many, most are left out at a glance.
    assert words.are_in([text] * 70).tolist() == [means] * 70


def test_words_that_a_table_gives_take_the_place_of_the_usual_ones() -> None:
    own = pipeline_of(EVENTS + '[history.words]\nquote = ["Angebot"]\n').histories[0]
    words = words_of(own, "quote", "quote", "kind")
    assert words.are_in(["ANGEBOT ", "Quote", "Angebot 7"]).tolist() == [True, False, False]


def test_all_words_of_a_text_are_told() -> None:
    assert usual_in("kind", "both", "demo and visit") == ("demo", "visit")
    assert "赢单" in usual_words("won")


def test_an_underscore_is_a_blank() -> None:
    assert usual_in("role", "user", "end_user")
    assert "decision maker" in usual_in("role", "decider", "decision_maker")
