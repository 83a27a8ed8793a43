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


def test_every_column_of_few_texts_is_named_where_nothing_is_found() -> None:
    found = found_in(
        {"Etapa": ["câștigat", "pierdut", "ofertă"], "Oraș": ["Iași", "Cluj", "Cluj"]}
    )
    near = {r.column: dict(r.first.rows) for r in found.rivals}
    assert not found.is_found
    assert near["Etapa"] == {"câștigat": 20, "pierdut": 20, "ofertă": 20}
    assert "Oraș" in near


def test_the_user_says_what_is_won_and_what_is_lost() -> None:
    said = Answers(outcome="Etapa", won=("câștigat",), lost=("pierdut",))
    found = found_in({"Etapa": ["câștigat", "pierdut", "ofertă"]}, said)
    assert (found.won, found.lost, found.first.open) == (
        ("câștigat",),
        ("pierdut",),
        ("ofertă",),
    )
    assert found.is_found


def test_one_lost_text_of_two_leaves_the_other_as_won() -> None:
    found = found_in({"Etapa": ["da", "nuu"]}, Answers(outcome="Etapa", lost=("nuu",)))
    assert (found.won, found.lost) == (("da",), ("nuu",))


def test_a_column_that_names_both_ends_is_taken_before_days_that_few_deals_have() -> None:
    columns = {
        "opened on": ["2023-01-02"] * 8,
        "converted": ["true", "true", *["false"] * 6],
        "converted on": ["2023-02-01", "2023-02-09", *[""] * 6],
        "lost on": ["", "", "2023-03-01", *[""] * 5],
    }
    found = found_in(columns)
    assert (found.column, found.won, found.lost) == ("converted", ("true",), ("false",))
