from __future__ import annotations

from datetime import date

from kaopu.notes import NoteFact


def test_a_fact_stands_under_its_own_kind_in_json() -> None:
    level = NoteFact(
        "budget_status", "none", "no budget", 0, 9, sure=True, cue="budget_none"
    )
    assert level.to_json()["level"] == "none"
    day = NoteFact(
        *("signing_date", date(2025, 6, 1), "sign in June", 0, 12),
        sure=False,
        cue="signing",
        written_on=date(2025, 5, 5),
        precision="month",
    )
    shown = day.to_json()
    assert (shown["value"], shown["precision"], shown["date"]) == (
        "2025-06-01",
        "month",
        "2025-05-05",
    )
