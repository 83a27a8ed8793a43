from __future__ import annotations

import math

from history_tables import EVENTS, FIELDS, tell

QUOTE = {"kind": "Quote"}
BUDGET = {"kind": "Call", "text": "预算批了"}
IN = {"kind": "Call", "direction": "Inbound"}


def told(*rows: tuple[str, dict[str, str]], as_of: str) -> dict[str, object]:
    table = [{"deal": "D-1", "at": at, **cells} for at, cells in rows]
    return tell(EVENTS, {"events.csv": table}, as_of)


def test_silence_counts_from_our_last_quote() -> None:
    rows = [("2026-01-05", QUOTE), ("2026-01-10", QUOTE)]
    assert told(*rows, as_of="2026-01-15")["quote_silence"] == 5


def test_a_customer_who_spoke_since_is_not_silent() -> None:
    rows = [("2026-01-05", QUOTE), ("2026-01-07", IN)]
    assert told(*rows, as_of="2026-01-15")["quote_silence"] == 0
    assert told(*rows, as_of="2026-01-06")["quote_silence"] == 1


def test_without_a_quote_nothing_is_told() -> None:
    found = told(("2026-01-05", IN), as_of="2026-01-15")
    assert math.isnan(found["quote_silence"])
    assert found["quote_before_budget"] == ""


def test_the_first_quote_is_held_against_the_first_talk_of_budget() -> None:
    late = [("2026-01-05", QUOTE), ("2026-01-07", BUDGET)]
    early = [("2026-01-03", BUDGET), ("2026-01-05", QUOTE)]
    assert told(*late, as_of="2026-01-15")["quote_before_budget"] == "yes"
    assert told(*early, as_of="2026-01-15")["quote_before_budget"] == "no"
    assert told(*early, as_of="2026-01-04")["quote_before_budget"] == ""


def test_a_budget_that_was_filled_in_counts_as_talk() -> None:
    filled = {"deal": "D-1", "at": "2026-01-04", "field": "Budget", "new": "50k"}
    quote = {"deal": "D-1", "at": "2026-01-05", **QUOTE}
    tables = {"events.csv": [quote], "fields.csv": [filled]}
    assert tell(EVENTS + FIELDS, tables, "2026-01-15")["quote_before_budget"] == "no"
