from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.customs.date_formats import DateFormats, settle_formats
from kaopu.leads.dates import MILLISECONDS, SECONDS

MONTH, DAY = "%m/%d/%Y", "%d/%m/%Y"


def settled(**columns: list[str]) -> DateFormats:
    return settle_formats({c: pd.Series(t, dtype=object) for c, t in columns.items()})


def test_each_column_has_its_own_format() -> None:
    formats = settled(a=["03/28/2023"], b=["28.03.2023"], c=["2023-03-28"], d=[])
    assert formats == DateFormats({"a": MONTH, "b": "%d.%m.%Y", "c": ""}, {})
    assert formats.common == MONTH
    assert formats.apart == formats.found


def test_one_format_beside_iso_is_that_of_all() -> None:
    formats = settled(a=["2023-03-28"], b=["28/03/2023"], c=[])
    assert (formats.common, formats.apart) == (DAY, {})


def test_moments_stand_by_their_column() -> None:
    found = settled(a=["1679961600", "1679961601"], b=["2023-03-28"], c=[])
    assert (found.common, found.apart) == ("", {"a": SECONDS})
    found = settled(a=["1679961600"], b=["28.03.2023"], c=["1679961600000"])
    assert found.common == "%d.%m.%Y"
    assert found.apart == {"a": SECONDS, "c": MILLISECONDS}


@pytest.mark.parametrize("often", [1, 30])
def test_words_in_place_of_dates_are_no_obstacle(often: int) -> None:
    dates = ["28/03/2023", "29/03/2023", "30/03/2023"]
    assert settled(a=dates + ["noch offen", "-"] * often).found == {"a": DAY}
    assert settled(a=dates + ["open", "paused", "later"] * often).open == {"a": ()}


def test_a_column_that_does_not_tell_follows_those_that_do() -> None:
    assert settled(a=["03/04/2023"], b=["28/03/2023"]).found == {"a": DAY, "b": DAY}


@pytest.mark.parametrize(
    "others", [{}, {"b": ["28/03/2023"], "c": ["03/28/2023"]}, {"b": ["28.03.2023"]}]
)
def test_it_stays_open_where_these_do_not_agree(others: dict[str, list[str]]) -> None:
    formats = settled(a=["03/04/2023"], **others)
    assert formats.open == {"a": (MONTH, DAY)}
    assert formats.found.keys() == others.keys()


def test_a_stray_text_in_a_small_column_is_borne_by_all_together() -> None:
    formats = settled(a=["28/03/2023"] * 20, b=["28/03/2023", "soon"])
    assert formats == DateFormats({"a": DAY, "b": DAY}, {})


def test_what_no_format_reads_stays_open() -> None:
    assert settled(a=["spring", "autumn"]).open == {"a": ()}
