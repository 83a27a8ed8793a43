from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kaopu.explain.shapley import contributions, sums
from kaopu.explain.shapley.contributions import BlendExplainer, LeadExplainer
from kaopu.explain.shapley.sums import ContributionSums
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier

Fitted = Callable[[str], LeadClassifier]
KINDS = ("linear", "boosted", "forest", "all")


def owners_of(classifier: LeadClassifier) -> np.ndarray:
    lineage = classifier.lineage
    return np.array([lineage.sources.index(column.source) for column in lineage.columns])


@pytest.mark.parametrize("kind", KINDS)
def test_sums_are_those_of_the_contributions_of_single_columns(
    fitted: Fitted, past: LeadTable, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = fitted(kind)
    X = classifier.encoder_.encode(past.facts).matrix
    single = BlendExplainer(classifier.blend_).contributions(X)
    expected = classifier.lineage.by_source(single)
    count = expected.shape[1]
    explainer = ContributionSums.of(classifier.blend_, owners_of(classifier), count)
    found = explainer.of_matrix(X)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    # Equal leads are equal to the last bit, wherever they stand: ties are broken by id.
    monkeypatch.setattr(sums, "ROWS_AT_ONCE", 37)
    np.testing.assert_array_equal(explainer.of_matrix(X), found)
    np.testing.assert_array_equal(explainer.of_matrix(np.ascontiguousarray(X)), found)
    for row in (0, 3, len(X) - 1):
        np.testing.assert_array_equal(explainer.of_matrix(X[[row]])[0], found[row])


@pytest.mark.parametrize("kind", KINDS)
def test_many_leads_are_explained_as_few_are(
    fitted: Fitted, leads: LeadTable, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = fitted(kind)
    few = LeadExplainer(classifier)
    X = classifier.encoder_.encode(leads.facts).matrix
    expected, log_odds = few.of_matrix(X), few.log_odds(X)
    monkeypatch.setattr(contributions, "MANY_ROWS", 1)
    many = LeadExplainer(classifier)
    np.testing.assert_allclose(many.of_matrix(X), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(many.log_odds(X), log_odds, rtol=0, atol=1e-12)
    told = classifier.decision_function(leads.facts)
    np.testing.assert_allclose(log_odds, told, rtol=0, atol=1e-9)


def test_no_row_is_no_sum(fitted: Fitted, past: LeadTable) -> None:
    classifier = fitted("all")
    X = classifier.encoder_.encode(past.facts.head(0)).matrix
    explainer = ContributionSums.of(classifier.blend_, owners_of(classifier), 30)
    assert explainer.of_matrix(X).shape == (0, 30)
