from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import LeadExplanation, WhatIf
from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.planning import Step
from kaopu.report.lead.ranges import step_range
from kaopu.report.lead.signs import SignPresenter
from kaopu.report.plan.steps import StepPresenter

FRAMEWORK = load_framework()


@pytest.mark.parametrize(
    ("now", "best", "worst", "key"),
    [
        (0.49, 0.81, 0.41, "range"),
        (0.49, 0.81, 0.494, "range_level"),
        (0.49, 0.81, 0.812, "range_one"),
        (0.49, 0.81, 0.84, "range_least"),
        (0.672, 0.679, 0.672, "range_level"),
        (0.672, 0.672, 0.6723, "range_still"),
        (0.672, 0.6723, 0.668, "range"),
    ],
)
def test_a_range_is_named_by_how_its_ends_lie(
    now: float, best: float, worst: float, key: str
) -> None:
    what_if = WhatIf(best, best - now, (), worst, 0.5)
    assert step_range(what_if, now, Locale("en")).key == key


@pytest.mark.parametrize(
    ("worst", "language", "sentence", "step"),
    [
        (0.52, "en", "40% now, 52% whichever way it turns out", "40% → 52% whichever"),
        (0.57, "en", "at least 52% whichever way it turns", "40% → 52% at least, which"),
        (0.40, "en", "no lower than now with the worst", "well, no lower than now at"),
        (0.31, "en", "31% with the worst answer", "turns out well, 31% at worst"),
        (0.52, "zh", "结果好坏都是 52%", "40% → 52%，结果好坏都一样"),
        (0.57, "zh", "结果好坏都不低于 52%", "40% → 至少 52%，不论结果好坏"),
        (0.40, "zh", "结果最差也不比现在低", "结果好 52%，最差也不比现在低"),
    ],
)
def test_lead_and_plan_say_one_figure_where_the_answers_come_to_one(
    lead: LeadExplanation, worst: float, language: Language, sentence: str, step: str
) -> None:
    sign, locale = lead.warning_signs[0], Locale(language)
    assert sign.what_if is not None
    found = replace(sign, what_if=replace(sign.what_if, worst=worst, share=0.5))
    view = SignPresenter(locale, FRAMEWORK).sign(found, lead.probability)
    assert sentence in view.what_if
    told = StepPresenter(locale, FRAMEWORK).step(Step("clear", found), lead)
    assert step in told.effect
