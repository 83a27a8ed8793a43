from __future__ import annotations

import pytest

from kaopu.framework import Namer, load_framework

ENGLISH, CHINESE = (Namer(load_framework(), language) for language in ("en", "zh"))


def test_a_field_and_its_levels_go_by_their_names() -> None:
    assert ENGLISH.field("budget_status", "Budget?") == "budget"
    assert CHINESE.field("budget_status", "Budget?") == "预算"
    assert CHINESE.level("budget_status", "vague") == "含糊"
    assert CHINESE.level("budget_status", "unknown") == ""


def test_a_column_that_only_the_company_knows_goes_by_its_header() -> None:
    assert CHINESE.field("Sales region", "Sales region") == "Sales region"
    assert CHINESE.level("Sales region", "none") == ""
    assert CHINESE.as_exported("Sales region", "Sales region", "EMEA", "EMEA") == ""


@pytest.mark.parametrize(
    ("column", "cell", "told", "said"),
    [
        ("need_agreed", "not_agreed", "not_agreed", ""),
        ("Need agreed", "Not agreed", "not_agreed", ""),
        ("需求认同", "不认同", "not_agreed", ""),
        ("need_agreed", "nope", "not_agreed", "nope"),
        ("Do they agree?", "not_agreed", "not_agreed", "Do they agree? = not_agreed"),
        ("Do they agree?", "", "", "Do they agree?"),
        ("need_agreed", "", "", ""),
        ("need_agreed", "unknown", "unknown", ""),
        ("need_agreed", "wouldn't say", "unknown", "wouldn't say"),
    ],
)
def test_the_export_is_quoted_where_it_says_something_else(
    column: str, cell: str, told: str, said: str
) -> None:
    assert CHINESE.as_exported("need_agreed", column, cell, told) == said
    assert ENGLISH.as_exported("need_agreed", column, cell, told) == said


@pytest.mark.parametrize(
    ("column", "english", "chinese"),
    [
        ("Is hiring", "is hiring", "在招聘（“Is hiring”）"),
        ("budget_status", "budget (“budget_status”)", "预算（“budget_status”）"),
        ("Money?", "budget (“Money?”)", "预算（“Money?”）"),
        ("owner", "owner", "owner"),
    ],
)
def test_a_column_is_called_with_its_header(
    column: str, english: str, chinese: str
) -> None:
    fields = {"Money?": "budget_status", "Is hiring": "hiring"}
    assert ENGLISH.header(column, fields) == english
    assert CHINESE.header(column, fields) == chinese
