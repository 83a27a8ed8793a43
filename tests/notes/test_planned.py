from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes import read_note

WRITTEN = date(2025, 5, 5)
PLANNED = [
    ("他说月底前签合同。", "signing_date", "2025-05-31"),
    ("PO comes by end of June.", "signing_date", "2025-06-30"),
    ("国庆后开始安装。", "implementation_date", "2025-10-31"),
    ("Go-live is planned for 1 September.", "implementation_date", "2025-09-01"),
    ("两周内打定金。", "payment_date", "2025-05-19"),
    ("Balance gets paid in Q4.", "payment_date", "2025-12-31"),
]


@pytest.mark.parametrize(("text", "field", "day"), PLANNED)
def test_a_planned_day_belongs_to_what_is_done_then(
    text: str, field: str, day: str
) -> None:
    facts = {fact.field: fact for fact in read_note(text, WRITTEN)}
    assert (facts[field].value, facts[field].sure) == (date.fromisoformat(day), True)


@pytest.mark.parametrize(
    "text",
    [
        "样品6月15号寄到。",
        "他6月3号来访，顺便签证也办好了。",
        "We send the quote on 12 May.",
        "Vessel leaves on 3 June.",
        "Visit planned for mid-June.",
        "合同3月1号签的。",
    ],
)
def test_days_of_other_things_are_no_plans(text: str) -> None:
    assert [fact for fact in read_note(text, WRITTEN) if fact.precision and fact.sure] == []


def test_two_plans_in_two_clauses_each_have_their_day() -> None:
    facts = {f.field: f.value for f in read_note("合同6月2号签，定金6月5号付。", WRITTEN)}
    assert facts["signing_date"] == date(2025, 6, 2)
    assert facts["payment_date"] == date(2025, 6, 5)


def test_a_day_that_is_moved_gives_way_to_the_newer_one() -> None:
    facts = read_note("刚说6月18号签约，下午又来电话改到6月25号。", date(2025, 5, 5))
    assert [(f.field, f.value) for f in facts if f.sure and f.field == "signing_date"] in (
        [],
        [("signing_date", date(2025, 6, 25))],
    )


def test_what_was_paid_is_not_planned() -> None:
    facts = read_note("His mate paid the deposit in June last time.", date(2025, 5, 5))
    assert [f for f in facts if f.field == "payment_date" and f.sure] == []
