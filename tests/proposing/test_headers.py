from __future__ import annotations

import pytest

from kaopu.proposing.headers import match_header, read_header, similarity


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Deal - Expected_closeDate__c", ("expected", "close", "date")),
        ("NumberOfEmployees", ("number", "of", "employee")),
        ("金额（元）", ("金额",)),
        ("Probability (%)", ("probability",)),
        ("ＳｔａｇｅＮａｍｅ", ("stage", "name")),
        ("状态", ("状态",)),
        ("(unnamed)", ("unnamed",)),
        ("***", ()),
    ],
)
def test_a_header_is_read_without_its_dress(header: str, words: tuple[str, ...]) -> None:
    assert read_header(header).words == words


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Budget_Confirmed__c", "budget_status"),
        ("客户预算情况", "budget_status"),
        ("Client budget status", "budget_status"),
        ("purch_dept", "buying_party"),
        ("Opportunity Amount USD", "amount"),
        ("是否招聘", "hiring"),
        ("Deal - Lost reason", "end_reason"),
        ("expected_close_date", "signing_date"),
        ("Sales Reps", "owner"),
    ],
)
def test_a_header_is_like_a_known_name(header: str, concept: str) -> None:
    assert match_header(header)[0].concept == concept


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("expected close date", "close date"),
        ("owner id", "owner"),
        ("lost reason", "lost"),
        ("last activity", "activity"),
        ("联系人", "联系人编号"),
    ],
)
def test_a_word_that_changes_the_meaning_parts_two_names(header: str, name: str) -> None:
    assert similarity(read_header(header), read_header(name)) == 0


def test_equal_words_score_100_in_any_spelling() -> None:
    assert similarity(read_header("closeDate"), read_header("Close date")) == 100


def test_nothing_is_like_an_empty_header() -> None:
    assert match_header("***") == ()
    assert similarity(read_header(""), read_header("")) == 0


def test_a_short_name_is_not_alike_by_chance() -> None:
    assert similarity(read_header("id"), read_header("ie")) == 0


def test_the_crms_of_a_standard_field_are_named() -> None:
    best = match_header("hs_is_closed_won")[0]
    assert (best.concept, best.crms) == ("end_flag", ("HubSpot",))


def test_the_noun_for_the_lead_counts_for_nothing() -> None:
    assert match_header("Opportunity Result")[0].concept == "outcome"


def test_what_counts_only_by_its_very_name_is_not_like_others() -> None:
    concepts = {match.concept for match in match_header("Opportunity Result")}
    assert "deal_name" not in concepts
