from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing.profile import profile_column

FIRMS = [f"Firm {chr(65 + i % 26)}{chr(65 + i // 26)} and sons" for i in range(100)]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", "", "-"] * 30, "empty"),
        (["EUR"] * 90, "constant"),
        (["a@b.com", "c@d.org", "e@f.net"] * 30, "mail"),
        (["+49 30 1234567", "+49 30 7654321", "+49 30 1112223"] * 30, "phone"),
        (["https://a.com", "https://b.com", "www.c.com"] * 30, "link"),
        (["2024-01-02", "2024-03-04", "2024-05-06"] * 30, "date"),
        (["2024年1月2日", "2024年3月4日", "2024年5月6日"] * 30, "date"),
        (["¥1,200", "¥3,400", "1.2万"] * 30, "number"),
        (["Yes", "No", "Yes"] * 30, "flag"),
        (["是", "否", "不清楚"] * 30, "flag"),
        (["0", "1", "1"] * 30, "flag"),
        (["Gold", "Silver", "Bronze"] * 30, "category"),
        ([f"006A{i:06d}" for i in range(90)], "id"),
        (FIRMS, "text"),
    ],
)
def test_the_content_tells_what_a_column_is(cells: list[str], kind: str) -> None:
    profile = profile_column("x", pd.Series(cells, dtype=object))
    assert profile.kinds[0] == kind


def test_whole_numbers_that_never_repeat_may_be_an_id() -> None:
    profile = profile_column("x", pd.Series([str(n) for n in range(500)], dtype=object))
    assert profile.kinds == ("number", "id")
    assert profile.is_unique


def test_a_repeated_text_is_no_id() -> None:
    assert not profile_column("x", pd.Series(["a", "a", "b"], dtype=object)).is_unique


def test_levels_come_most_frequent_first_and_blanks_are_none() -> None:
    cells = pd.Series(["b", "a", "a", "", "N/A"], dtype=object)
    profile = profile_column("x", cells)
    assert profile.levels == (("a", 2), ("b", 1))
    assert profile.filled == pytest.approx(0.6)


def test_long_texts_are_free_text_though_few() -> None:
    notes = ["客户说下周再开会讨论需要我们先提供两个同行案例和详细的技术参数"] * 20 + [
        "x" * 60
    ] * 20
    assert profile_column("x", pd.Series(notes, dtype=object)).kinds[0] == "text"


def test_what_a_decision_maker_thinks_is_no_person() -> None:
    cells = pd.Series(["支持", "中立", "反对"] * 30, dtype=object)
    assert profile_column("决策人", cells).kinds[0] == "category"


def test_dates_tell_their_formats() -> None:
    cells = pd.Series(["13/02/2024", "01/02/2024"] * 30, dtype=object)
    assert profile_column("x", cells).date_formats() == ("%d/%m/%Y",)


def test_ids_that_differ_in_case_alone_are_unique() -> None:
    cells = [f"0061a{a}{b}" for a in "aAbBcC" for b in "xXyYzZ"]
    assert profile_column("c", pd.Series(cells, dtype=object)).is_unique
    assert not profile_column("c", pd.Series([*cells, cells[0]], dtype=object)).is_unique


@pytest.mark.parametrize("cells", [["20210209", "20210310"], ["44236", "44265.5"]])
def test_numbers_under_the_name_of_a_date_are_dates(cells: list[str]) -> None:
    column = pd.Series(cells * 30, dtype=object)
    assert profile_column("Created Date", column).kinds[0] == "date"
    assert profile_column("Seats", column).kinds[0] != "date"


def test_numbers_of_which_one_is_no_day_are_no_dates() -> None:
    column = pd.Series(["20210209", "20211340"] * 30, dtype=object)
    assert profile_column("Created Date", column).kinds[0] != "date"


@pytest.mark.parametrize(
    "header",
    [
        "Created",
        "closed",
        "createdate",
        "won_ts",
        "Event time",
        "last_seen_at",
        "Erstellt am",
    ],
)
def test_seconds_are_dates_where_the_header_speaks_of_days(header: str) -> None:
    texts = ["1706659200", "1709251200", "1709596800.5", "", "pending"]
    profile = profile_column(header, pd.Series(texts * 9, dtype=object))
    assert profile.kinds[0] == "date"
    assert profile.date_formats() == ("seconds since 1970",)
    assert profile.filled == pytest.approx(0.6)


@pytest.mark.parametrize("header", ["Revenue", "Account", "Phone", "Score"])
def test_seconds_are_numbers_where_it_does_not(header: str) -> None:
    texts = ["1706659200", "1709251200", "1709596800"] * 9
    assert profile_column(header, pd.Series(texts, dtype=object)).kinds[0] != "date"


def test_one_number_out_of_range_makes_a_column_of_numbers() -> None:
    texts = ["1706659200", "1709251200", "17092512"] * 9
    assert profile_column("Created", pd.Series(texts, dtype=object)).kinds[0] == "number"
