from __future__ import annotations

import pytest

from kaopu.language import Locale
from kaopu.report.promotion.decisions import decided_text, history_text, standing_text
from kaopu.store.champion import Standing
from kaopu.store.decisions import Decision

MOMENT = "2026-11-28T20:06:26+00:00"
FIRST = Decision("first", 1, None, 1, "first", when=MOMENT)
GAVE_WAY = Decision("gave_way", 2, 1, 2, "champion_of_few", when=MOMENT)


@pytest.mark.parametrize(
    ("decision", "text"),
    [
        (FIRST, "demo stands for demo/1, its first usable model"),
        (
            GAVE_WAY,
            "demo stands for demo/2: demo/1 gave way, for it was learnt from fewer deals, "
            "too few to compare by",
        ),
        (
            Decision("promoted", 2, 1, 2, "forced", 2, is_forced=True),
            "promoted by force: demo stands for demo/2 now, in place of demo/1",
        ),
        (
            Decision("not_promoted", 1, 1, 2, "worse", 2),
            "not promoted: demo goes on to stand for demo/1; demo/2 stays its challenger",
        ),
    ],
)
def test_a_decision_is_one_sentence(decision: Decision, text: str) -> None:
    assert decided_text("demo", decision, Locale("en")) == text


def test_a_history_is_a_line_each_and_what_holds_now() -> None:
    text = history_text("demo", [FIRST, GAVE_WAY], Standing(2, 3, True), "en")
    first, second, last = text.splitlines()
    assert first.endswith(decided_text("demo", FIRST, Locale("en")))
    assert second.startswith("2026-11-2")
    assert last == standing_text("demo", Standing(2, 3, True), Locale("en"))
    assert last.endswith("compare and promote it: kaopu promote demo")
