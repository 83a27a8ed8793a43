from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from kaopu.features import Lineage
from kaopu.model.classifier import LeadClassifier
from kaopu.model.similar_deals import SimilarDeals
from kaopu.scoring import LeadModel
from kaopu.store.model_files.model_check import blank_facts, check_classifier


def test_what_training_made_is_let_through(trained: LeadModel) -> None:
    check_classifier(trained.classifier, trained.pipeline)
    facts = blank_facts(trained.classifier.encoder_)
    assert list(facts.columns) == [source.id for source in trained.classifier.sources]


def test_a_model_with_limits_is_let_through(lived: LeadModel) -> None:
    check_classifier(lived.classifier, lived.pipeline)


def test_limits_of_other_places_are_refused(lived: LeadModel) -> None:
    classifier = copy.deepcopy(lived.classifier)
    limits = classifier.encoder_.limits
    assert limits is not None
    classifier.encoder_.limits = replace(limits, stages=limits.stages[1:])
    with pytest.raises(ValueError, match=r"a limit of .* that is not of"):
        check_classifier(classifier, lived.pipeline)


def no_parts(classifier: LeadClassifier) -> None:
    classifier.blend_.parts_, classifier.blend_.weights_ = [], np.ones(0)


def no_part(classifier: LeadClassifier) -> None:
    classifier.blend_.parts_[0] = "linear"  # type: ignore[call-overload]


def one_weight_more(classifier: LeadClassifier) -> None:
    classifier.blend_.weights_ = np.append(classifier.blend_.weights_, 1.0)


def endless_slope(classifier: LeadClassifier) -> None:
    classifier.blend_.slope_ = float("inf")


def other_classes(classifier: LeadClassifier) -> None:
    classifier.blend_.classes_ = np.array(["lost", "won"])


def endless_spread(classifier: LeadClassifier) -> None:
    spread = classifier.blend_.spread_
    assert spread is not None
    shift = np.full_like(spread.shift, np.inf)
    classifier.blend_.spread_ = replace(spread, shift=shift)


def another_spread(classifier: LeadClassifier) -> None:
    classifier.blend_.spread_ = 0.3  # type: ignore[assignment]


def no_blend(classifier: LeadClassifier) -> None:
    del classifier.blend_


def one_column_less(classifier: LeadClassifier) -> None:
    encoder = classifier.encoder_
    encoder.lineage_ = Lineage(encoder.lineage_.columns[1:])


def unordered_deals(classifier: LeadClassifier) -> None:
    deals = classifier.reference_
    classifier.reference_ = SimilarDeals(deals.log_odds[::-1].copy(), deals.won)


def deals_won_thrice(classifier: LeadClassifier) -> None:
    deals = classifier.reference_
    classifier.reference_ = replace(deals, won=deals.won * 3 + 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (no_parts, "a blend without parts"),
        (no_part, "has no attribute 'check'"),
        (one_weight_more, "weights that are not"),
        (endless_slope, "slopes that are not"),
        (other_classes, "for other classes"),
        (endless_spread, "shifts of a spread"),
        (another_spread, "a spread of another kind"),
        (no_blend, "has no attribute 'blend_'"),
        (one_column_less, "a lineage that is not"),
        (unordered_deals, "past deals that are in no order"),
        (deals_won_thrice, "not won or lost"),
    ],
)
def test_what_no_training_makes_is_refused(
    trained: LeadModel, change: Callable[[LeadClassifier], None], found: str
) -> None:
    classifier = copy.deepcopy(trained.classifier)
    change(classifier)
    with pytest.raises(ValueError, match=found):
        check_classifier(classifier, trained.pipeline)
