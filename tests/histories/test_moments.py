from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.histories.moments import day_text, parse_moments
from kaopu.histories.records import NO_MOMENT

SHANGHAI = "Asia/Shanghai"
MANY = 70


def read(texts: list[str], *how: str) -> list[str | None]:
    at = parse_moments(pd.Series(texts, dtype=object), *how).when
    return [
        None if when == NO_MOMENT else str(np.datetime64(int(when), "ns").astype("M8[s]"))
        for when in at
    ]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05", "2026-01-05T00:00:00"),
        ("2026-01-05 14:30", "2026-01-05T14:30:00"),
        ("2026-01-05T14:30:05.123", "2026-01-05T14:30:05"),
        ("2026-01-05T14:30:05.000Z", "2026-01-05T14:30:05"),
        ("2026-01-05 14:30:05 +0800", "2026-01-05T14:30:05"),
        ("2026-01-05 14:30:00 UTC", "2026-01-05T14:30:00"),
        ("2026-01-05 2:30 PM", "2026-01-05T14:30:00"),
        ("2026/1/5 9:05", "2026-01-05T09:05:00"),
        ("2026年1月5日 下午2:30", "2026-01-05T14:30:00"),
        ("2026年1月5日 14时30分", "2026-01-05T14:30:00"),
        ("25/01/2026 14:30", "2026-01-25T14:30:00"),
        ("1/25/26, 12:04 AM", "2026-01-25T00:04:00"),
        ("5 Jan 2026 14:30", "2026-01-05T14:30:00"),
        ("20260105143000", "2026-01-05T14:30:00"),
        ("46027.5", "2026-01-05T12:00:00"),
        ("1767575000", "2026-01-05T01:03:20"),
        ("1767575000123", "2026-01-05T01:03:20"),
        ("9999-12-31", None),
        ("2026-13-45", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_are_read_as_people_and_programs_write_them(
    text: str, moment: str | None
) -> None:
    assert read([text]) == [moment]
    # Of many, texts are looked at in another way.
    assert read([text] * MANY) == [moment] * MANY


def test_a_zone_that_is_named_says_by_whose_clock() -> None:
    texts = ["2026-01-05T18:30:00Z", "2026-01-05T18:30:00+02:00", "2026-01-05 18:30"]
    assert read(texts, "", SHANGHAI) == [
        "2026-01-06T02:30:00",
        "2026-01-06T00:30:00",
        "2026-01-05T18:30:00",
    ]
    assert read(["1767575000"], "", SHANGHAI) == ["2026-01-05T09:03:20"]
    assert read(["2026-01-05 18:30:00 UTC"], "", SHANGHAI) == ["2026-01-06T02:30:00"]


def test_day_and_month_follow_the_column_then_the_export_then_nobody() -> None:
    assert read(["05/02/2026", "25/01/2026 14:30"])[0] == "2026-02-05T00:00:00"
    assert read(["05/02/2026"], "", "", "%d/%m/%Y") == ["2026-02-05T00:00:00"]
    doubt = parse_moments(pd.Series(["05/02/2026"])).doubt
    assert doubt == ("%m/%d/%Y", "%d/%m/%Y")


def test_a_format_that_is_told_reads_the_time_too() -> None:
    assert read(["05/02/2026 07:08"], "%d/%m/%Y %H:%M") == ["2026-02-05T07:08:00"]
    assert read(["05/02/2026"], "%d/%m/%Y %H:%M") == ["2026-02-05T00:00:00"]
    assert read(["05/02/2026 07:08"], "%d/%m/%Y") == ["2026-02-05T07:08:00"]
    zoned = "%d/%m/%Y %H:%M %z"
    assert read(["05/02/2026 07:08 +0200"], zoned) == ["2026-02-05T07:08:00"]
    assert read(["05/02/2026 07:08 +0200"], zoned, SHANGHAI) == ["2026-02-05T13:08:00"]
    assert read(["202602050708"], "%Y%m%d%H%M") == ["2026-02-05T07:08:00"]


def test_it_is_said_how_moments_tell_their_zone() -> None:
    texts = {"local": "2026-01-05", "written": "2026-01-05T01:00Z", "counted": "1767575000"}
    for clock, text in texts.items():
        assert parse_moments(pd.Series([text])).clock == clock


def test_a_moment_has_a_day() -> None:
    assert day_text(parse_moments(pd.Series(["2026-01-05 23:59"])).when[0]) == "2026-01-05"


def test_a_day_and_its_time_in_twelve_digits_are_no_count() -> None:
    found = parse_moments(pd.Series(["202611290807", "202611301945"], dtype=object))
    days = found.when.astype("datetime64[ns]").astype(str)
    assert [day[:16] for day in days] == ["2026-11-29T08:07", "2026-11-30T19:45"]
    assert found.clock == "local"
