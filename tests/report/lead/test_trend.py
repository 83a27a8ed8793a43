from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import FactChange, LeadExplanation, PastScore, Trend
from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.report.lead.trend import ago, score_lines, trend_line

PAST = PastScore("2026-05-01T12:00:00+00:00", "demo/1", 0.22, 8, 300)
BUDGET = FactChange("budget_status", "Budget", "", "stated")


@pytest.fixture
def moved(lead: LeadExplanation) -> LeadExplanation:
    return replace(lead, scores=(PAST,), trend=Trend(PAST, 21, 0.18, True, (BUDGET,)))


def test_the_trend_is_one_sentence(moved: LeadExplanation) -> None:
    framework = load_framework()
    assert trend_line(moved, Locale("en"), framework) == (
        "22% 3 weeks ago, 40% now: budget stated since (before: not filled in)"
    )
    assert trend_line(moved, Locale("zh"), framework) == (
        "3 周前 22%，现在 40%：预算变为“已说明”（之前：未填写）"
    )


def test_without_a_trend_there_is_nothing(lead: LeadExplanation) -> None:
    assert trend_line(lead, Locale("en")) == ""
    assert score_lines(lead, Locale("en")) == ()


def test_another_model_is_named(moved: LeadExplanation) -> None:
    trend = Trend(PAST, 1, 0.18, False, ())
    told = trend_line(replace(moved, trend=trend), Locale("en"))
    assert told == "22% a day ago, 40% now: scored then by model demo/1"


def test_what_no_signal_says_is_said_so(moved: LeadExplanation) -> None:
    trend = Trend(replace(PAST, probability=0.402), 0, -0.002, True, ())
    told = trend_line(replace(moved, trend=trend), Locale("en"))
    assert told == (
        "40.2% earlier today, 40.0% now: what changed is none of the six signals"
    )


def test_an_unlisted_column_is_named_as_it_is(moved: LeadExplanation) -> None:
    change = FactChange("RFI", "RFI", "no", "unknown")
    trend = Trend(PAST, 3, 0.18, True, (change,))
    told = trend_line(replace(moved, trend=trend), Locale("en"), load_framework())
    assert told.endswith("RFI asked, not told since (before: no)")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, "earlier today"),
        (1, "a day ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (59, "8 weeks ago"),
        (75, "2 months ago"),
    ],
)
def test_how_long_ago(days: int, told: str) -> None:
    assert ago(days, Locale("en")) == told


def test_scores_are_listed_newest_first(moved: LeadExplanation) -> None:
    newer = replace(PAST, scored_at="2026-05-08T12:00:00+00:00", probability=0.3)
    lines = score_lines(replace(moved, scores=(PAST, newer)), Locale("en"))
    assert lines == (
        "8 May 2026: 30%, rank 8 of 300, model demo/1",
        "1 May 2026: 22%, rank 8 of 300, model demo/1",
    )


def test_a_number_is_told_with_what_it_was(moved: LeadExplanation) -> None:
    silence = FactChange("customer_silence", "历史：客户多少天没有动静", "9", "16")
    lead = replace(moved, trend=Trend(PAST, 7, 0.18, True, (silence,)))
    assert "days since the customer last spoke: 16 (before: 9)" in trend_line(
        lead, Locale("en")
    )
    assert "客户多少天没有动静：16（之前：9）" in trend_line(lead, Locale("zh"))
