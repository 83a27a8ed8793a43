from __future__ import annotations

from history_tables import EVENTS, ROLES, deals, read

from kaopu.histories import assumptions_of
from kaopu.report.reading import reading_texts

ROWS = [
    {"deal": "D-1;D-2", "at": "2026-01-06T10:00:00Z"},
    {"deal": "D-1", "at": "2026-01-04T10:00:00Z", "kind": "import"},
    {"deal": "D-1", "at": "some day"},
    {"deal": "", "at": "2026-01-06"},
    {"deal": "X-1", "at": "2026-01-06"},
]


def test_what_was_met_is_said_with_the_key_that_sets_it_otherwise() -> None:
    asked = deals(["D-1", "D-2"], ["2026-01-05", "2026-01-07"])
    histories = read(EVENTS, {"events.csv": ROWS}, asked)
    assert reading_texts(assumptions_of(histories), "en") == (
        "events.csv, a history: 3 of 5 row(s) belong to 2 of the deals",
        "events.csv: 1 row(s) name no deal and are left out",
        "events.csv: 1 key(s) are the id of none of the deals; their rows are left out",
        "events.csv: 1 row(s) name several deals and count for each",
        "events.csv: 1 row(s) are left out, for their moment cannot be read; "
        "history.0.format sets it",
        "events.csv: 1 row(s) were stamped by an import, by what they say or as the first "
        "of many deals at one moment; they are left out; history.0.words.imported sets it",
        "events.csv: 1 row(s) lie before the day on which their deal was opened; if their "
        "clock is not that of your deals' days, name it as zone",
        "events.csv: moments tell their own zone and are taken by the clock that they "
        "show, the first on 2026-01-04; history.0.zone sets it",
    )


def test_a_table_without_anything_odd_is_told_in_one_sentence() -> None:
    rows = [{"deal": "D-1", "at": "2026-01-06 10:00"}]
    (only,) = assumptions_of(read(EVENTS, {"events.csv": rows}, deals(["D-1"])))
    assert (only.kind, only.key) == ("history", "")


def test_roles_without_a_moment_are_said() -> None:
    rows = [{"deal": "D-1", "person": "p", "role": "User"}]
    text = ROLES.replace('when = "at"\n', "")
    met = assumptions_of(read(text, {"roles.csv": rows}, deals(["D-1"])))
    assert [one.kind for one in met] == ["history", "history_undated"]
