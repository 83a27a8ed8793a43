from __future__ import annotations

import pandas as pd

from kaopu.proposing.histories.cells import cells_of
from kaopu.proposing.histories.meanings import best_of, read_meanings


def meanings(columns: dict[str, list[str]]) -> dict[str, str]:
    scores, _ = read_meanings(cells_of(pd.DataFrame(columns, dtype=object)))
    return {column: best_of(own) for column, own in scores.items()}


def test_cells_that_cannot_be_what_a_header_says_overrule_it() -> None:
    found = meanings({"Due date": ["soon", "later"] * 9, "Amount": ["a", "b"] * 9})
    assert "next" not in found.values()
    assert "amount" not in found.values()


def test_cells_tell_what_a_header_does_not() -> None:
    found = meanings(
        {
            "c1": ["inbound", "outbound"] * 40,
            "c2": ["电话", "微信", "上门拜访", "邮件"] * 20,
            "c3": ["决策人", "使用人"] * 40,
            "c4": [f"2024-01-0{n % 9 + 1} 10:00" for n in range(80)],
            "c5": [f"We talked at length of item {n} and more" for n in range(80)],
            "c6": ["StageName", "Amount", "CloseDate", "City"] * 20,
        }
    )
    assert [*found.values()] == ["direction", "kind", "role", "when", "text", "field"]
