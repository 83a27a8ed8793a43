from __future__ import annotations

import numpy as np
from history_tables import EVENTS, ROLES, deals, end_of, read

from kaopu.histories import Histories
from kaopu.histories.seen import seen_notes
from kaopu.language import Locale

IDS = np.array(["D-1", "D-2", "D-3"], dtype=object)


def calls(*days: str) -> Histories:
    rows = [{"deal": "D-1", "at": f"{day} 10:00:00"} for day in days]
    return read(EVENTS, {"events.csv": rows})


def told(histories: Histories, day: str) -> dict[str, tuple[int, str, int]]:
    notes = seen_notes(histories, IDS, end_of(day))
    return {note.id: (note.rows, note.value, note.number) for note in notes}


def test_leads_without_a_row_anywhere_are_counted() -> None:
    assert told(calls("2026-03-01"), "2026-03-02") == {"no_history": (2, "", 0)}
    rows = {
        "events.csv": [],
        "roles.csv": [{"deal": "D-3", "at": "2026-03-01", "person": "p"}],
    }
    assert told(read(EVENTS + ROLES, rows), "2026-03-02")["no_history"][0] == 2


def test_a_table_that_ends_long_before_the_day_is_told() -> None:
    histories = calls("2026-03-01", "2026-03-05")
    assert "history_ends" not in told(histories, "2026-03-12")
    assert told(histories, "2026-04-06")["history_ends"] == (3, "2026-03-05", 32)
    assert "history_ends" not in told(histories, "2026-02-01")


def test_a_table_may_pause_for_as_long_as_it_did_before() -> None:
    histories = calls("2026-01-01", "2026-03-01")
    assert "history_ends" not in told(histories, "2026-04-20")
    assert "history_ends" in told(histories, "2026-05-20")


def test_it_is_said_in_words() -> None:
    note = seen_notes(calls("2026-03-05"), IDS, end_of("2026-04-06"))[-1]
    text = Locale("en").message(note.message)
    assert text.startswith("this history ends on 2026-03-05, 32 days before")


def test_a_table_without_a_row_ends_nowhere() -> None:
    assert told(read(EVENTS, {"events.csv": []}, deals(["D-1"])), "2026-04-06") == {
        "no_history": (3, "", 0)
    }
