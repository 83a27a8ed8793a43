from __future__ import annotations

from datetime import date

from kaopu.notes import read_note
from notes import tally

NOTES = [
    {
        "id": "a",
        "lang": "en",
        "hard": False,
        "text": "No budget this year, he says.",
        "facts": [{"field": "budget_status", "level": "none", "sure": True}],
    },
    {
        "id": "b",
        "lang": "zh",
        "hard": True,
        "text": "合同6月15号签。",
        "facts": [
            {
                "field": "signing_date",
                "value": "2025-06-30",
                "precision": "month",
                "sure": True,
            },
            {"field": "hiring", "value": True, "sure": True},
        ],
    },
    {
        "id": "c",
        "lang": "en",
        "hard": True,
        "text": "They are hiring ten engineers.",
        "facts": [],
    },
]


def test_right_wrong_and_missed_are_counted_by_field_and_language() -> None:
    read = {
        str(note["id"]): read_note(str(note["text"]), date(2025, 5, 5)) for note in NOTES
    }
    tables = tally(NOTES, read)
    every = tables["all"]
    assert (every.right, every.wrong, every.missed) == (2, 1, 1)
    assert (tables["zh"].precision, tables["zh"].recall) == (1.0, 0.5)
    assert tables["field hiring"].lines == [
        "b missed: hiring=True",
        "c wrong: hiring=True [hiring_yes]",
    ]
