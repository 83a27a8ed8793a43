from __future__ import annotations

import pytest
from sklearn.linear_model import LogisticRegression

from kaopu.evaluation.baselines import PlainLogistic
from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.leads.finished import identical_rows
from kaopu.leads.lead_table import LeadTable


def test_it_is_scikit_learns_default_on_the_encoders_matrix(
    deals: LeadTable, demo_sources: tuple[FeatureSource, ...]
) -> None:
    rival = PlainLogistic(demo_sources).fit(deals.facts, deals.outcome)
    encoder = FeatureEncoder(demo_sources)
    matrix = encoder.fit_transform(deals.facts, deals.outcome, identical_rows(deals.facts))
    plain = LogisticRegression().fit(matrix.astype(float), deals.outcome)
    assert rival.predict_proba(deals.facts) == pytest.approx(
        plain.predict_proba(encoder.transform(deals.facts).astype(float)), abs=1e-12
    )
