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
    assert ENGLISH.title("Purchasing mood") == "Purchasing mood"
    assert CHINESE.level("Sales region", "none") == ""
    assert CHINESE.as_exported("Sales region", "Sales region", "EMEA", "EMEA") == ""


@pytest.mark.parametrize(
    ("column", "cell", "told", "said"),
    [
        ("need_agreed", "not_agreed", "not_agreed", ""),
        ("Need agreed", "Not agreed", "not_agreed", ""),
        ("需求认同", "不认同", "not_agreed", ""),
        ("need_agreed", "nope", "not_agreed", "nope"),
        ("Do they agree?", "not_agreed", "not_agreed", "Do they agree?: not_agreed"),
        ("Do they agree?", "", "", "Do they agree?"),
        ("need_agreed", "", "", ""),
        ("need_agreed", "unknown", "unknown", ""),
        ("need_agreed", "wouldn't say", "unknown", "wouldn't say"),
    ],
)
def test_the_export_is_quoted_where_it_says_something_else(
    column: str, cell: str, told: str, said: str
) -> None:
    in_chinese = said.replace(": ", "：")
    assert CHINESE.as_exported("need_agreed", column, cell, told) == in_chinese
    assert ENGLISH.as_exported("need_agreed", column, cell, told) == said


@pytest.mark.parametrize(
    ("column", "english", "chinese"),
    [
        ("Is hiring", "is hiring", "在招聘（“Is hiring”）"),
        ("budget_status", "budget (“budget_status”)", "预算（“budget_status”）"),
        ("Money?", "budget (“Money?”)", "预算（“Money?”）"),
        ("owner", "owner", "负责人（“owner”）"),
        ("Purchasing mood", "Purchasing mood", "Purchasing mood"),
    ],
)
def test_a_column_is_called_with_its_header(
    column: str, english: str, chinese: str
) -> None:
    fields = {"Money?": "budget_status", "Is hiring": "hiring"}
    assert ENGLISH.header(column, fields) == english
    assert CHINESE.header(column, fields) == chinese


@pytest.mark.parametrize(
    ("column", "english", "chinese"),
    [
        ("up_sale", "up-sale", "增购"),
        ("Up Sale", "up-sale", "增购"),
        ("LeadSource", "lead source", "线索来源"),
        ("rep_confidence", "rep's own estimate", "销售自己的估计"),
        ("产品", "product", "产品"),
    ],
)
def test_a_common_column_has_a_title_in_every_language(
    column: str, english: str, chinese: str
) -> None:
    assert ENGLISH.field(column, column) == english
    assert CHINESE.field(column, column) == chinese


def test_yes_and_no_have_names_in_any_column() -> None:
    assert ENGLISH.level("up_sale", "Yes") == "yes"
    assert CHINESE.level("up_sale", "Yes") == "是"
    assert CHINESE.level("up_sale", "no") == "否"
    assert CHINESE.level("up_sale", "maybe") == ""


@pytest.mark.parametrize(
    ("source", "cell", "told"),
    [
        ("registered_capital", "3830000", "3,830,000"),
        ("registered_capital", "2000", "2,000"),
        ("registered_capital", "38.3万", "38.3万"),
        ("registered_capital", "3,83", "3,83"),
        ("registered_capital", "-12345.6", "-12,346"),
        ("signing_date", "20261122", "20261122"),
        ("budget_status", "12345", "12345"),
        ("seats", "12345", "12,345"),
        ("year_established", "1998", "1998"),
        ("seats", "", ""),
    ],
)
def test_a_number_has_its_thousands_apart(source: str, cell: str, told: str) -> None:
    assert ENGLISH.number(source, cell) == CHINESE.number(source, cell) == told


def test_a_number_is_not_quoted_for_how_it_is_written() -> None:
    header, cell = "Reg. capital", "3830000"
    assert ENGLISH.as_exported("registered_capital", header, cell, cell) == header
    said = ENGLISH.as_exported("registered_capital", header, "3.8M", "3.8M")
    assert said == "Reg. capital: 3.8M"


def test_what_histories_tell_is_named_in_the_readers_language() -> None:
    assert ENGLISH.title("历史：下一步") == "history: next step"
    assert CHINESE.title("history: sales stage") == "历史：销售阶段"
    assert ENGLISH.header("备注：预算", {"备注：预算": "budget_status"}) == "notes: budget"


def test_a_fact_of_histories_has_nothing_to_quote_and_one_of_notes_its_words() -> None:
    assert CHINESE.as_exported("next_step", "历史：下一步", "none", "none") == ""
    assert (
        ENGLISH.as_exported("people_met", "history: people we have spoken to", "3", "3")
        == ""
    )
    told = "budget_status", "notes: budget", "the CFO released 45k", "approved"
    assert ENGLISH.as_exported(*told) == "notes: the CFO released 45k"
    assert CHINESE.as_exported(*told) == "备注：the CFO released 45k"
    assert ENGLISH.as_exported("budget_status", "notes: budget", "", "") == ""
