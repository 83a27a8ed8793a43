from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from kaopu.explain.records import (
    Change,
    Comparison,
    Fact,
    FactLimit,
    Finding,
    LeadExplanation,
    RaisedSign,
    Support,
    WhatIf,
)
from kaopu.framework import load_framework
from kaopu.language import Language, Locale, languages
from kaopu.report.lead.signs import SignPresenter, SignView

SUPPORT = Support(36, 5, 5 / 36, 0.06, 0.29, 0.51)


def presenter(language: Language = "en") -> SignPresenter:
    return SignPresenter(Locale(language), load_framework())


def view(sign: RaisedSign, language: Language = "en") -> SignView:
    return presenter(language).sign(sign, 0.4)


def fact(
    source: str, state: str, value: str = "", support: Support | None = SUPPORT
) -> Fact:
    return Fact(source, "Col", value, value, state, -0.5, support)  # type: ignore[arg-type]


@pytest.fixture
def sign(lead: LeadExplanation) -> RaisedSign:
    """The vague budget."""
    return lead.warning_signs[0]


def test_support_is_told_with_its_interval(sign: RaisedSign) -> None:
    assert view(sign).support == (
        "36 past deals had “budget: vague”; 14% of them were won (6% to 29%), "
        "against 51% overall."
    )
    assert view(sign, "zh").support == (
        "以往 36 单是“预算：含糊”，成交率 14%（6% 到 29%），总体为 51%。"
    )


def test_no_answer_and_nothing_filled_in_are_told_apart() -> None:
    told = [
        presenter().support_of(fact("budget_status", s)) for s in ("unknown", "not_asked")
    ]
    assert told[0].startswith("36 past deals had no answer on budget; 14% ")
    assert told[1].startswith("36 past deals had nothing filled in for budget; 14% ")


@pytest.mark.parametrize(
    ("source", "cell", "value", "state", "told"),
    [
        ("budget_status", "vague", "vague", "known", "预算：含糊"),
        ("budget_status", "Vague", "vague", "known", "预算：含糊"),
        ("budget_status", "5k?", "vague", "known", "预算：含糊（“5k?”）"),
        ("budget_status", "", "", "not_asked", "预算：未填写"),
        ("budget_status", "5k?", "", "not_understood", "预算：5k?"),
        (
            "budget_status",
            "won't say",
            "unknown",
            "unknown",
            "预算：问了没说（“won't say”）",
        ),
        (
            "signing_date",
            "won't say",
            "",
            "unknown",
            "签约日期：问了没说（“won't say”）",
        ),
        ("signing_date", "unknown", "", "unknown", "签约日期：问了没说"),
        ("signing_date", "2026-01-02", "", "known", "签约日期：2026年1月2日"),
        ("Region", "EMEA", "EMEA", "known", "地区：EMEA"),
    ],
)
def test_a_fact_goes_by_its_names_and_quotes_what_differs(
    source: str, cell: str, value: str, state: str, told: str
) -> None:
    one = Fact(source, source, cell, value, state, -0.5)  # type: ignore[arg-type]
    assert presenter("zh").evidence(one) == told


def test_a_header_of_the_companys_own_is_quoted_with_its_cell() -> None:
    one = Fact("budget_status", "Money?", "vague", "vague", "known", -0.5)
    assert presenter().evidence(one) == "budget: vague (“Money?: vague”)"


@pytest.mark.parametrize(
    ("source", "bounds", "words"),
    [
        ("postponements", (None, 1.0), "“times postponed: 0 to 1”;"),
        ("postponements", (1.0, None), "“times postponed: 2 or more”;"),
        ("registered_capital", (1.5e6, 4e6), "above 1,500,000, at most 4,000,000;"),
        (
            "signing_date",
            (None, 30.0),
            "signing date up to 30 days after the lead was opened;",
        ),
    ],
)
def test_numbers_are_told_by_their_quarter(
    source: str, bounds: tuple[float | None, float | None], words: str
) -> None:
    own = replace(SUPPORT, above=bounds[0], at_most=bounds[1])
    assert words in presenter().support_of(fact(source, "known", "", own))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("support", [None, Support(4, 1, None, None, None, 0.51)])
def test_few_deals_give_no_rate(language: Language, support: Support | None) -> None:
    told = presenter(language).support_of(fact("budget_status", "unknown", "", support))
    assert told == Locale(language).text("support", "few")
    assert "%" not in told


