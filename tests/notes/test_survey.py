from __future__ import annotations

import pandas as pd

from kaopu.notes.survey import survey_notes

FRAME = pd.DataFrame(
    {
        "Deal ID": ["L-1", "L-2", "L-3", "L-4"],
        "date": ["2025-05-05"] * 4,
        "notes": [
            "预算30万，已经批下来了，电话13800138000，合同6月15号签。",
            "No budget this year, he says.",
            "Sent the sample by DHL today.",
            "",
        ],
    }
)


def test_what_is_told_is_counted_by_level_in_the_frameworks_order() -> None:
    survey = survey_notes(FRAME, "leads.csv")
    told = [(one.field, one.value, len(one.rows)) for one in survey.told()]
    assert told == [
        ("budget_status", "none", 1),
        ("budget_status", "approved", 1),
        ("signing_date", None, 1),
    ]
    assert (survey.all_rows, len(survey.rows), survey.empty) == (4, 3, 1)


def test_equal_notes_are_read_alike_in_any_order() -> None:
    first = survey_notes(FRAME, "leads.csv").to_json()["facts"]
    turned = survey_notes(FRAME[::-1].reset_index(drop=True), "leads.csv").to_json()[
        "facts"
    ]
    assert isinstance(first, list)
    assert isinstance(turned, list)

    def key(fact: dict[str, object]) -> str:
        return f"{fact['id']} {fact['field']} {fact}"

    first = [{**fact, "row": 0} for fact in first]
    turned = [{**fact, "row": 0} for fact in turned]
    assert sorted(first, key=key) == sorted(turned, key=key)


def test_numbers_of_people_are_masked_in_quotes() -> None:
    frame = pd.DataFrame({"notes": ["预算30万已经批了电话13800138000就这样吧"]})
    survey = survey_notes(frame, "leads.csv", column="notes")
    assert survey.rows[0].facts
    assert "13800138000" not in str(survey.to_json())
