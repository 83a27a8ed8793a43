from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kaopu.language import Locale
from kaopu.model.segments import SegmentChoice, SegmentCount, Tried
from kaopu.report.evaluation.segments import by_segment, choice_text

Any_ = Callable[..., Any]
TEAMS = (SegmentCount("north", 400), SegmentCount("south", 300))
OWN = SegmentChoice(
    source="team",
    segments=TEAMS,
    others=1,
    other_deals=12,
    how="forward",
    tested=1250,
    shared=0.55,
    tried=(Tried(1.0, 0.5, 0.05, 0.01), Tried(0.4, 0.52, 0.03, 0.01)),
    is_own=True,
)
SHARED = SegmentChoice(
    "team", TEAMS, 0, 0, "folds", 700, 0.55, (Tried(0.4, 0.56, -0.01, 0.02),)
)


def told(choice: SegmentChoice, language: Any = "en") -> str:
    return choice_text(choice, "team", Locale(language))


def test_weights_of_their_own_are_said_with_what_they_gain() -> None:
    assert told(OWN) == (
        "By team: north, south have weights of their own, drawn towards those of all "
        "deals. Linear models, on 1,250 deals foretold from those before: log loss "
        "0.500 with weights of their own, 0.550 with common ones, a gain of 0.050 ± 0.010. "
        "1 further value has fewer deals and keeps to the common weights: 12 deals, with "
        "those of no value."
    )


def test_one_model_is_said_with_what_was_tried() -> None:
    assert told(SHARED) == (
        "By team: one model for north, south, for weights of their own gain nothing that "
        "is sure. Linear models, on 700 deals held out: log loss 0.560 with "
        "weights of their own, 0.550 with common ones, a gain of −0.010 ± 0.020."
    )


def test_why_nothing_was_tried_is_said() -> None:
    assert told(SegmentChoice("team", others=90, other_deals=500)) == (
        "By team: one model for all, for fewer than two of its values have 20 won and 20 "
        "lost deals."
    )
    left_out = told(SegmentChoice("team", how="left_out"))
    assert left_out.endswith("for that column is left out of the model.")


@pytest.mark.parametrize("choice", [OWN, SHARED, SegmentChoice("team")])
def test_chinese_says_the_same(choice: SegmentChoice) -> None:
    said = told(choice, "zh")
    assert said.startswith("按team细分")
    if choice.tried:
        assert "1,250" in said or "700" in said


def test_the_page_tells_each_segment_beside_its_own_rate(tell: Any_) -> None:
    presenter = tell()
    section = by_segment(presenter)
    assert section.heading == "In which segment?"
    sources = presenter.decided.segments
    assert sources
    assert len(section.tables) >= len(sources)
    for (_, parts), table in zip(sources.items(), section.tables[::2], strict=False):
        assert len(table.rows) == len(parts)
        for row, part in zip(table.rows, parts.values(), strict=True):
            assert row[1] == presenter.count(part.deals)
            assert ("too few" in row[3]) == (not part.metrics)


def test_the_page_says_what_was_chosen(tell: Any_, changed: Any_) -> None:
    def choose(record: dict[str, Any]) -> None:
        record["segments"] = OWN.to_json()

    assert by_segment(tell(changed(choose))).texts[0] == told(OWN)


def test_where_no_category_tells_that_is_said(tell: Any_, changed: Any_) -> None:
    def forget(record: dict[str, Any]) -> None:
        for design in ("random", "grouped", "forward"):
            if record["evaluation"][design]:
                record["evaluation"][design]["segments"] = {}

    section = by_segment(tell(changed(forget)))
    assert section.tables == ()
    assert section.texts[-1].endswith("so nothing is said by segment.")
