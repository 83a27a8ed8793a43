from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kaopu.explain.shapley import against_shap as check_module
from kaopu.explain.shapley import contributions
from kaopu.explain.shapley.against_shap import ExplanationCheck, check_explanation
from kaopu.explain.shapley.contributions import LinearShapley, ScaledShapley
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier

Fitted = Callable[[str], LeadClassifier]


@pytest.mark.parametrize("kind", ["linear", "boosted", "forest", "all"])
def test_a_true_explanation_passes(fitted: Fitted, past: LeadTable, kind: str) -> None:
    classifier = fitted(kind)
    matrix = classifier.encoder_.transform(past.facts)
    check = check_explanation(classifier.blend_, matrix)
    assert check.passed
    assert check.rows == 100
    assert check.shap_version.count(".") == 2
    assert max(check.largest_difference, check.largest_gap) < 1e-8


def test_few_rows_are_all_compared(fitted: Fitted, past: LeadTable) -> None:
    classifier = fitted("linear")
    matrix = classifier.encoder_.transform(past.facts.head(7))
    assert check_explanation(classifier.blend_, matrix).rows == 7


@pytest.mark.parametrize("kind", ["linear", "boosted", "forest", "all"])
def test_a_tampered_explanation_does_not_pass(
    fitted: Fitted, past: LeadTable, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    original = contributions.explain_part

    def tampered(part: Any) -> ScaledShapley:
        own = deepcopy(original(part))
        if isinstance(own.explainer, LinearShapley):
            own.explainer.coefficients[0] += 1e-3
        else:
            own.explainer.groups[0].table[0] += 1e-2
        return own

    monkeypatch.setattr(contributions, "explain_part", tampered)
    monkeypatch.setattr(check_module, "explain_part", tampered)
    classifier = fitted(kind)
    matrix = classifier.encoder_.transform(past.facts)
    check = check_explanation(classifier.blend_, matrix)
    assert not check.passed
    assert check.largest_difference > 1e-6


@pytest.mark.parametrize("attribute", ["slope_", "offset_"])
def test_an_explanation_of_another_sigmoid_does_not_pass(
    fitted: Fitted, past: LeadTable, monkeypatch: pytest.MonkeyPatch, attribute: str
) -> None:
    classifier = fitted("linear")
    matrix = classifier.encoder_.transform(past.facts)
    other = deepcopy(classifier.blend_)
    setattr(other, attribute, getattr(other, attribute) + 0.01)
    explainer = contributions.BlendExplainer(other)
    monkeypatch.setattr(check_module, "BlendExplainer", lambda _: explainer)
    check = check_explanation(classifier.blend_, matrix)
    assert check.largest_gap > 1e-4
    assert not check.passed


@pytest.mark.parametrize(
    ("difference", "gap", "passed"),
    [(0.0, 0.0, True), (1e-6, 1e-6, True), (2e-6, 0.0, False), (0.0, 2e-6, False)],
)
def test_both_must_be_within_a_millionth(
    difference: float, gap: float, passed: bool
) -> None:
    assert ExplanationCheck("0", 100, difference, gap).passed is passed


def test_what_is_no_number_does_not_pass(
    fitted: Fitted, past: LeadTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ExplanationCheck("0", 100, 0.0, np.nan).passed
    assert not ExplanationCheck("0", 100, np.nan, 0.0).passed
    original = contributions.explain_part
    monkeypatch.setattr(
        check_module, "explain_part", lambda part: replace(original(part), scale=np.nan)
    )
    classifier = fitted("linear")
    matrix = classifier.encoder_.transform(past.facts)
    assert np.isnan(check_explanation(classifier.blend_, matrix).largest_difference)
