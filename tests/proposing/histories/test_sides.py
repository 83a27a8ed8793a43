from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing.histories.cells import Cells, cells_of
from kaopu.proposing.histories.sides import says_yes, sides_of


def column(header: str, texts: list[str]) -> Cells:
    (cells,) = cells_of(pd.DataFrame({header: texts}, dtype=object))
    return cells


@pytest.mark.parametrize(
    ("header", "texts", "customer", "ours"),
    [
        ("Inbound?", ["Yes", "No"], ("Yes",), ("No",)),
        ("is_outgoing", ["true", "false"], ("false",), ("true",)),
        ("directioncode", ["True", "False"], ("False",), ("True",)),
        ("是否呼出", ["是", "否"], ("否",), ("是",)),
        ("c7", ["INCOMING_EMAIL", "EMAIL"], ("INCOMING_EMAIL",), ("EMAIL",)),
        ("Direction", ["Incoming email", "Email"], ("Incoming email",), ("Email",)),
    ],
)
def test_yes_and_no_say_who_spoke_where_the_header_asks_for_a_side(
    header: str, texts: list[str], customer: tuple[str, ...], ours: tuple[str, ...]
) -> None:
    assert sides_of(column(header, texts * 5)) == {"customer": customer, "ours": ours}


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("Primary", ["Yes", "No"]),
        ("Inbound?", ["Yes", "Yes"]),
        ("Inbound?", ["Yes", "perhaps"]),
        ("Type", ["EMAIL", "CALL"]),
    ],
)
def test_nothing_is_said_where_the_header_asks_for_none_or_one_side_is_missing(
    header: str, texts: list[str]
) -> None:
    assert sides_of(column(header, texts)) == {}


def test_yes_no_and_codes_are_told_from_words() -> None:
    assert says_yes(column("a", ["Y", "N"]))
    assert says_yes(column("a", ["1", "2"]))
    assert not says_yes(column("a", ["Completed", "Open"]))
