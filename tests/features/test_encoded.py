from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features.encoded import EncodedFacts
from kaopu.features.tables import Flag


@pytest.fixture
def encoded() -> EncodedFacts:
    flags = np.array(
        [[Flag.UNSEEN, 0, Flag.NOT_ASKED], [0, Flag.OUT_OF_RANGE | Flag.UNSEEN, 0]],
        dtype=np.uint8,
    )
    matrix = np.zeros((3, 1), dtype=np.float32)
    return EncodedFacts(matrix, ("a", "b"), flags, ("b", "a"), ("b",), pd.Index([7, 8, 9]))


def test_a_flag_is_asked_by_source(encoded: EncodedFacts) -> None:
    assert encoded.where("a", Flag.UNSEEN).tolist() == [True, False, False]
    assert encoded.where("a", Flag.UNSEEN | Flag.NOT_ASKED).tolist() == [True, False, True]


def test_tables_name_sources_and_leads(encoded: EncodedFacts) -> None:
    expected = pd.DataFrame(
        {"b": [False, True, False], "a": [True, False, False]}, index=[7, 8, 9]
    )
    pd.testing.assert_frame_equal(encoded.unseen, expected)
    assert encoded.out_of_range.to_dict("list") == {"b": [False, True, False]}
