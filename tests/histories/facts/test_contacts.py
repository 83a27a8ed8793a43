from __future__ import annotations

import math

import pytest
from history_tables import EVENTS, tell

IN, OUT, MEET = {"direction": "Inbound"}, {"direction": "Outbound"}, {"kind": "Meeting"}


def told(*rows: tuple[str, dict[str, str]], as_of: str) -> dict[str, object]:
    table = [{"deal": "D-1", "at": at, **cells} for at, cells in rows]
    return tell(EVENTS, {"events.csv": table}, as_of)


def test_silence_counts_days_of_the_calendar() -> None:
    found = told(("2026-01-05 23:50", IN), ("2026-01-09", OUT), as_of="2026-01-12")
    assert found["customer_silence"] == 7
    assert told(("2026-01-05", MEET), as_of="2026-01-12")["customer_silence"] == 7


def test_who_never_spoke_is_silent_since_the_deal_was_opened() -> None:
    other = {"deal": "D-2", "at": "2026-01-02", **IN}
    table = [other, {"deal": "D-1", "at": "2026-01-09", **OUT}]
    assert tell(EVENTS, {"events.csv": table}, "2026-01-12")["customer_silence"] == 11


def test_where_no_row_says_who_spoke_nobody_is_called_silent() -> None:
    found = told(("2026-01-05", {"kind": "WeChat"}), as_of="2026-01-12")
    assert math.isnan(found["customer_silence"])
    assert math.isnan(found["customer_share"])
    assert found["contact_trend"] == 1


def test_the_share_counts_a_meeting_for_both() -> None:
    rows = [("2026-01-05", IN), ("2026-01-06", OUT), ("2026-01-07", OUT)]
    found = told(*rows, ("2026-01-08", MEET), as_of="2026-01-12")
    assert found["customer_share"] == 0.5


def test_an_answer_is_waited_for_since_the_first_of_our_calls() -> None:
    rows = [("2026-01-05", OUT), ("2026-01-07", OUT), ("2026-01-09", IN)]
    assert told(*rows, as_of="2026-01-09")["customer_reply_days"] == 4
    assert told(*rows, as_of="2026-01-12")["our_reply_days"] == 4


def test_a_wait_that_lasts_counts_once_it_is_longer_than_the_others() -> None:
    rows = [("2026-01-05", OUT), ("2026-01-09", IN), ("2026-01-10", OUT)]
    assert told(*rows, as_of="2026-01-12")["customer_reply_days"] == 4
    assert told(*rows, as_of="2026-01-21")["customer_reply_days"] == 8
    assert told(("2026-01-10", OUT), as_of="2026-01-10")["customer_reply_days"] == 1


def test_a_meeting_ends_both_waits_and_begins_none() -> None:
    rows = [("2026-01-05", OUT), ("2026-01-08", MEET)]
    found = told(*rows, as_of="2026-01-30")
    assert found["customer_reply_days"] == 3
    assert math.isnan(found["our_reply_days"])


@pytest.mark.parametrize(
    ("as_of", "trend"),
    [("2026-01-05", 1), ("2026-02-03", 1), ("2026-02-04", -1), ("2026-03-06", 0)],
)
def test_the_trend_holds_the_last_thirty_days_against_those_before(
    as_of: str, trend: int
) -> None:
    assert told(("2026-01-05 09:00", IN), as_of=as_of)["contact_trend"] == trend