@pytest.mark.parametrize("language", languages())
def test_without_any_deal_no_fact_is_compared_with_past_deals(language: Language) -> None:
    alone = replace(presenter(language), has_deals=False)
    assert alone.support_of(fact("budget_status", "unknown", "", None)) == ""


COMPARED = Comparison(36, 0.351, 0.421, -0.12, -0.021, -0.3, 0.1, 0.999, "costs")


def test_a_verdict_stands_beside_the_comparison_it_rests_on(sign: RaisedSign) -> None:
    one = replace(sign, comparison=COMPARED)
    assert view(one).comparison == (
        "Deals alike in all else: 35% would be won with this sign, 42% without; "
        "−7.0 points (likely −12.0 to −2.1): more than chance, 99 of 100 sure."
    )
    assert view(one, "zh").comparison == (
        "其他情况都相同的历史单子：有这个警示的预计成交 35%，没有的预计成交 42%，"
        "差 −7.0 个百分点（大致在 −12.0 到 −2.1），不是偶然，九成九把握。"
    )
    assert presenter().short_verdict(one) == (
        "confirmed by your past deals "
        "(99 of 100 sure; alike in all else: 35% would be won with it, 42% without)"
    )
    assert (
        presenter("zh")
        .short_verdict(one)
        .endswith("（九成九把握；其他情况都相同：有它成交 35%，没有 42%）")
    )


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        (
            "en",
            "Deals as they ended, alike in all else",
            "as deals ended, alike in all else",
        ),
        ("zh", "看单子结束时的样子", "看单子结束时"),
    ],
)
def test_of_behaviour_it_is_said_that_deals_had_ended(
    sign: RaisedSign, language: Language, long: str, short: str
) -> None:
    limit = FactLimit(
        12.0, True, True, "fixed", True, 0.9, 50, "", None, None, 6.0, 90, 50, 20, 4
    )
    fact = replace(sign.facts[0], limit=limit)
    one = replace(sign, comparison=COMPARED, facts=(fact, *sign.facts[1:]))
    assert view(one, language).comparison.startswith(long)
    assert short in presenter(language).short_verdict(one)
    unsure = replace(one, verdict="framework_only")
    assert short in presenter(language).short_verdict(unsure)


@pytest.mark.parametrize(
    ("finding", "english", "chinese"),
    [
        ("likely", "9 of 10 sure; chance is not ruled out.", "九成把握，还不能排除偶然。"),
        ("too_little", "more than chance, but too little to count.", "不足为据。"),
        ("no_difference", "no difference beyond chance.", "看不出差别。"),
        ("gains", "won more often with it, beyond chance.", "反而成交更多，不是偶然。"),
    ],
)
def test_every_finding_has_its_words(
    sign: RaisedSign, finding: Finding, english: str, chinese: str
) -> None:
    found = replace(COMPARED, finding=finding, sure=0.93)
    one = replace(sign, verdict="framework_only", comparison=found)
    assert view(one).comparison.endswith(english)
    assert view(one, "zh").comparison.endswith(chinese)


@pytest.mark.parametrize(
    ("sure", "english", "chinese"),
    [
        (0.75, "7 of 10 sure", "七成把握"),
        (0.8, "8 of 10 sure", "八成把握"),
        (0.899, "8 of 10 sure", "八成把握"),
        (0.949, "9 of 10 sure", "九成把握"),
    ],
)
def test_a_sign_that_past_deals_point_at_says_how_surely(
    sign: RaisedSign, sure: float, english: str, chinese: str
) -> None:
    found = replace(COMPARED, finding="likely", sure=sure)
    one = replace(sign, verdict="points_that_way", comparison=found)
    assert view(one).verdict == f"your past deals point that way ({english})"
    assert view(one, "zh").verdict == f"历史单子有此迹象（{chinese}）"
    sure_one = replace(sign, comparison=replace(COMPARED, sure=0.95))
    assert view(sure_one).verdict == "confirmed by your past deals (19 of 20 sure)"
    assert view(sure_one, "zh").verdict == "历史单子已印证（九成五把握）"


