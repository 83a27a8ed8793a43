from __future__ import annotations

from dataclasses import replace

from kaopu.checking import DataState
from kaopu.language import Locale
from kaopu.pipeline.customs import Customs, NumberCustom
from kaopu.report.check.customs import custom_lines

EN, ZH = Locale("en"), Locale("zh")


def test_one_format_of_dates_is_told_with_its_key(state: DataState) -> None:
    told = list(custom_lines(replace(state, date_format="%d/%m/%Y"), EN))
    assert told == [
        "Dates that are not ISO were read as %d/%m/%Y; [dates] format sets another."
    ]


def test_formats_of_columns_are_told_apart(state: DataState) -> None:
    customs = Customs(dates={"a": "%d/%m/%Y", "b": "", "c": "%d/%m/%Y"})
    told = list(custom_lines(replace(state, date_format="%d/%m/%Y", customs=customs), EN))
    assert told == [
        "The dates in a and c were read as %d/%m/%Y; [dates.formats] sets another.",
        "The dates in b were read as ISO dates, such as 2024-11-25; [dates.formats] sets "
        "another.",
    ]


def test_the_common_format_is_told_beside_that_of_one_column(state: DataState) -> None:
    customs = Customs(dates={"leased": "seconds since 1970"})
    told = list(custom_lines(replace(state, date_format="%d/%m/%Y", customs=customs), EN))
    assert "%d/%m/%Y" in told[0]
    assert "leased" in told[1]


def test_decimal_signs_are_told_with_their_proof(state: DataState) -> None:
    customs = Customs(
        numbers={
            "sum": NumberCustom("comma", "8.700,40"),
            "share": NumberCustom("point", "0.25"),
            "unproven": NumberCustom("point"),
            "mixed": NumberCustom("both"),
        }
    )
    state = replace(state, customs=customs)
    assert list(custom_lines(state, EN)) == [
        "Numbers with a decimal comma, and a cell that proves it: sum (8.700,40).",
        "Numbers with a decimal point, and a cell that proves it: share (0.25).",
        "Numbers of which some prove a decimal point and others a decimal comma: mixed.",
    ]
    assert next(custom_lines(state, ZH)).startswith("用逗号作小数点的数字列")
