from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from kaopu.web.index.part_file import PartFile
from kaopu.web.index.searched import SearchedTexts

# Of the second part so many hold the word that hits are not counted one by one.
FIRST = ["rare steel", *["copper"] * 198, "köln"]
SECOND = ["steel pipes"] * 100


@pytest.fixture(scope="module")
def texts() -> SearchedTexts:
    searched = SearchedTexts(PartFile())
    start = 0
    for cells in (FIRST, SECOND):
        ids = [f"l-{start + i}" for i in range(len(cells))]
        searched.add([pa.array(column, pa.large_string()) for column in (ids, cells)])
        start += len(cells)
    return searched


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["rare"], [0]),
        (["steel"], [0, *range(200, 300)]),
        (["steel", "pipes"], [*range(200, 300)]),
        (["steel", "rare"], [0]),
        (["köln"], [199]),
        (["pipesl"], []),
        (["l-29"], [29, *range(290, 300)]),
        (["nothing", "steel"], []),
    ],
)
def test_a_search_finds_the_leads_that_hold_all_words(
    texts: SearchedTexts, words: list[str], rows: list[int]
) -> None:
    assert np.flatnonzero(texts.holding(words)).tolist() == rows


def test_an_id_is_found_whole_in_any_case(texts: SearchedTexts) -> None:
    assert np.flatnonzero(texts.with_id(" L-29 ")).tolist() == [29]
    assert not texts.with_id("L-300").any()