@pytest.mark.parametrize("language", languages())
def test_a_sign_that_counts_take_a_step_lower_says_so(
    sign: RaisedSign, language: Language
) -> None:
    found = replace(COMPARED, overruled="counts")
    one = replace(sign, verdict="points_that_way", comparison=found)
    say = Locale(language).text
    assert view(one, language).comparison.endswith(say("comparison", "stepped"))
    assert view(one, language).verdict == say("verdict", "points_that_way")
    assert presenter(language).short_verdict(one) == view(one, language).verdict


def test_rates_that_round_to_one_figure_have_a_decimal(sign: RaisedSign) -> None:
    found = replace(COMPARED, rate_with=0.414, finding="no_difference")
    told = view(replace(sign, comparison=found)).comparison
    assert "41.4% would be won with this sign, 42.1% without; −0.7 points" in told


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("overruled", ["model", "counts"])
def test_what_overrules_a_comparison_is_said(
    sign: RaisedSign, overruled: Literal["model", "counts"], language: Language
) -> None:
    found = replace(COMPARED, overruled=overruled)
    one = replace(sign, verdict="framework_only", comparison=found)
    words = Locale(language).text("comparison", overruled)
    assert view(one, language).comparison.endswith(words)
    assert presenter(language).short_verdict(one) == view(one, language).verdict


def test_without_a_comparison_only_an_open_verdict_says_so(lead: LeadExplanation) -> None:
    vague, only_data, illusion = lead.warning_signs
    told = view(replace(vague, verdict="framework_only")).comparison
    assert told == "There are no past deals alike in all else to compare with."
    for other in (vague, only_data, illusion):
        assert view(other).comparison == ""


def test_an_illusion_is_told_with_past_ones(lead: LeadExplanation) -> None:
    illusion = lead.warning_signs[2]
    assert view(illusion).support == ""
    told = view(replace(illusion, support=SUPPORT))
    assert told.support.startswith(
        "36 past deals had as much belief beside signals as weak"
    )
    assert told.what_if == ""


def test_what_clearing_a_sign_gives(sign: RaisedSign) -> None:
    told = view(sign)
    assert told.what_if == (
        "If cleared (budget: stated), the model suggests 52% instead of 40%: +12.0 points."
    )
    assert told.gain_text == "+12.0"


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (0.012, "suggests 41.2% instead of 40.0%: +1.2 points"),
        (0.004, "would add less than half a point"),
        (-0.03, "does not suggest that clearing it (budget: stated) would help"),
    ],
)
def test_what_clearing_gives_little(sign: RaisedSign, gain: float, words: str) -> None:
    assert sign.what_if is not None
    told = view(
        replace(sign, what_if=replace(sign.what_if, probability=0.4 + gain, gain=gain))
    )
    assert words in told.what_if
    assert bool(told.gain_text) == (gain > 0.005)


def data_only(source: str, value: str, state: str = "known") -> RaisedSign:
    own = fact(source, state, value)
    return RaisedSign(source, "ability_to_buy", "data_only", -0.3, -0.05, (own,))


@pytest.mark.parametrize(
    ("sign", "question"),
    [
        # Another level of the field is a sign by itself: what the framework asks about it.
        (data_only("need_awareness", "vaguely_aware"), "What does it cost them each month"),
        # Only together with others it would be a sign.
        (data_only("advertising", "no"), "Is “advertises: no” entered right, and can it"),
        (data_only("Staff", "12"), "Is “Staff: 12” entered right, and can it be changed?"),
        (data_only("Staff", "", "not_asked"), "Find out what is not known yet: Col."),
    ],
)
def test_a_fact_of_the_data_alone_has_a_question(sign: RaisedSign, question: str) -> None:
    told = view(sign).question.replace("Col: ", "Staff: ")
    assert told.startswith(question)
    assert told.endswith("ability to buy?") == told.startswith("Is ")


@pytest.mark.parametrize("state", ["unknown", "not_asked"])
def test_what_is_given_is_asked_for_in_the_framework_s_words(state: str) -> None:
    told = view(data_only("purchase_kind", "", state))
    assert told.question.startswith("What happens if they do not buy this year:")
    in_chinese = view(data_only("purchase_kind", "", state), "zh").question
    assert in_chinese.startswith("今年不买的话，")


def test_what_is_given_is_not_to_be_changed() -> None:
    told = view(data_only("purchase_kind", "nice_to_have"))
    assert told.question == (
        "Is “kind of purchase: nice to have” entered right? If it is, what else speaks for "
        "ability to buy?"
    )
    assert told.what_if == "This is so with the customer, and no step of ours changes it."
    in_chinese = view(data_only("purchase_kind", "nice_to_have"), "zh")
    assert in_chinese.what_if == "客户那边就是这个情况，我们改变不了。"
    assert in_chinese.question.startswith("“采购性质：锦上添花”填得对吗？")


