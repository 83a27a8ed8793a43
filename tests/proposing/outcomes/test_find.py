from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from kaopu.proposing.headers import match_header
from kaopu.proposing.outcome import ending, find_outcome, sort_endings
from kaopu.proposing.profile import profile_column
from kaopu.proposing.records import Answers, OutcomeProposal


def found_in(
    columns: Mapping[str, Sequence[str]], answers: Answers | None = None
) -> OutcomeProposal:
    profiles = [
        profile_column(name, pd.Series(list(cells) * 20, dtype=object))
        for name, cells in columns.items()
    ]
    matches = {name: match_header(name) for name in columns}
    return find_outcome(profiles, matches, answers or Answers())


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


def test_the_column_with_both_ends_is_found() -> None:
    columns = {"Region": ["North", "South"], "Stage": ["Closed Won", "Closed Lost"]}
    found = found_in(columns)
    assert (found.column, found.won, found.lost) == (
        "Stage",
        ("Closed Won",),
        ("Closed Lost",),
    )
    assert found.is_found


def test_a_status_is_taken_before_its_reason() -> None:
    columns = {
        "Status Reason": ["Won", "Canceled", "On Hold"],
        "Status": ["Won", "Lost", "Open"],
    }
    found = found_in(columns)
    assert (found.column, found.alternatives) == ("Status", ("Status Reason",))


def test_a_reason_is_taken_if_nothing_else_tells() -> None:
    assert found_in({"StatusCode": ["WON", "LOST", "OPEN"]}).column == "StatusCode"


def test_a_yes_or_no_counts_under_a_header_that_asks_for_it() -> None:
    columns = {"Reference": ["Yes", "No"], "是否成交": ["是", "否"]}
    found = found_in(columns)
    assert (found.column, found.won, found.lost) == ("是否成交", ("是",), ("否",))


def test_nothing_is_made_up() -> None:
    found = found_in({"Region": ["North", "South"]})
    assert (found.column, found.is_found) == ("", False)


def test_the_user_wins() -> None:
    columns = {"Stage": ["Closed Won", "Closed Lost"], "Grade": ["top", "flop"]}
    said = Answers(outcome="Grade", won=("TOP",))
    found = found_in(columns, said)
    assert (found.column, found.won, found.lost) == ("Grade", ("top",), ("flop",))
    assert found.confidence == 1.0


def test_what_is_no_longer_won_is_left_out_not_lost() -> None:
    columns = {"Stage": ["Closed Won", "Signed", "Closed Lost"]}
    found = found_in(columns, Answers(won=("Closed Won",)))
    assert (found.won, found.lost, found.open) == (
        ("Closed Won",),
        ("Closed Lost",),
        ("Signed",),
    )


def test_endings_keep_their_order() -> None:
    ends = sort_endings(["Demo", "Won", "Lost", "Signed"])
    assert (ends.won, ends.lost, ends.open) == (("Won", "Signed"), ("Lost",), ("Demo",))
