from __future__ import annotations

import math

from history_tables import STAGES, tell


def told(*rows: dict[str, str], as_of: str = "2026-02-01") -> dict[str, object]:
    table = [{"deal": "D-1", **row} for row in rows]
    return tell(STAGES, {"stages.csv": table}, as_of)


def test_days_in_a_stage_begin_anew_when_it_is_entered_again() -> None:
    rows = [
        {"at": "2026-01-02", "stage": "Offer"},
        {"at": "2026-01-09", "stage": "Talk"},
        {"at": "2026-01-19", "stage": "Offer"},
    ]
    found = told(*rows)
    assert (found["stage_then"], found["stage_days"]) == ("Offer", 13)
    assert found["stages_back"] == 1


def test_a_closing_day_that_moves_nearer_is_no_push_and_takes_none_off() -> None:
    rows = [
        {"at": "2026-01-02", "close": "2026-03-01"},
        {"at": "2026-01-03", "close": "2026-03-11"},
        {"at": "2026-01-04", "close": "2026-03-01"},
        {"at": "2026-01-05", "close": "2026-03-06"},
    ]
    found = told(*rows)
    assert (found["close_pushes"], found["close_push_days"]) == (2, 15)


def test_an_amount_is_held_against_the_first() -> None:
    rows = [{"at": f"2026-01-0{n}", "amount": text} for n, text in ((2, "80"), (4, "60"))]
    assert told(*rows)["amount_change"] == -25
    assert told({"at": "2026-01-02", "amount": "80"})["amount_change"] == 0


def test_against_nothing_no_share_is_told() -> None:
    rows = [{"at": f"2026-01-0{n}", "amount": text} for n, text in ((2, "0"), (4, "60"))]
    assert math.isnan(told(*rows)["amount_change"])


def test_the_first_owner_is_no_change() -> None:
    rows = [
        {"at": f"2026-01-0{n}", "owner": owner}
        for n, owner in ((2, "a"), (3, "b"), (4, "b"), (5, "a"))
    ]
    assert told(*rows)["owner_changes"] == 2


def test_a_row_of_the_moment_itself_is_not_seen() -> None:
    midnight = {"at": "2026-02-02", "stage": "Talk"}
    assert told(midnight)["stage_then"] == ""
    assert told(midnight, as_of="2026-02-02")["stage_then"] == "Talk"
