"""What a note says, of whom, how surely, and since when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.notes import read_note

WRITTEN = date(2025, 5, 5)


def sure(text: str, field: str) -> object:
    """The value that is told as a fact; None where none is."""
    return next(
        (f.value for f in read_note(text, WRITTEN) if f.field == field and f.sure), None
    )


SAID = [
    ("老板昨天签字了，30万的预算正式下来。", "budget_status", "approved"),
    ("跟我交底，手里就25万美金的预算。", "budget_status", "stated"),
    ("预算有，具体数字不方便透露。", "budget_status", "vague"),
    ("Board signed off the 200k budget last Friday.", "budget_status", "approved"),
    ("There is some budget but he wouldn't give a number.", "budget_status", "vague"),
    ("No budget this year, he says.", "budget_status", "none"),
    ("需求书20页，尺寸、公差、材质都列清楚了。", "requirements_clarity", "clear"),
    ("李总拍板，王工把关技术，财务总监签字。", "decision_chain", "mapped"),
    ("Still no idea who makes the decision over there.", "decision_chain", "unmapped"),
    ("The CEO is fully on board and wants to move fast.", "decider_attitude", "supportive"),
    ("他们总工一直挑毛病，说精度不行。", "adviser_attitude", "against"),
    ("Nobody has spoken to their quality manager yet.", "adviser_attitude", "unaddressed"),
    ("He can sign up to 20k himself.", "contact_authority", "middle"),
    ("签约已经推迟两次了。", "postponements", 2.0),
    ("企查查显示注册资本1000万。", "registered_capital", 1e7),
    ("Orders are down by a third and they laid off 20.", "business_growth", "shrinking"),
    ("budget已经批了, 40k", "budget_status", "approved"),
]


@pytest.mark.parametrize(("text", "field", "value"), SAID)
def test_what_is_said_plainly_is_read(text: str, field: str, value: object) -> None:
    assert sure(text, field) == value


UNSAID = [
    ("预算还没批下来。", "budget_status"),
    ("他没说没有预算。", "budget_status"),
    ("He never said there's no budget.", "budget_status"),
    ("The budget is not approved.", "budget_status"),
    ("They aren't hiring engineers.", "funding_round"),
    ("老板没反对。", "decider_attitude"),
]


@pytest.mark.parametrize(("text", "field"), UNSAID)
def test_what_is_denied_is_not_read_as_its_opposite(text: str, field: str) -> None:
    assert sure(text, field) != "approved"
    assert sure(text, field) in (None, "stated", "vague")


HANGING = [
    ("如果总部批了预算，马上就签。", "budget_status"),
    ("If the board approves the budget they go ahead.", "budget_status"),
    ("样品过了的话6月15号签合同。", "signing_date"),
    ("听说预算已经批了，不知道真假。", "budget_status"),
    ("Maybe they sign the contract on 12 June.", "signing_date"),
    ("预算是不是批了？", "budget_status"),
    ("Asked whether the budget is approved.", "budget_status"),
    ("我猜他们预算有30万。", "budget_status"),
    ("I think the CEO is on board.", "decider_attitude"),
]


@pytest.mark.parametrize(("text", "field"), HANGING)
def test_what_hangs_on_something_or_is_guessed_asked_or_heard_is_no_fact(
    text: str, field: str
) -> None:
    assert sure(text, field) is None


OURS = [
    ("我们预算批了，可以去参展。", "budget_status"),
    ("We are hiring two engineers.", "hiring"),
    ("Our CEO is fully on board.", "decider_attitude"),
    ("我跟他说一年能省30万，很值。", "value_recognised"),
    ("We told him it saves two people a year.", "value_recognised"),
    ("竞争对手刚拿了B轮融资。", "funding_round"),
    ("Their competitor just raised a series B.", "funding_round"),
    ("Another customer said it pays for itself.", "value_recognised"),
]


@pytest.mark.parametrize(("text", "field"), OURS)
def test_our_own_talk_and_third_parties_tell_nothing_of_the_customer(
    text: str, field: str
) -> None:
    assert sure(text, field) is None


REVISED = [
    ("之前说没有预算，今天老板批了30万的预算。", "budget_status", "approved"),
    (
        "In Feb there was no budget. Today the CFO approved 45k.",
        "budget_status",
        "approved",
    ),
    ("本来说6月10号签，改到6月24号。", "signing_date", date(2025, 6, 24)),
    ("The approved 120k got pulled yesterday.", "budget_status", "none"),
]


@pytest.mark.parametrize(("text", "field", "value"), REVISED)
def test_the_newest_state_counts(text: str, field: str, value: object) -> None:
    assert sure(text, field) == value


def test_money_no_object_is_what_they_say_and_not_payment_terms() -> None:
    assert sure("客户拍着胸脯说不差钱。", "says_money_no_object") is True
    assert sure("He keeps saying money is no problem.", "says_money_no_object") is True
    assert sure("付款方式不是问题。", "says_money_no_object") is None
    assert sure("Payment terms are no problem.", "says_money_no_object") is None


def test_vague_words_are_the_sign_of_a_vague_timeline() -> None:
    assert sure("可能年底吧，也可能明年。", "timeline_status") == "vague"
    assert sure("Maybe sometime next year, no rush he says.", "timeline_status") == "vague"


NOTHING = [
    "样品今天寄出，顺丰单号发他了，预计周三到。",
    "提单草稿已确认，下周三开船，预计10月15号到港。",
    "价格太贵了，他希望再便宜5个点。",
    "Sent the sample by DHL, tracking number mailed.",
    "Container leaves Shanghai on 12 May, ETA Rotterdam 15 June.",
    "Long chat about his daughter's wedding. No business.",
    "",
    "…？！",
]


@pytest.mark.parametrize("text", NOTHING)
def test_everyday_notes_hold_no_fact(text: str) -> None:
    assert [fact for fact in read_note(text, WRITTEN) if fact.sure] == []


def test_days_are_read_only_where_it_is_known_when_the_note_was_written() -> None:
    text = "合同下个月15号签。"
    assert read_note(text) == []
    [fact] = read_note(text, WRITTEN)
    assert (fact.value, fact.precision) == (date(2025, 6, 15), "day")


def test_one_language_is_tried_where_it_is_asked_for() -> None:
    text = "No budget this year. 老板很支持。"
    assert {f.field for f in read_note(text, language="en")} == {"budget_status"}
    assert "decider_attitude" in {f.field for f in read_note(text, language="zh")}


def test_each_field_is_told_once() -> None:
    fields = [
        f.field for f in read_note("预算30万。预算30万左右。No budget said he.", WRITTEN)
    ]
    assert len(fields) == len(set(fields))


PIECES = st.sampled_from(
    [
        *(
            "预算",
            "批了",
            "没",
            "老板",
            "支持",
            "，",
            "。",
            "30万",
            "下个月",
            "签合同",
            "如果",
        ),
        *(
            "The boss ",
            "budget ",
            "approved ",
            "not ",
            "in June ",
            ". ",
            "50k ",
            "?",
            '"',
            "we ",
        ),
        *("İ", "ﬀ", "\x00", "\n", "’", "“", "99月99号", "31 Feb ", "9999-99-99"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join))
def test_any_text_is_read_and_each_quote_is_its_exact_span(text: str) -> None:
    for fact in read_note(text, WRITTEN):
        assert fact.quote == text[fact.start : fact.end]
        assert fact.quote


DISBELIEVED = [
    ("他说预算批了40万，信他才怪。", "budget_status"),
    ("CFO approved 40k, he says. Yeah right.", "budget_status"),
    ("黄总支持的是另一个项目。", "decider_attitude"),
    ("难道老板会支持？我不信。", "decider_attitude"),
]


@pytest.mark.parametrize(("text", "field"), DISBELIEVED)
def test_what_is_not_believed_or_is_of_something_else_is_not_read(
    text: str, field: str
) -> None:
    assert sure(text, field) is None


OURS = [
    ("我们公司最近接了大单，忙不过来，还在扩招。", "hiring"),
    ("我们销售总监断定这是刚需。", "purchase_kind"),
    ("我们的总经理很支持这个客户。", "decider_attitude"),
    ("Our board signs the contract on 3 June.", "signing_date"),
    ("My boss thinks they have 100k for it.", "budget_status"),
]


@pytest.mark.parametrize(("text", "field"), OURS)
def test_what_is_of_us_or_guessed_by_one_of_us_is_not_the_customers(
    text: str, field: str
) -> None:
    assert sure(text, field) is None


def test_what_is_not_wanted_is_not_even_looked_for() -> None:
    text = "预算30万，已经批下来了，合同6月15号签。"
    found = read_note(text, WRITTEN, fields={"signing_date"})
    assert [fact.field for fact in found] == ["signing_date"]
