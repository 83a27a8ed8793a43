from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import Beside, Fact, LeadExplanation, Support, Unanswered
from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.report.lead.signs import SignPresenter

FRAMEWORK = load_framework()
ALL = Unanswered("decider_attitude", "", "", 200, Support(80, 20, 0.25, 0.17, 0.35, 0.4))
SMALL = Support(30, 18, 0.6, 0.42, 0.75, 0.25, None, 4_000.0)


def presenter(language: str) -> SignPresenter:
    return SignPresenter(Locale(language), FRAMEWORK)  # type: ignore[arg-type]


def fact(source: str, value: str, state: str = "known") -> Fact:
    return Fact(source, source, value, value, state, -0.4)  # type: ignore[arg-type]


def test_deals_won_without_an_answer_are_told(lead: LeadExplanation) -> None:
    told = presenter("en").exceptions
    group = Unanswered("decider_attitude", "region", "Chile", 40, SMALL)
    amount = Unanswered("decider_attitude", "amount", "", 40, SMALL)
    every, by_region, by_amount = told.unanswered((ALL, group, amount))
    assert "20 of 200 won deals had no answer on decider's attitude" in every
    assert "region: Chile: 60% of 30 past deals" in by_region
    assert "amount of at most 4,000: 60% of 30" in by_amount


def test_two_facts_that_weigh_more_together_are_told(lead: LeadExplanation) -> None:
    own, other = fact("adviser_attitude", "against"), fact("decider_attitude", "supportive")
    sign = replace(
        lead.warning_signs[0],
        id="adviser_overlooked",
        signal="decision_maker",
        cause="against_decider_for",
        facts=(own,),
        beside=Beside(other, Support(54, 22, 22 / 54, 0.29, 0.54, 0.78)),
    )
    text = presenter("en").sign(sign, 0.5).exception
    assert "“adviser's attitude: against” beside “decider's attitude: supportive”" in text
    assert "41% of them were won" in text
    assert "78% with “adviser's attitude: supportive”" in text
    assert "54" in presenter("zh").sign(sign, 0.5).exception
    alone = replace(sign, beside=Beside(other, None))
    assert presenter("en").sign(alone, 0.5).exception == ""


@pytest.mark.parametrize("state", ["unknown", "not_asked"])
def test_no_answer_is_not_told_as_a_no(lead: LeadExplanation, state: str) -> None:
    sign = replace(lead.warning_signs[0], facts=(fact("budget_status", "", state),))
    assert presenter("en").sign(sign, 0.5).support.startswith("No answer is not a no. ")
    assert presenter("zh").sign(sign, 0.5).support.startswith("没有答复，不等于不靠谱。")
    data = replace(sign, verdict="data_only")
    assert "not a no" not in presenter("en").sign(data, 0.5).support
