from __future__ import annotations

from kaopu.monitoring import Sightings


def seen(*rows: tuple[str, float, int, float, dict[str, str]]) -> Sightings:
    return Sightings.of(rows)


def test_leads_stand_in_the_order_of_their_ids() -> None:
    found = seen(("b", 2.0, 1, 0.4, {}), ("a", 1.0, 0, 0.3, {}))
    assert found.ids.tolist() == ["a", "b"]
    assert found.days.tolist() == [1.0, 2.0]
    assert found.is_opening.tolist() == [True, False]


def test_leads_and_others_are_what_they_would_be_read_at_once() -> None:
    rows = (
        ("b", 2.0, 1, 0.4, {"budget_status": "vague"}),
        ("d", 3.0, 1, 0.5, {"budget_status": "stated"}),
        ("a", 5.0, 2, 0.3, {"need_agreed": "yes"}),
        ("c", 5.0, 2, 0.2, {"need_agreed": ""}),
    )
    together, at_once = seen(*rows[:2]).with_others(seen(*rows[2:])), seen(*rows)
    for name in ("ids", "days", "scoring", "probability"):
        assert getattr(together, name).tolist() == getattr(at_once, name).tolist()
    assert {k: v.tolist() for k, v in together.facts.items()} == {
        "budget_status": [None, "vague", None, "stated"],
        "need_agreed": ["yes", None, "", None],
    }
    assert {k: v.tolist() for k, v in at_once.facts.items()} == {
        k: v.tolist() for k, v in together.facts.items()
    }


def test_others_alone_are_all_there_is() -> None:
    assert len(seen().with_others(seen())) == 0
    assert seen().with_others(seen(("a", 1.0, 1, 0.3, {}))).ids.tolist() == ["a"]
