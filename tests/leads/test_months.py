from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.dates import fitting_formats, parse_days
from kaopu.leads.months import LANGUAGES, _months, _names

DAY = "2021-02-09"


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
        ("Tue Feb 09 2021 23:30:00 GMT-0500 (EST)", "2021-02-09"),
        ("9 февраля 2021 г., 14:30", "2021-02-09"),
        ("вторник, 9 февр. 2021 г.", "2021-02-09"),
        ("9 lutego 2021 r.", "2021-02-09"),
        ("9 września 2021 10:00", "2021-09-09"),
        ("9 HAZİRAN 2021", "2021-06-09"),
        ("9 KASIM 2021", "2021-11-09"),
        ("9 mrt. 2021 om 14:30", "2021-03-09"),
        ("den 9 mars 2021 kl. 14:30", "2021-03-09"),
        ("9. Jänner 2021 um 14:30 Uhr", "2021-01-09"),
        ("9 fevrier 2021 à 14h30", "2021-02-09"),
        ("February 9th, 2021 at 2:30 PM", "2021-02-09"),
        ("9th of February 2021", "2021-02-09"),
        ("2021-Feb-09 10:00", "2021-02-09"),
        ("Tue Feb  9 10:30:00 UTC 2021", "2021-02-09"),
        ("09/Feb/2021:10:30:00 +0000", "2021-02-09"),
        ("09FEB2021:10:30:00", "2021-02-09"),
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


@pytest.mark.parametrize(
    "text",
    ["9 Feb 2021", "Feb 09, 2021", "9 February, 2021", "09/Feb/2021 10:00", "9 лют 2021"],
)
def test_a_month_by_name_needs_no_format(text: str) -> None:
    assert fitting_formats(pd.Series([text], dtype=object)) == (
        [] if "лют" in text else [""]
    )


@pytest.mark.parametrize("text", ["09-Feb-21", "9/fev./21", "Feb 9, 21", "9 şub 21 14:30"])
def test_a_short_year_needs_one(text: str) -> None:
    texts = pd.Series([text], dtype=object)
    assert fitting_formats(texts) == ["%d-%b-%y"]
    assert pd.isna(parse_days(texts, "")).all()
    assert parse_days(texts, "%d-%b-%y")[0] == parse_days(texts.map(lambda _: DAY), "")[0]


def test_a_name_of_two_months_is_none() -> None:
    # June and July are cut to the same letters in Czech.
    assert pd.isna(parse_days(pd.Series(["9 čer 2021"], dtype=object), ""))[0]
    names = {(name, n) for language in LANGUAGES for name, n in _names(language)}
    assert set(_months().items()) == {(name, n) for name, n in names if name != "cer"}


def test_a_column_of_another_language_is_read_whole() -> None:
    texts = pd.Series(["09/fev/2021", "10/mar/2021", "11/abr/2021"], dtype=object)
    (form,) = fitting_formats(texts)
    assert not pd.isna(parse_days(texts, form)).any()