def test_a_fact_that_one_can_hardly_change_is_not_cleared(sign: RaisedSign) -> None:
    own = replace(data_only("advertising", "no"), what_if=sign.what_if)
    assert view(own).what_if == (
        "Leads alike in all else, but with “budget: stated”, stand at 52% instead of 40% "
        "by the model: +12.0 points."
    )
    assert "只是“预算：已说明”的线索" in view(own, "zh").what_if


def test_a_sign_that_raises_the_odds_says_that_it_does_no_harm(sign: RaisedSign) -> None:
    up = replace(sign, verdict="framework_only", points=0.02, log_odds=0.1)
    told = view(up)
    assert told.verdict == "the framework warns; it does not lower this lead's chance"
    assert view(up, "zh").verdict == "框架提醒；没有拉低这条线索的成交概率"
    assert not told.harmless, "clearing it helps"
    assert view(replace(up, what_if=None)).harmless


def test_no_what_if_is_said(sign: RaisedSign) -> None:
    told = view(replace(sign, what_if=None))
    assert told.what_if == "Past deals do not show what would clear it."
    assert told.gain_text == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("signing_date", "S", "62", "days"), "signing date: 62 days after the lead"),
        (
            Change("signing_date", "S", "62", "days", "2026-12-15"),
            "(signing date: 15 December 2026)",
        ),
        (Change("postponements", "P", "0", "number"), "times postponed: 0"),
        (Change("registered_capital", "C", "5e+06", "number"), "capital: 5,000,000"),
        (Change("RFP", "RFP", "No", "level"), "RFP: no"),
    ],
)
def test_changes_are_told_in_words(sign: RaisedSign, change: Change, words: str) -> None:
    told = view(replace(sign, what_if=WhatIf(0.6, 0.2, (change,))))
    assert words in told.what_if


DATES = ("signing_date", "implementation_date", "payment_date")


@pytest.mark.parametrize(
    ("days", "language", "words"),
    [
        (
            ("2026-12-15", "2026-12-15", "2026-12-15"),
            "en",
            "(signing date, implementation date and payment date: 15 December 2026)",
        ),
        (
            ("2026-12-15", "2027-02-01", "2026-12-15"),
            "en",
            "(signing date and payment date: 15 December 2026; implementation date: 1 Feb",
        ),
        (
            ("2026-12-15", "2026-12-15", "2027-02-01"),
            "zh",
            "（签约日期和实施日期：2026年12月15日；回款日期：2027年2月1日）",
        ),
        (("", "", ""), "en", "and payment date: 40 days after the lead was opened)"),
    ],
)
def test_dates_that_come_to_the_same_are_said_once(
    sign: RaisedSign, days: tuple[str, ...], language: Language, words: str
) -> None:
    changes = [
        Change(source, source, "40", "days", day)
        for source, day in zip(DATES, days, strict=True)
    ]
    told = view(replace(sign, what_if=WhatIf(0.6, 0.2, tuple(changes))), language)
    assert words in told.what_if


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "signing date: 10 September 2026"), ("zh", "签约日期：2026年9月10日")],
)
def test_a_date_is_told_as_it_was_read_however_the_export_spells_it(
    language: Language, told: str
) -> None:
    one = Fact("signing_date", "signing_date", "09/10/2026", "", "known", 0.1)
    assert presenter(language).fact(replace(one, day="2026-09-10")) == told
    late = replace(one, day="2026-09-10", state="gone_by", days_gone=62)
    assert presenter(language).fact(late).startswith(told)


@pytest.mark.parametrize("language", languages())
def test_every_level_of_the_framework_can_be_told(language: Language) -> None:
    for field in load_framework().fields.values():
        for level in field.levels:
            own = fact(field.id, "known", level.id)
            assert level.name.in_(language) in presenter(language).support_of(own)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "stage: intent customer, in talks"), ("zh", "阶段：意向客户")],
)
def test_the_stage_is_told_in_words(language: Language, told: str) -> None:
    stage = Fact("(stage)", "stage", "intent", "intent", "known", 0.1)
    assert presenter(language).fact(stage) == told
