from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes import facts_of, read_note
from kaopu.notes.reliability import CueCounts, is_used
from kaopu.notes.used import cell_text, used_fields

DAY = date(2025, 6, 2)
PLANNED = "6月10号进场安装。"
GROWS = "他们今年营收增长了三成。"


def test_each_row_gets_the_facts_of_its_own_note() -> None:
    first, empty, again = facts_of([PLANNED, "", PLANNED], [DAY, None, DAY])
    reading = first["implementation_date"]
    assert (reading.text, reading.quote) == ("2025-06-10", "6月10号进场安装")
    assert (reading.sure, reading.written_on) == (True, DAY)
    assert empty == {}
    assert again == first


def test_without_its_day_a_note_tells_no_days() -> None:
    assert facts_of([PLANNED], [None]) == [{}]


def test_what_an_unreliable_cue_reads_is_not_used_until_a_person_says_it_is_right() -> None:
    [fact] = read_note(GROWS)
    assert not is_used(fact.cue)
    assert facts_of([GROWS], [None]) == [{}]
    [row] = facts_of([GROWS], [None], {fact.cue: CueCounts(30, 0)})
    assert row["business_growth"].text == "growing"


def test_what_a_person_says_is_wrong_is_no_longer_used() -> None:
    assert facts_of([PLANNED], [DAY], {"implementation": CueCounts(0, 9)}) == [{}]
    answers = dict.fromkeys(
        ("implementation", "learnt_implementation_date"), CueCounts(0, 9)
    )
    assert "implementation_date" not in used_fields(answers)


def test_what_is_not_said_for_sure_is_not_used() -> None:
    assert facts_of(["如果样品通过，6月10号进场安装。"], [DAY]) == [{}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("stated", "stated"),
        (False, "no"),
        (5e6, "5000000"),
        (0.5, "0.5"),
        (DAY, "2025-06-02"),
    ],
)
def test_a_value_is_written_as_a_cell_holds_it(value: object, text: str) -> None:
    assert cell_text(value) == text  # type: ignore[arg-type]
