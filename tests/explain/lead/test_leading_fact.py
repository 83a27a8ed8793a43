from __future__ import annotations

import pytest

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.lead.leading_fact import NOTICEABLE, leading, naming_order
from kaopu.explain.records import Fact, Player
from kaopu.leads.lead_table import LeadTable

UP, DOWN = 1.0, -1.0


@pytest.mark.parametrize(
    ("log_odds", "filled", "sign", "first"),
    [
        ([0.2, 0.5, -0.9], [True, True, True], UP, 1),
        ([0.2, 0.5, -0.9], [True, True, True], DOWN, 2),
        # A blank that raises gives way to what is filled in and raises half as much.
        ([0.4, 0.2, 0.3], [False, True, True], UP, 2),
        ([0.4, 0.19], [False, True], UP, 0),
        ([0.4, 0.3], [False, False], UP, 0),
        # A blank that costs is what to ask about.
        ([-0.4, -0.39], [False, True], DOWN, 0),
        ([0.4, 0.1], [True, True], DOWN, None),
        ([], [], UP, None),
    ],
)
def test_which_fact_is_named_first(
    log_odds: list[float], filled: list[bool], sign: float, first: int | None
) -> None:
    assert leading(log_odds, filled, sign) == first


def fact(source: str, state: str, log_odds: float) -> Fact:
    return Fact(source, source, "", "", state, log_odds)  # type: ignore[arg-type]


def test_facts_that_move_the_same_way_follow_the_one_to_name() -> None:
    facts = (
        fact("a", "known", -0.6),
        fact("b", "not_asked", 0.5),
        fact("c", "known", 0.4),
        fact("d", "known", 0.1),
    )
    player = Player("timeline", "strong", 0.4, 0.09, facts)
    assert [f.source for f in naming_order(player)] == ["c", "b", "d", "a"]
    down = Player("timeline", "weak", -0.4, -0.09, facts)
    assert [f.source for f in naming_order(down)] == ["a", "b", "c", "d"]


def test_no_lead_is_led_by_a_blank_where_a_filled_in_fact_says_the_same(
    explainer: Explainer, leads: LeadTable
) -> None:
    moved = 0
    for lead in build_explanations(explainer.explain(leads)):
        for player in lead.players:
            told = naming_order(player)
            assert sorted(map(id, told)) == sorted(map(id, player.facts))
            if player.points <= 0 or not told or told[0].state == "known":
                moved += told != player.facts
                continue
            rivals = [f.log_odds for f in told if f.state == "known"]
            assert all(odds < NOTICEABLE * told[0].log_odds for odds in rivals)
    assert moved
