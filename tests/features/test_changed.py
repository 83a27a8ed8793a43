from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.coded import coded
from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.features.changed import encode_changed
from kaopu.features.encoded import ChangedFacts
from kaopu.features.segments import Segments
from kaopu.leads.states import NOT_ASKED, UNKNOWN

SOURCES = (
    FeatureSource("budget", "Budget", "budget_clarity", "level", ("vague", "approved")),
    FeatureSource("users", "Users", "business_fit", "number"),
    FeatureSource("team", "Team", "context", "category"),
)
FACTS = pd.DataFrame(
    {
        "budget": pd.Series(["vague", "approved", UNKNOWN, NOT_ASKED] * 6, dtype=object),
        "users": [1.0, 50.0, np.nan, np.inf] * 6,
        "team": pd.Series(["north", "south", "south"] * 8, dtype=object),
    }
)
WON = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0] * 4)
ROWS = np.array([0, 0, 3, 5], dtype=np.intp)
CHANGED = {
    "budget": pd.Series(["approved", "vague", "approved", "vague"], dtype=object),
    "users": pd.Series([1.0, 7.5, np.inf, np.nan]),
}


def shared() -> FeatureEncoder:
    return FeatureEncoder(SOURCES).fit(FACTS, WON)


def of_segments() -> FeatureEncoder:
    encoder = FeatureEncoder(SOURCES)
    matrix = encoder.fit_transform(FACTS, WON)
    segments = Segments("team", ("south",))
    encoder.keep_slopes(encoder.slopes_of(segments, FACTS, matrix))
    return encoder


@pytest.mark.parametrize("fitted", [shared, of_segments])
@pytest.mark.parametrize("team", [None, ["south", "north", "north", "new"]])
def test_changed_facts_are_encoded_as_if_they_had_been_so_from_the_start(
    fitted: Callable[[], FeatureEncoder], team: list[str] | None
) -> None:
    encoder = fitted()
    changed = {**CHANGED, **({"team": pd.Series(team, dtype=object)} if team else {})}
    facts = ChangedFacts(FACTS, ROWS, changed)
    whole = FACTS.iloc[ROWS].reset_index(drop=True).assign(**changed)
    matrix = encode_changed(encoder, encoder.encode(FACTS), facts)
    np.testing.assert_array_equal(matrix, encoder.encode(whole).matrix)


def test_what_leads_hold_is_left_as_it_is() -> None:
    encoder = shared()
    encoded = encoder.encode(FACTS)
    before, flags = encoded.matrix.copy(), encoded.flags.copy()
    encode_changed(encoder, encoded, ChangedFacts(FACTS, ROWS, CHANGED))
    np.testing.assert_array_equal(encoded.matrix, before)
    np.testing.assert_array_equal(encoded.flags, flags)


def test_a_coded_column_may_be_changed_too() -> None:
    encoder = shared()
    plain = encode_changed(
        encoder, encoder.encode(FACTS), ChangedFacts(FACTS, ROWS, CHANGED)
    )
    own = {**CHANGED, "budget": coded(CHANGED["budget"])}
    facts = ChangedFacts(FACTS, ROWS, own)
    np.testing.assert_array_equal(
        encode_changed(encoder, encoder.encode(FACTS), facts), plain
    )


def test_each_fact_is_there_changed_or_not() -> None:
    facts = ChangedFacts(FACTS, ROWS, CHANGED)
    assert len(facts) == 4
    assert facts["budget"] is CHANGED["budget"]
    assert facts["team"].tolist() == ["north", "north", "north", "south"]
