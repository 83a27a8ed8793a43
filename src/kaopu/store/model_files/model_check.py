"""Checks a classifier that was read from a model file, before anything is scored by it.

skops makes objects of trusted types, whatever they hold: numbers of another shape, trees
that lead nowhere, no attribute at all. A model that is not what training made is refused
here, not met as a crash on the first lead.
"""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from kaopu.features import FeatureEncoder, feature_sources
from kaopu.leads.states import NOT_ASKED
from kaopu.model.blend import BlendClassifier
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts.forms import check_numbers
from kaopu.model.similar_deals import SimilarDeals
from kaopu.model.uncertainty.spread import LogOddsSpread
from kaopu.pipeline import Pipeline

# What Python raises where an object is not of the kind that code takes it for.
ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def check_classifier(classifier: LeadClassifier, pipeline: Pipeline) -> None:
    """Check a classifier against the pipeline it was stored with.

    Raises:
        ValueError: It is not what training makes for that pipeline; the message says what
            was found, in English.
    """
    try:
        _check_encoder(classifier, pipeline)
        _check_blend(classifier.blend_, len(classifier.encoder_.lineage_.columns))
        _check_similar(classifier.reference_)
        log_odds = classifier.decision_function(blank_facts(classifier.encoder_))
        check_numbers("log-odds", log_odds, 1)
    except ODD as error:
        raise ValueError(str(error).splitlines()[0] if str(error) else "") from error


def blank_facts(encoder: FeatureEncoder) -> pd.DataFrame:
    """Return the facts of one lead of which nothing is filled in."""
    is_number = {source.id: source.kind in ("number", "date") for source in encoder.sources}
    blank = {id_: [nan if number else NOT_ASKED] for id_, number in is_number.items()}
    return pd.DataFrame(blank)


def _check_encoder(classifier: LeadClassifier, pipeline: Pipeline) -> None:
    encoder = classifier.encoder_
    expected = [(s.id, s.kind, s.player) for s in feature_sources(pipeline)]
    for sources in (classifier.sources, encoder.sources):
        if [(s.id, s.kind, s.player) for s in sources] != expected:
            raise ValueError("a model of other columns than its pipeline file names")
    if encoder.limits is not None:
        encoder.limits.check()
    shared = encoder._lineage()
    own, fresh = encoder.lineage_, shared
    if encoder.slopes_ is not None:
        encoder.slopes_.check(len(shared.columns))
        fresh = encoder.slopes_.lineage(shared)
    if (own.columns, own.sources, own.player_of) != (
        fresh.columns,
        fresh.sources,
        fresh.player_of,
    ):
        raise ValueError("a lineage that is not of the model's own columns")
    check_numbers("centres", encoder.centre_, len(shared.columns))
    for i in range(len(encoder.rate_sources_)):
        count = len(encoder.rates_.categories_[i])
        check_numbers("rates", encoder.rates_.encodings_[i], count)


def _check_blend(blend: BlendClassifier, columns: int) -> None:
    check_numbers("weights", blend.weights_, len(blend.parts_))
    check_numbers("slopes", blend.slope_)
    check_numbers("offsets", blend.offset_)
    if not blend.parts_ or list(blend.classes_) != [0, 1]:
        raise ValueError("a blend without parts, or for other classes")
    for part in blend.parts_:
        part.check(columns)
    if blend.spread_ is not None:
        if not isinstance(blend.spread_, LogOddsSpread):
            raise ValueError("a blend with a spread of another kind")
        blend.spread_.check(columns)


def _check_similar(deals: SimilarDeals) -> None:
    check_numbers("log-odds of past deals", deals.log_odds, len(deals.won))
    check_numbers("outcomes of past deals", deals.won, len(deals.log_odds))
    if (np.diff(deals.log_odds) < 0).any() or (np.abs(deals.won - 0.5) > 0.5).any():
        raise ValueError("past deals that are in no order, or not won or lost")
