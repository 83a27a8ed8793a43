from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.dates import fitting_formats, parse_days
from kaopu.leads.months import spell_out


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19FEB2021", "2021-02-19"),
        ("4. März 2022", "2022-03-04"),
        ("4. Dezember 2022 14:30", "2022-12-04"),
        ("11 août 2020", "2020-08-11"),
        ("11 févr. 2020", "2020-02-11"),
        ("1er juillet 2020", "2020-07-01"),
        ("9 de outubro de 2021", "2021-10-09"),
        ("9 de enero de 2021", "2021-01-09"),
        ("09/fev/2021", "2021-02-09"),
        ("09/dez./2021", "2021-12-09"),
        ("3 luglio 2019", "2019-07-03"),
        ("Tuesday, 09 February 2021", "2021-02-09"),
        ("segunda-feira, 8 de fevereiro de 2021", "2021-02-08"),
        ("Tue Feb 09 2021 00:00:00 GMT+0100 (CET)", "2021-02-09"),
    ],
)
def test_a_month_by_name_is_read_in_every_format(text: str, day: str) -> None:
    days = parse_days(pd.Series([text, day], dtype=object), "")
    assert days[0] == days[1]


@pytest.mark.parametrize(
    "text", ["Room 12 2021", "9 foo 2021", "call 3 May", "31 fev 2021"]
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert pd.isna(parse_days(pd.Series([text], dtype=object), "")).all()


def test_english_dates_keep_their_format() -> None:
    texts = pd.Series(["9 Feb 2021", "10 Mar 2021"], dtype=object)
    assert list(spell_out(texts)) == list(texts)
    assert fitting_formats(texts) == ["%d %b %Y"]


def test_a_column_of_another_language_is_read_whole() -> None:
    texts = pd.Series(["09/fev/2021", "10/mar/2021", "11/abr/2021"], dtype=object)
    (form,) = fitting_formats(texts)
    assert not pd.isna(parse_days(texts, form)).any()
