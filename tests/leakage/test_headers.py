from __future__ import annotations

import pytest

from kaopu.leakage.headers import closing_word, is_count, is_judged


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


@pytest.mark.parametrize(
    "header",
    [
        "demo_count",
        "Total site visits",
        "No. of demos",
        "Anzahl Termine",
        "Кол-во писем",
        "Demos (no.)",
    ],
)
def test_a_count_of_what_happens_is_told_by_its_words(header: str) -> None:
    assert is_count(header)


@pytest.mark.parametrize(
    "header",
    [
        "Proposal number",
        "Task No",
        "Número de parcela",
        "Visit",
        "Seat count",
    ],
)
def test_a_number_that_something_bears_is_no_count_of_it(header: str) -> None:
    assert not is_count(header)


@pytest.mark.parametrize(
    ("header", "judged"),
    [("enquiry_rating", True), ("Qualité du prospect", True), ("Operating site", False)],
)
def test_a_judgement_is_told_by_its_words(header: str, judged: bool) -> None:
    assert is_judged(header) == judged
