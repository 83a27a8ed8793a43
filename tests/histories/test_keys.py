from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.histories.keys import key_texts, match_rows, split_key, split_people

IDS = np.array(["12", "13", "A,B", "d-1"], dtype=object)


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("12", ("12",)),
        ("12;13", ("12", "13")),
        (",12,13,", ("12", "13")),
        ('["12", "13"]', ("12", "13")),
        ("12、13", ("12", "13")),
        ("12; 12", ("12",)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_a_cell_may_hold_several_keys(cell: str, keys: tuple[str, ...]) -> None:
    assert split_key(cell) == keys


def test_rows_belong_to_each_deal_that_they_name() -> None:
    cells = pd.Series(["12;13", "D-1", "", "14;15", "A,B", "13.0"], dtype=object)
    found = match_rows(cells, IDS)
    pairs = list(zip(found.row.tolist(), IDS[found.deal], strict=True))
    assert pairs == [(0, "12"), (0, "13"), (1, "d-1"), (4, "A,B"), (5, "13")]
    assert found.unmatched == 2
    assert found.blank.tolist() == [False, False, True, False, False, False]
    assert found.several.tolist() == [True, False, False, True, False, False]


def test_keys_that_differ_in_case_alone_are_two_deals() -> None:
    ids = np.array(["0061A", "0061a"], dtype=object)
    found = match_rows(pd.Series(["0061a", "0061A"], dtype=object), ids)
    assert ids[found.deal].tolist() == ["0061a", "0061A"]


def test_a_table_tells_its_keys() -> None:
    cells = pd.Series(["12;13", "13.0", "", "D-1"], dtype=object)
    assert key_texts(cells) == ["12", "13", "D-1"]


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("brandt, greta", ("brandt, greta",)),
        ("brandt, greta; o'hara, sean", ("brandt, greta", "o'hara, sean")),
        ("van der meer, jo", ("van der meer, jo",)),
        ("greta brandt, sean o'hara", ("greta brandt", "sean o'hara")),
        ("greta, sean, jo", ("greta", "sean", "jo")),
        ("p-4,p-5", ("p-4", "p-5")),
        ("g@brandt.example,s@hara.example", ("g@brandt.example", "s@hara.example")),
        ("李雷,韩梅梅", ("李雷", "韩梅梅")),
        ("李雷、韩梅梅", ("李雷", "韩梅梅")),
        ('["brandt, greta", "p-5"]', ("brandt, greta", "p-5")),
        (",12,13,", ("12", "13")),
        (" ; ", ()),
    ],
)
def test_a_cell_may_name_several_people_and_a_name_may_be_turned_about(
    cell: str, people: tuple[str, ...]
) -> None:
    assert split_people(cell) == people
