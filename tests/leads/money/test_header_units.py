from __future__ import annotations

import pytest

from kaopu.leads.money.header_units import header_unit


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("商机金额(万元)", 1e4),
        ("预计金额（万美元）", 1e4),
        ("合同额万元", 1e4),
        ("Umsatz [TEUR]", 1e3),
        ("Value in T€", 1e3),
        ("Deal size (k€)", 1e3),
        ("Deal size (USD k)", 1e3),
        ("Budget (in thousands)", 1e3),
        ("Auftragswert (Mio. €)", 1e6),
        ("Amount (M$)", 1e6),
        ("Revenue (INR lakhs)", 1e5),
        ("总额(亿元)", 1e8),
    ],
)
def test_a_unit_in_the_header_counts(header: str, factor: float) -> None:
    unit = header_unit(header)
    assert unit is not None
    assert unit.factor == factor


@pytest.mark.parametrize(
    "header",
    [
        "Amount",
        "Amount (USD)",
        "金额（元）",
        "金额",
        "Amount (M)",
        "Value (T)",
        "Deal (net)",
        "Size (m)",
        "Closed in 2026",
        "Trade in",
        "Amount (converted)",
        "百万客户",
    ],
)
def test_what_is_no_unit_is_none(header: str) -> None:
    assert header_unit(header) is None
