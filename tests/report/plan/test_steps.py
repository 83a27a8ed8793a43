from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import Comparison, LeadExplanation
from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.planning import Step
from kaopu.report.plan.steps import StepPresenter, StepView

FRAMEWORK = load_framework()


def told(step: Step, lead: LeadExplanation, language: Language = "en") -> StepView:
    return StepPresenter(Locale(language), FRAMEWORK).step(step, lead)


def test_clearing_a_sign(lead: LeadExplanation) -> None:
    view = told(Step("clear", lead.warning_signs[0]), lead)
    assert view.about == "vague budget"
    assert view.verdict == "confirmed by your past deals"
    assert view.evidence == ("budget: vague (“about 5k?”)",)
    assert view.action == FRAMEWORK.sign("vague_budget").question.in_("en")
    assert view.effect == "the model suggests 40% → 52%"
    assert told(Step("clear", lead.warning_signs[0]), lead, "zh").about == "预算含糊"


def test_a_verdict_has_the_rates_that_it_compares(lead: LeadExplanation) -> None:
    found = Comparison(36, 0.351, 0.421, -0.12, -0.021, -0.3, 0.1, 0.999, "costs")
    sign = replace(lead.warning_signs[0], comparison=found)
    assert told(Step("clear", sign), lead).verdict == (
        "confirmed by your past deals "
        "(99 of 100 sure; alike in all else: 35% would be won with it, 42% without)"
    )


def test_a_sign_that_past_deals_cannot_clear_has_no_effect(lead: LeadExplanation) -> None:
    assert told(Step("clear", lead.warning_signs[1]), lead).effect == ""


def test_checking_a_fact_of_the_data(lead: LeadExplanation) -> None:
    what_if = lead.warning_signs[0].what_if
    view = told(Step("check", replace(lead.warning_signs[1], what_if=what_if)), lead)
    assert view.action.startswith("Is “RFI: ")
    assert view.action.endswith(
        "entered right, and can it be changed? "
        "If it cannot, what else speaks for budget and requirements?"
    )
    assert view.effect == "the model suggests 40% → 52%"


@pytest.mark.parametrize(
    ("step", "about", "action"),
    [
        (
            Step("ask", signal="timeline"),
            "timeline: not asked yet",
            FRAMEWORK.sign("missing_timeline").question.in_("en"),
        ),
        (
            Step("hold"),
            "nothing is open",
            "Pin the dates again, and ask for the order.",
        ),
    ],
)
def test_steps_without_a_sign(
    lead: LeadExplanation, step: Step, about: str, action: str
) -> None:
    assert told(step, lead) == StepView(about, "", (), action, "")


def test_a_fact_that_is_not_known_is_to_be_found_out(lead: LeadExplanation) -> None:
    sign, what_if = lead.warning_signs[1], lead.warning_signs[0].what_if
    blank = replace(sign.facts[0], state="not_asked", evidence="")
    step = Step("check", replace(sign, what_if=what_if, facts=(blank,)))
    assert told(step, lead).action == "Find out what is not known yet: RFI."
