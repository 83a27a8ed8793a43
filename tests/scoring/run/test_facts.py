from __future__ import annotations

import json

from kaopu.scoring.run.facts import content_sum, joined_facts

FACTS = {"budget": ["stated", 'a "quote"', ""], "town": ["Graz", "北京", "a, b"]}


def test_facts_are_one_json_list_a_lead() -> None:
    expected = [
        json.dumps([column[i] for column in FACTS.values()], ensure_ascii=False)
        for i in range(3)
    ]
    assert joined_facts(FACTS, 3).to_pylist() == expected
    assert joined_facts({}, 2).to_pylist() == ["[]", "[]"]


def test_the_content_of_parts_adds_up_in_any_order() -> None:
    rows = [("a", 0.1, "[]"), ("b", 0.2, "[]"), ("c", 0.3, "[1]")]
    whole = content_sum(*zip(*rows, strict=True))
    parts = [content_sum(*zip(*part, strict=True)) for part in (rows[2:], rows[:2])]
    assert sum(parts) % 2**256 == whole
    assert content_sum(*zip(*reversed(rows), strict=True)) == whole
