from __future__ import annotations

import pytest

from kaopu.proposing.outcomes.endings import ending, negations, sort_endings


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Closed Won", "won"),
        ("closedlost", "lost"),
        ("Closed - Converted", "won"),
        ("Closed - Not Converted", "lost"),
        ("Closed Lost to Competition", "lost"),
        ("赢单", "won"),
        ("已丢单", "lost"),
        ("未成交", "open"),
        ("预计赢单", "open"),
        ("商务谈判", "open"),
        ("无效", "open"),
        ("Pending", "open"),
    ],
)
def test_a_text_says_how_a_deal_stands(text: str, how: str) -> None:
    assert ending(text) == how


def test_endings_keep_their_order() -> None:
    ends = sort_endings(["Demo", "Won", "Lost", "Signed"])
    assert (ends.won, ends.lost, ends.open) == (("Won", "Signed"), ("Lost",), ("Demo",))


@pytest.mark.parametrize(
    ("won", "denied"),
    [("已签约", "未签约"), ("签约", "尚未签约"), ("paid", "unpaid"), ("Sold", "Not sold")],
)
def test_the_denial_of_what_is_won_is_found(won: str, denied: str) -> None:
    assert negations([won], [denied, "talking", "洽谈"]) == (denied,)
