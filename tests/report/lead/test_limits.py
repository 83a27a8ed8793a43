from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.records import FactLimit
from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.lead.limits import limit_text

FIELDS = load_framework().fields
USUAL = FactLimit(
    value=12.0,
    is_above=True,
    is_beyond=True,
    form="usual",
    separates=True,
    share=0.9,
    won=118,
    stage="",
    from_days=30.0,
    to_days=60.0,
    usual=6.0,
    deals=400,
    deals_won=200,
    beyond=61,
    beyond_won=9,
)


def said(limit: FactLimit, source: str, language: Language = "en") -> str:
    return limit_text(limit, FIELDS.get(source), Locale(language))


def test_what_won_deals_kept_to_is_told_with_its_counts() -> None:
    assert said(USUAL, "customer_silence") == (
        "of 118 deals won here by that age (open for 30 to 60 days), 90% had at most 12"
        " (of 61 past deals beyond it, 9 were won; of the others, 56%)"
    )
    assert said(USUAL, "customer_silence", "zh") == (
        "我们成交的 118 单（同期，开单 30 到 60 天）里，90% 不超过 12"
        "（以往越过界限的 61 单里成交 9 单，其余的成交率 56%）"
    )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"from_days": None}, " by that age (open for up to 60 days)"),
        ({"to_days": None}, " by that age (open for over 30 days)"),
        ({"from_days": None, "to_days": None}, ""),
        (
            {"from_days": None, "to_days": None, "stage": "Proposal"},
            " in the stage “Proposal”",
        ),
        (
            {"stage": "Proposal"},
            " in the stage “Proposal” by that age (open for 30 to 60 days)",
        ),
    ],
)
def test_which_won_deals_they_are_is_told(change: dict[str, object], text: str) -> None:
    limit = replace(USUAL, **change)
    assert said(limit, "").startswith(f"of 118 deals won here{text}, 90% had at most 12")


def test_one_number_for_all_is_told_as_such() -> None:
    fixed = replace(USUAL, form="fixed", value=21.0)
    assert said(fixed, "customer_silence").startswith(
        "deals here were won less often above 21 ("
    )
    few = replace(fixed, is_above=False, value=2.0)
    assert said(few, "people_met").startswith("deals here were won less often below 2 (")
    stated = replace(fixed, form="stated")
    assert said(stated, "customer_silence").startswith(
        "the limit set for it in the pipeline file is 21 ("
    )


@pytest.mark.parametrize(
    ("won", "text"), [(0, "none was won"), (1, "1 was won"), (2, "2 were won")]
)
def test_how_deals_beyond_ended_is_told_in_words(won: int, text: str) -> None:
    assert text in said(replace(USUAL, beyond_won=won), "customer_silence")


def test_deals_beyond_are_held_against_others_at_the_same_stage_and_age() -> None:
    limit = replace(USUAL, alike=0.52)
    assert said(limit, "customer_silence").endswith(
        " (of 61 past deals beyond it, 9 were won;"
        " of others at the same stage and age, 52%)"
    )
    assert said(limit, "customer_silence", "zh").endswith(
        "（以往越过界限的 61 单里成交 9 单，同阶段、同样开单时长而没越过的成交率 52%）"
    )


def test_where_no_past_deal_was_beyond_nothing_is_said_of_them() -> None:
    alone = replace(USUAL, beyond=0, beyond_won=0)
    assert said(alone, "customer_silence").endswith("90% had at most 12")


def test_a_count_has_no_fractions() -> None:
    assert "at most 2 " in said(replace(USUAL, value=2.4), "close_pushes")
    least = replace(USUAL, value=1.6, is_above=False)
    assert "at least 2 " in said(least, "people_met")
    assert "at least 0.32 " in said(replace(least, value=0.32), "customer_share")
