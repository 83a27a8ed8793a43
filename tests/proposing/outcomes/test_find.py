from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kaopu.proposing.headers import match_header
from kaopu.proposing.outcomes.find import find_outcome
from kaopu.proposing.outcomes.rules import Sheet
from kaopu.proposing.profile import profile_column
from kaopu.proposing.records import Answers, OutcomeProposal


def found_in(
    columns: Mapping[str, Sequence[str]], answers: Answers | None = None
) -> OutcomeProposal:
    texts = pd.DataFrame(
        {c: list(cells) * 20 for c, cells in columns.items()}, dtype=object
    )
    profiles = [profile_column(name, texts[name]) for name in columns]
    matches = {name: match_header(name) for name in columns}
    return find_outcome(Sheet(profiles, matches, texts, ""), answers or Answers())


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
    assert (found.column, [r.column for r in found.rivals]) == ("Status", ["Status Reason"])


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
    assert (found.won, found.lost, found.first.open) == (
        ("Closed Won",),
        ("Closed Lost",),
        ("Signed",),
    )
