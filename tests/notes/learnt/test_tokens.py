from __future__ import annotations

import pytest

from kaopu.notes.clauses import folded
from kaopu.notes.learnt.tokens import BUCKETS, buckets_of, signed, tokens_of


@pytest.mark.parametrize(
    ("sentence", "others"),
    [
        ("预算30万批了", "预算80万批了"),
        ("9月15号前签", "3月2日前签"),
        ("Budget is $40,000", "Budget is €7k"),
        ("paid on 3rd", "paid on 21st"),
    ],
)
def test_any_amount_or_day_is_the_same_token(sentence: str, others: str) -> None:
    assert signed(folded(sentence)) == signed(folded(others))
    assert buckets_of(folded(sentence)) == buckets_of(folded(others))


def test_letters_of_chinese_and_words_of_english_stand_side_by_side() -> None:
    found = set(tokens_of("老板说 go ahead"))
    assert {"老板", "板说", "go", "go_ahead", "ahea*"} <= found
    assert not any("老" in token and "go" in token for token in found)


def test_where_a_run_begins_and_ends_is_told() -> None:
    assert "^不" in set(tokens_of("不要")) - set(tokens_of("要不"))


def test_buckets_are_the_same_in_every_process() -> None:
    assert buckets_of("no budget") == {54484, 141343, 144137, 194427}
    assert max(buckets_of("no budget")) < BUCKETS
