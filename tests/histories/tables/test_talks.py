from __future__ import annotations

import pytest
from history_tables import EVENTS, deals, read, tell

from kaopu.histories.records import BOTH, CUSTOMER, NOBODY, OURS

TASKS = EVENTS + 'done = "done"\n'


def event(at: str, **cells: str) -> dict[str, str]:
    return {"deal": "D-1", "at": at, **cells}


def told(*rows: dict[str, str], as_of: str, text: str = EVENTS) -> dict[str, object]:
    return tell(text, {"events.csv": list(rows)}, as_of)


@pytest.mark.parametrize(
    ("kind", "direction", "side"),
    [
        ("Call", "Inbound", CUSTOMER),
        ("Call", "Outbound", OURS),
        ("Meeting", "Outbound", OURS),
        ("Meeting", "", BOTH),
        ("INCOMING_EMAIL", "", CUSTOMER),
        ("Website visit", "", CUSTOMER),
        ("来电", "", CUSTOMER),
        ("客户来访", "", CUSTOMER),
        ("上门拜访", "", BOTH),
        ("电话", "拨出", OURS),
        ("Quote", "", OURS),
        ("WeChat", "", NOBODY),
    ],
)
def test_the_direction_says_who_spoke_else_the_kind(
    kind: str, direction: str, side: int
) -> None:
    rows = [event("2026-01-05", kind=kind, direction=direction)]
    events = read(EVENTS, {"events.csv": rows}, deals(["D-1"])).events
    assert events is not None
    assert events.side.tolist() == [side]


def test_a_tables_own_words_say_who_spoke() -> None:
    own = EVENTS + '[history.words]\ncustomer = ["1"]\nours = ["2"]\n'
    rows = [event("2026-01-05", direction=word) for word in ("1", "2", "Inbound")]
    events = read(own, {"events.csv": rows}, deals(["D-1"])).events
    assert events is not None
    assert sorted(events.side.tolist()) == sorted([CUSTOMER, OURS, NOBODY])


def test_a_task_is_a_contact_once_it_is_done_and_a_next_step_since_it_was_written() -> None:
    task = event("2026-01-05", kind="Call", next="2026-01-15", done="Completed")
    other = event("2026-01-04", kind="Call", direction="Inbound", done="yes")
    before = told(task, other, as_of="2026-01-10", text=TASKS)
    assert (before["contact_trend"], before["next_step"]) == (1, "set")
    after = told(task, other, as_of="2026-01-16", text=TASKS)
    assert (after["contact_trend"], after["next_step"]) == (2, "none")


@pytest.mark.parametrize("done", ["Not Started", "0", "false", "未完成", "", "Open"])
def test_a_task_that_is_not_done_is_no_contact(done: str) -> None:
    task = event("2026-01-05", kind="Call", next="2026-01-15", done=done)
    after = told(task, as_of="2026-01-20", text=TASKS)
    assert (after["contact_trend"], after["next_step"]) == (0, "overdue")


def test_the_moment_at_which_a_task_was_done_is_that_of_the_contact() -> None:
    task = event("2026-01-05", kind="Call", next="2026-01-15", done="2026-01-18 09:00")
    assert told(task, as_of="2026-01-17", text=TASKS)["next_step"] == "overdue"
    after = told(task, as_of="2026-01-18", text=TASKS)
    assert (after["contact_trend"], after["next_step"]) == (1, "none")


def test_notes_and_changes_are_no_contacts() -> None:
    rows = [
        event("2026-01-05", kind=kind, person="p1")
        for kind in ("Note", "商机阶段变更", "internal note")
    ]
    found = told(*rows, as_of="2026-01-10")
    assert (found["contact_trend"], found["people_met"]) == (0, 0)


def test_an_event_that_says_how_a_deal_ended_is_left_out() -> None:
    rows = [event("2026-01-05", kind="赢单"), event("2026-01-06", kind="Call")]
    found = read(EVENTS, {"events.csv": rows}, deals(["D-1"]))
    assert found.counts[0].outcomes == 1
    assert found.events is not None
    assert found.events.kinds == ("Call",)


def test_a_quote_that_the_customer_asks_for_is_none() -> None:
    asked = event("2026-01-05", kind="Quote", direction="Inbound")
    assert told(asked, as_of="2026-01-10")["quote_before_budget"] == ""
    sent = event("2026-01-05", kind="Email", direction="Outbound", text="报价单已发")
    assert told(sent, as_of="2026-01-10")["quote_silence"] == 5


def test_a_title_tells_of_quotes_and_the_budget_as_a_text_does() -> None:
    titled = EVENTS + 'title = "title"\n'
    sent = event("2026-01-05", direction="Outbound", title="Re: Quote sent")
    assert told(sent, as_of="2026-01-10", text=titled)["quote_before_budget"] == "yes"
    asked = event("2026-01-04", title="Call: budget for next year")
    assert told(asked, sent, as_of="2026-01-10", text=titled)["quote_before_budget"] == "no"


def test_a_cell_may_name_several_people() -> None:
    rows = [event("2026-01-05", person="Ann; Bo"), event("2026-01-06", person="ANN")]
    assert told(*rows, as_of="2026-01-10")["people_met"] == 2


def test_kinds_that_people_wrote_are_not_kept() -> None:
    rows = [event("2026-01-05", kind=f"Call with Ann {number}") for number in range(60)]
    events = read(EVENTS, {"events.csv": rows}, deals(["D-1"])).events
    assert events is not None
    assert events.kinds == ()


def test_cells_that_name_nobody_are_no_people() -> None:
    names = ("Brandt, Greta", "N/A", "-", "unknown", "未知", "GRETA.B@brandt.example", "")
    rows = [event("2026-01-05", person=name) for name in names]
    assert told(*rows, as_of="2026-01-10")["people_met"] == 2
