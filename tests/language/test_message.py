from __future__ import annotations

from pathlib import Path

from kaopu.language import Count, Locale, Message, Names, Share, Text


def test_facts_are_told_in_the_language() -> None:
    inner = Message("state", "weak")
    message = Message("lead", "title", {"lead_id": inner})
    assert Locale("en").message(message) == "Lead weak"
    assert Locale("zh").message(message) == "线索 弱"


def test_a_text_of_the_framework_is_told_in_the_language() -> None:
    message = Message("lead", "title", {"lead_id": Text.of(en="yes", zh="是")})
    assert Locale("zh").message(message) == "线索 是"


def test_a_list_is_cut_short_and_counted() -> None:
    message = Message("lead", "title", {"lead_id": [f"L{i}" for i in range(7)]})
    assert Locale("en").message(message) == "Lead L0, L1, L2, L3, L4 and 2 more"


def test_values_are_told_with_their_rows() -> None:
    message = Message("lead", "title", {"lead_id": {"Maybe": 3, "x": 1}})
    assert Locale("en").message(message) == "Lead 'Maybe' (3 rows), 'x' (1 row)"


def test_the_number_chooses_the_form() -> None:
    one, many = (Message("ranking", "more", {"count": n}, n) for n in (1, 4))
    assert Locale("en").message(one) == "… and 1 more lead"
    assert Locale("en").message(many) == "… and 4 more leads"


def test_a_path_is_told_as_it_is() -> None:
    message = Message("lead", "title", {"lead_id": Path("a/b.csv")})
    assert Locale("en").message(message) == "Lead a/b.csv"


def test_a_list_says_how_much_of_it_is_shown() -> None:
    message = Message("lead", "title", {"lead_id": Names({"x": 1, "y": 2}, 1)})
    assert Locale("en").message(message) == "Lead 'x' (1 row) and 1 more"


def test_shares_and_counts_are_written_as_the_language_does() -> None:
    assert Locale("en").fact(Share(0.9999)) == "99.9%"
    assert Locale("zh").fact(Share(1.0)) == "100%"
    assert Locale("en").fact(Count(1234)) == "1,234"
