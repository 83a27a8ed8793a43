from __future__ import annotations

import pytest

from kaopu.leakage.headers import closing_word


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("close_date", "close"),
        ("ClosedWon", "Closed"),
        ("closedate", "closedate"),
        ("hs_is_closed_won", "closed"),
        ("LostReason__c", "Lost"),
        ("ACTUAL REVENUE", "ACTUAL"),
        ("actualclosedate", "actualclosedate"),
        ("Contract signed", "signed"),
        ("Invoice no.", "Invoice"),
        ("paid", "paid"),
        ("关闭日期", "关闭"),
        ("输单原因", "输单"),
        ("实际成交金额", "实际"),
        ("回款状态", "回款"),
        ("发票号", "发票"),
        ("enclosure", ""),
        ("wonder_product", ""),
        ("disclosed_budget", ""),
        ("finance_contact", ""),
        ("signing_date", ""),
        ("payment_date", ""),
        ("expected_close_date", ""),
        ("预计成交日期", ""),
        ("实际控制人", ""),
        ("预算", ""),
    ],
)
def test_names_that_speak_of_closing(header: str, word: str) -> None:
    assert closing_word(header) == word
