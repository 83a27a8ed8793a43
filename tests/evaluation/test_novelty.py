from __future__ import annotations

import pandas as pd

from kaopu.evaluation.novelty import (
    Novelty,
    Unseen,
    UnseenColumn,
    novelty_of,
    unseen_values,
)
from kaopu.features import FeatureEncoder, FeatureSource

SOURCES = (
    FeatureSource("town", "Town", "context", "category"),
    FeatureSource("capital", "Capital", "ability_to_buy", "number"),
)


class Encoding:
    """A model as far as this matters: one that has learnt two towns and 10 to 20."""

    def __init__(self) -> None:
        facts = pd.DataFrame(
            {"town": ["A", "A", "B"] * 2, "capital": [10.0, 20.0, 15.0] * 2}
        )
        self.encoder_ = FeatureEncoder(SOURCES).fit(facts, [0, 1, 0, 1, 0, 1])


def test_what_the_training_fold_did_not_hold_is_new() -> None:
    asked = pd.DataFrame({"town": ["A", "C", "B"], "capital": [9.0, 30.0, 12.0]})
    novelty = novelty_of(Encoding(), asked)
    assert novelty is not None
    assert novelty.unseen["town"].tolist() == [False, True, False]
    assert novelty.outside["capital"].tolist() == [True, True, False]
    assert not novelty.unseen["capital"].any()


def test_a_model_without_an_encoder_knows_no_news() -> None:
    assert novelty_of(object(), pd.DataFrame({"town": ["A"]})) is None


def test_news_are_counted_over_the_folds() -> None:
    first = Novelty(
        pd.DataFrame({"town": [True, True], "size": [False, True], "capital": [False] * 2}),
        pd.DataFrame({"capital": [True, False]}),
    )
    second = Novelty(
        pd.DataFrame({"town": [False], "size": [True], "capital": [False]}),
        pd.DataFrame({"capital": [True]}),
    )
    assert unseen_values([first, second]) == Unseen(
        deals=3,
        deals_unseen=3,
        deals_outside=2,
        columns=(
            UnseenColumn("size", 2, 0),
            UnseenColumn("town", 2, 0),
            UnseenColumn("capital", 0, 2),
        ),
    )


def test_sources_without_news_are_left_out() -> None:
    novelty = Novelty(pd.DataFrame({"town": [False] * 4}), pd.DataFrame(index=range(4)))
    assert unseen_values([novelty]) == Unseen(4, 0, 0, ())
