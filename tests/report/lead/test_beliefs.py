from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.belief_records import HighBelief
from kaopu.explain.records import LeadExplanation
from kaopu.language import Language, Locale, languages
from kaopu.report.lead.beliefs import belief_lines


def lines(lead: LeadExplanation, language: Language = "en", **changes: object) -> list[str]:
    assert lead.conviction is not None
    own = replace(lead.conviction, **changes)  # type: ignore[arg-type]
    return list(belief_lines(replace(lead, conviction=own), Locale(language)))


def test_confidence_stands_beside_the_facts_and_the_reps_history(
    lead: LeadExplanation,
) -> None:
    assert lines(lead) == [
        "Li says 80%; the facts say no more than 40%: +40.0 points.",
        "Of 27 past deals that Li put at about 77%, 41% were won (25% to 59%).",
    ]
    assert lines(lead, "zh") == [
        "Li 估 80%，按事实只有 40%，相差 +40.0 个百分点。",
        "Li 以往有 27 单估在 77% 左右，实际成交 41%（25% 到 59%）。",
    ]


def test_a_chinese_name_needs_no_space(lead: LeadExplanation) -> None:
    assert lines(lead, "zh", rep="李娜")[0].startswith("李娜估 80%")


def test_without_a_name_it_is_the_rep(lead: LeadExplanation) -> None:
    assert lead.conviction is not None
    assert lead.conviction.history is not None
    of_all = replace(lead.conviction.history, rep="")
    told = lines(lead, rep="", history=of_all)
    assert told[0].startswith("The rep says 80%")
    assert told[1].startswith("Of 27 past deals that reps put at about 77%")


@pytest.mark.parametrize("language", languages())
def test_few_such_deals_give_no_rate(lead: LeadExplanation, language: Language) -> None:
    assert lead.conviction is not None
    assert lead.conviction.history is not None
    few = replace(lead.conviction.history, deals=4, rate=None, low=None, high=None)
    for history in (few, None):
        told = lines(lead, language, history=history)[1]
        assert told == Locale(language).text("belief", "few")


HIGH = (
    HighBelief("confidence", "sure", "80", 0.8),
    HighBelief("rapport", "Rapport", "hot", 1.0),
    HighBelief("apparent_wealth", "Looks", " wealthy ", 1.0),
)


def test_an_illusion_tells_all_that_feeds_it_beside_the_signals(
    lead: LeadExplanation,
) -> None:
    told = lines(lead, high=HIGH)[-1]
    assert "“chance of winning: 80”, “rapport: hot”, “how rich they look: wealthy”" in told
    for name in ("budget and requirements: weak", "timeline: not asked yet"):
        assert name in told
    zh = lines(lead, "zh", high=HIGH)[-1]
    for words in (
        "“成交概率：80”",
        "“交情：hot”",
        "“看起来有没有钱：wealthy”",
        "六个信号：",
        "预算与要求弱",
    ):
        assert words in zh


def test_only_an_illusion_is_fed(lead: LeadExplanation) -> None:
    sober = tuple(sign for sign in lead.warning_signs if sign.signal != "across")
    plain = lines(lead)
    assert lines(replace(lead, warning_signs=sober), high=HIGH) == plain
    assert lines(lead, high=()) == plain


@pytest.mark.parametrize(
    ("id_", "belief", "words"),
    [
        ("rapport", 1.0, "Li trusts the rapport"),
        ("apparent_wealth", 1.0, "Li trusts that they look rich"),
        ("rapport", 0.0, "Li is not impressed"),
    ],
)
def test_impressions_have_no_gap(
    lead: LeadExplanation, id_: str, belief: float, words: str
) -> None:
    assert lead.conviction is not None
    assert lead.conviction.history is not None
    history = replace(lead.conviction.history, belief=id_)
    told = lines(lead, id=id_, belief=belief, gap=None, history=history)
    assert told[0].startswith(words)
    assert "gap" not in told[0]
    assert told[1].startswith("Of 27 past deals so judged, 41% were won")


def test_no_belief_no_line(lead: LeadExplanation) -> None:
    assert belief_lines(replace(lead, conviction=None), Locale("en")) == ()
