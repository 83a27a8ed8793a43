"""What is said plainly is read: the first way in which anybody would say it."""

from __future__ import annotations

from datetime import date

import pytest

from kaopu.notes import read_note

WRITTEN = date(2025, 5, 5)
PLAIN = [
    ("They have no budget for it.", "budget_status", "none"),
    ("今年没有预算。", "budget_status", "none"),
    ("Their budget is 45k.", "budget_status", "stated"),
    ("他们的预算是60万。", "budget_status", "stated"),
    ("The board approved the budget.", "budget_status", "approved"),
    ("预算已经批了。", "budget_status", "approved"),
    ("The owner supports us.", "decider_attitude", "supportive"),
    ("老板很支持我们。", "decider_attitude", "supportive"),
    ("The CEO is against it.", "decider_attitude", "against"),
    ("老板反对这个项目。", "decider_attitude", "against"),
    ("Their engineer recommends us.", "adviser_attitude", "supportive"),
    ("The consultant is against us.", "adviser_attitude", "against"),
    ("He signs himself, no approval needed.", "contact_authority", "high"),
    ("他做不了主。", "contact_authority", "low"),
    ("They are hiring welders.", "hiring", True),
    ("他们在招销售。", "hiring", True),
    ("They are not hiring.", "hiring", False),
    ("Sales are growing fast.", "business_growth", "growing"),
    ("他们今年营收增长了三成。", "business_growth", "growing"),
    ("They closed a plant and laid off staff.", "business_growth", "shrinking"),
    ("They raised a series A.", "funding_round", True),
    ("刚拿到B轮融资。", "funding_round", True),
    ("They advertise on Google.", "advertising", True),
    ("他们在抖音投广告。", "advertising", True),
    ("注册资本800万。", "registered_capital", 8e6),
    ("They will sign on 20 June.", "signing_date", date(2025, 6, 20)),
    ("6月20号签合同。", "signing_date", date(2025, 6, 20)),
    ("They will pay the deposit on 3 July.", "payment_date", date(2025, 7, 3)),
    ("7月3号付定金。", "payment_date", date(2025, 7, 3)),
    ("Installation is in August.", "implementation_date", date(2025, 8, 31)),
    ("8月底上线。", "implementation_date", date(2025, 8, 31)),
    ("They postponed it twice.", "postponements", 2),
    ("他们推迟了三次。", "postponements", 3),
    ("Requirements are clear.", "requirements_clarity", "clear"),
    ("需求很明确，参数都给了。", "requirements_clarity", "clear"),
    ("They want a proposal first.", "wants_proposal_first", True),
    ("客户要先看方案。", "wants_proposal_first", True),
    ("Money is no object.", "says_money_no_object", True),
    ("No timeline yet.", "timeline_status", "none"),
    ("时间定了。", "timeline_status", "fixed"),
    ("最后是王总拍板，我们还没见过他。", "decision_chain", "partly_mapped"),
]


@pytest.mark.parametrize(("text", "field", "value"), PLAIN)
def test_what_is_said_plainly_is_read(text: str, field: str, value: object) -> None:
    found = {one.field: one.value for one in read_note(text, WRITTEN) if one.sure}
    assert found.get(field) == value


@pytest.mark.parametrize(
    "text",
    [
        "$45,000",
        "5万美金",
        "Freight: $1,200.",
        "总价:86万",
        "Thanks",
        "none",
        "75 kW 12 poles, as ordered",
        "Visited the plant, nice people.",
        "样品今天寄出。",
    ],
)
def test_what_says_nothing_of_the_customer_tells_nothing(text: str) -> None:
    assert [one for one in read_note(text, WRITTEN) if one.sure] == []
