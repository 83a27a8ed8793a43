from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import Fact, LeadExplanation, Player, RaisedSign, WhatIf
from kaopu.planning import Step, next_step
from kaopu.planning.steps import helps


def sign(id_: str, verdict: str, gain: float | None, cost: float = -0.3) -> RaisedSign:
    what_if = None if gain is None else WhatIf(0.4 + gain, gain, ())
    told = (id_, "budget_clarity", verdict, cost, -0.05, (), None, what_if)
    return RaisedSign(*told)  # type: ignore[arg-type]


VAGUE = sign("vague_budget", "confirmed", 0.1)
FISHING = sign("proposal_fishing", "framework_only", 0.04)
SMALL = sign("money_no_object", "framework_only", 0.004)
SURE = sign("vague_requirements", "confirmed", None)
LIKELY = sign("missing_timeline", "points_that_way", None, -0.9)
DATA = sign("RFI", "data_only", 0.2)
ILLUSION = replace(sign("illusion", "confirmed", None), signal="across")
LATE = Fact("signing_date", "signing_date", "2026-01-01", "", "gone_by", 0.0, days_gone=9)
GONE = replace(sign("stalling", "framework_only", None), facts=(LATE,), cause="gone_by")
ASKED = Player("timeline", "neutral", 0.0, 0.0, ())


@pytest.fixture
def lead() -> LeadExplanation:
    """A lead of whose signals all were asked, without a sign."""
    ids = ("business_fit", "ability_to_buy", "need_consensus", "budget_clarity")
    players = tuple(replace(ASKED, id=i) for i in (*ids, "decision_maker", "timeline"))
    figures = (0.4, 0.3, 0.5, 20, 8, 0.4, None, "", None, 0.4, -0.4, -0.4)
    return LeadExplanation("L", "intent", 1, 1, *figures, players, ())


@pytest.mark.parametrize(
    ("signs", "step"),
    [
        ((VAGUE, FISHING), Step("clear", VAGUE)),
        ((DATA, FISHING), Step("clear", FISHING)),
        ((SMALL, SURE), Step("clear", SURE)),
        ((SMALL, LIKELY, SURE), Step("clear", SURE)),
        ((SMALL, DATA, LIKELY), Step("clear", LIKELY)),
        ((DATA, SMALL), Step("check", DATA)),
        ((SMALL,), Step("clear", SMALL)),
        ((ILLUSION,), Step("hold")),
        ((), Step("hold")),
    ],
)
def test_the_sign_whose_clearing_gives_most(
    lead: LeadExplanation, signs: tuple[RaisedSign, ...], step: Step
) -> None:
    assert next_step(replace(lead, warning_signs=signs)) == step


def test_of_confirmed_signs_without_a_what_if_the_most_costly(
    lead: LeadExplanation,
) -> None:
    costly = replace(SURE, id="missing_timeline", log_odds=-0.9)
    assert next_step(replace(lead, warning_signs=(SURE, costly))).sign == costly


def test_a_date_that_has_gone_by_comes_before_what_nobody_asked(
    lead: LeadExplanation,
) -> None:
    silent = (*lead.players[:5], replace(ASKED, state="not_asked_yet"))
    lead = replace(lead, players=silent, warning_signs=(SMALL,))
    late = replace(lead, warning_signs=(SMALL, GONE))
    assert next_step(late) == Step("new_date", GONE)
    assert next_step(lead) == Step("ask", signal="timeline")


def test_a_new_date_leads_where_it_gives_most(lead: LeadExplanation) -> None:
    gone = replace(GONE, what_if=WhatIf(0.6, 0.2, ()))
    lead = replace(lead, warning_signs=(gone, VAGUE, DATA))
    assert next_step(lead) == Step("new_date", gone)


def test_what_finding_out_may_bring_counts_by_how_often_it_did(
    lead: LeadExplanation,
) -> None:
    finds = replace(
        sign("vague_budget", "confirmed", None), what_if=WhatIf(0.7, 0.3, (), 0.3, 0.01)
    )
    assert finds.what_if is not None
    assert finds.what_if.worth == pytest.approx(0.003)
    assert not helps(finds)


def test_half_a_point_helps() -> None:
    assert [helps(s) for s in (VAGUE, FISHING, SMALL, SURE)] == [True, True, False, False]
