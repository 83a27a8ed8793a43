from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.past.history import History, learn_history
from kaopu.features import FeatureSource, feature_sources
from kaopu.files import read_table
from kaopu.framework import load_framework
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts import PART_KINDS
from kaopu.model.parts.boosted import SHAPES, BoostedLearner
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.linear import LinearLearner
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline

Fitted = Callable[[str], LeadClassifier]

SEARCH = SearchSpace(
    (LinearLearner(), BoostedLearner(SHAPES[:1], (15, 30), 2), ForestLearner(20))
)


@pytest.fixture(scope="session")
def software(software_export: Path, software_pipeline: Pipeline) -> LeadTable:
    """Deals without dates, of which every fact is a word."""
    return build_lead_table(read_table(software_export), software_pipeline, "training")


def make_fitter(table: LeadTable, sources: tuple[FeatureSource, ...]) -> Fitted:
    """Return classifiers by kind: of one part, or ``all`` for a blend of the three."""

    @cache
    def fit(kind: str) -> LeadClassifier:
        if kind == "all":
            return blended([fit(part) for part in PART_KINDS])
        classifier = LeadClassifier(sources, parts=(kind,), search=SEARCH)
        return classifier.fit(table.facts, table.outcome)

    return fit


def blended(single: list[LeadClassifier]) -> LeadClassifier:
    """Return a blend of the parts of several classifiers, whichever would be chosen."""
    model = deepcopy(single[0])
    model.blend_.parts_ = [classifier.blend_.parts_[0] for classifier in single]
    model.blend_.weights_ = np.array([0.5, 0.3, 0.4])
    model.blend_.slope_, model.blend_.offset_ = 1.2, -0.1
    return model


@pytest.fixture(scope="session")
def fitted(past: LeadTable, demo_sources: tuple[FeatureSource, ...]) -> Fitted:
    """Classifiers of the demo deals by kind of part."""
    return make_fitter(past, demo_sources)


@pytest.fixture(scope="session")
def fitted_software(software: LeadTable, software_pipeline: Pipeline) -> Fitted:
    """The same of the software deals."""
    return make_fitter(software, feature_sources(software_pipeline))


@pytest.fixture(scope="session")
def history(past: LeadTable, demo: Pipeline) -> History:
    """What the demo deals held, without beliefs."""
    return learn_history(load_framework(), demo.sources, finished_deals(past))


@pytest.fixture(scope="session")
def explainer(fitted: Fitted, history: History) -> Explainer:
    """The explainer of the blend of all parts."""
    return Explainer(fitted("all"), history)


@pytest.fixture(scope="session")
def explained(explainer: Explainer, leads: LeadTable) -> ExplainedLeads:
    return explainer.explain(leads)
