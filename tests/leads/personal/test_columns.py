from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.leads.personal import PersonalColumn, find_personal, personal_column


def column(header: str, *cells: str) -> PersonalColumn | None:
    return personal_column(header, pd.Series(list(cells), dtype=object))


def kind(header: str, *cells: str) -> str:
    found = column(header, *cells)
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Contact Name", "person"),
        ("ContactName__c", "person"),
        ("Primary Contact", "person"),
        ("First Name", "person"),
        ("联系人", "person"),
        ("客户姓名", "person"),
        ("Owner", "colleague"),
        ("Opportunity Owner", "colleague"),
        ("hubspot_owner", "colleague"),
        ("sales_agent", "colleague"),
        ("负责人", "colleague"),
        ("业务员", "colleague"),
        ("Account Name", ""),
        ("公司名称", ""),
        ("Product Name", ""),
        ("Contact Role", ""),
        ("Contact Title", ""),
        ("联系人职位", ""),
        ("Owner ID", ""),
        ("Region", ""),
        ("decision_maker", ""),
    ],
)
def test_names_are_told_by_their_header(header: str, expected: str) -> None:
    assert kind(header, "Ann Lee", "Bo Wu", "王伟") == expected


def test_a_header_is_not_believed_against_its_cells() -> None:
    assert kind("Phone", "Yes", "No", "Yes") == ""
    assert kind("Contact", "3", "12", "7") == ""
    assert kind("Email", "opened", "clicked", "bounced") == ""


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("to", ["ann@example.com", "bo.wu+x@sub.example.cn"], "mail"),
        ("cc", ["Ann <ann@example.com>", "a@example.com; b@example.com"], "mail"),
        ("number", ["13800138000", "139 1234 5678"], "phone"),
        ("x", ["+44 20 7946 0958", "(212) 555-0187", "021-62345678"], "phone"),
        ("tel", ["555 1234", "87654321"], "phone"),
        ("联系方式", ["87654321", "62345678 转 12"], "phone"),
        ("code", ["110101199003074258", "44030119851212123X"], "id_number"),
        ("Email", ["", ""], "mail"),
        ("Amount", ["13,800.00", "5000"], ""),
        ("Registered capital", ["1000000", "25000000"], ""),
        ("when", ["2016-10-20", "20161020", "2016-10-20 12:30:00"], ""),
        ("sku", ["GTX-12345-67", "100-200-3000"], ""),
    ],
)
def test_addresses_are_told_by_what_cells_hold(
    header: str, cells: list[str], expected: str
) -> None:
    assert kind(header, *cells) == expected


def test_chinese_names_are_told_by_their_surnames() -> None:
    names = [f"{a}{b}" for a in "王李张刘陈杨" for b in "伟芳娜敏静丽强磊军洋勇艳杰涛"]
    found = column("谁", *names, "某")
    assert found == PersonalColumn("谁", "person", "content", pytest.approx(84 / 85))
    towns = ["江苏", "安徽", "河南", "山东", "广西", "云南", "湖北", "四川", "河北", "福建"]
    assert kind("地区", *towns * 5) == ""


def test_free_text_is_long_and_different() -> None:
    notes = [f"Deal {n}: they asked for a second offer, and a visit." for n in range(30)]
    assert kind("x", *notes) == "free_text"
    assert kind("备注", *["他们还想再看一次报价，下周联系"] * 5) == "free_text"
    assert kind("x", *["A long category, which stands in very many rows"] * 30) == ""
    assert kind("Product description", "Solar panel", "Lathe") == ""


def test_the_columns_of_a_table_are_found_in_their_order() -> None:
    frame = pd.DataFrame(
        {
            "id": ["L-1", "L-2"],
            "mail": ["a@b.com", np.nan],
            "Owner": ["Li", "Wu"],
            "n": [1.5, 2.0],
        }
    )
    found = find_personal(frame)
    assert [(c.column, c.kind, c.by) for c in found] == [
        ("mail", "mail", "content"),
        ("Owner", "colleague", "header"),
    ]
    assert find_personal(frame.head(0).drop(columns=["mail", "Owner"])) == ()


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Do Not Email", ["Yes", "No", "No"]),
        ("contact", ["telephone", "cellular", "unknown"]),
        ("Preferred contact", ["E-mail", "Phone", "Post"]),
        ("Contact", ["CEO", "Purchasing Manager", "Head of IT"]),
        ("联系人", ["总经理", "采购经理", "技术总监"]),
        ("Job Title", ["Senior Vice President, Sales and Marketing", "Chief Buyer, EMEA"]),
        ("称呼", ["先生", "女士"]),
        ("WeChat", ["added", "not added", "added"]),
        ("微信", ["已添加", "未添加"]),
        ("QQ", ["是", "否"]),
        ("Source", ["WeChat: Campaign", "Referral", "Referral"]),
        ("order", ["4500012345", "4500012346", "4500012347"]),
        ("sum", ["612 345 678", "1 250 000", "12 500"]),
        ("Next step", ["Send the offer, then call", "Wait for the budget"] * 20),
    ],
)
def test_choices_and_numbers_name_nobody(header: str, cells: list[str]) -> None:
    assert kind(header, *cells * 10) == ""


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("微信号", ["zhang_san88", "lina1988", "wxid_ab12cd"], "messenger"),
        ("QQ", ["880012345", "990054321", "77001234"], "messenger"),
        ("WhatsApp", ["+44 7700 900123", "+44 7700 900124"], "phone"),
        ("weixin id", ["lina", "wangwei", "zhangsan"], "messenger"),
        ("x", ["ann (at) example.com", "bo at example dot com"], "mail"),
        ("box", ["ann@intranet", "bo@intranet"], "mail"),
        ("x", ["４４ ７７", "＋44 7700 900123", "+44 7700 900124"], "phone"),
        ("acct", ["DE89370400440532013000", "GB82WEST12345698765432"], "id_number"),
        ("Credit card", ["1111222233334444", "2222333344445555"], "id_number"),
        ("SSN", ["536904399", "536904398"], "id_number"),
    ],
)
def test_addresses_in_every_form_are_told(
    header: str, cells: list[str], expected: str
) -> None:
    assert kind(header, *cells) == expected


def test_a_long_cell_is_looked_at_no_further_than_its_beginning() -> None:
    assert kind("x", "b" * 100_000, "1" * 100_000, "@" * 100_000, "1 " * 50_000) == ""
    assert kind("Phone", "b" * 100_000, "+" * 100_000) == ""


def test_countries_that_occur_bring_their_own_phones() -> None:
    cells = pd.Series(["9123 4567", "6123 4567"], dtype=object)
    assert personal_column("x", cells) is None
    found = personal_column("x", cells, ["SG"])
    assert found is not None
    assert found.kind == "phone"
