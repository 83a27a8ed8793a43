from __future__ import annotations

import pytest

from kaopu.proposing.headers import SUGGESTED, match_header, similarity
from kaopu.proposing.words import read_header


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
        ("Date created", "created"),
        ("Ammount", "amount"),
        ("Fecha de creación", "created"),
        ("Fecha cierre prevista", "signing_date"),
        ("Tipo de cliente principal", "deal_type"),
        ("Vertriebsmitarbeiter", "owner"),
        ("Date de clôture prévue", "signing_date"),
        ("Negócio - Valor", "amount"),
        ("Data di chiusura", "closed"),
        ("営業担当", "owner"),
        ("預計成交日期", "signing_date"),
        ("Дата создания лида", "created"),
        ("Сделка - Плановая дата закрытия", "signing_date"),
        ("Бюджет, руб.", "amount"),
        ("Ответственный за сделку", "owner"),
        ("Причина потери клиента", "end_reason"),
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


@pytest.mark.parametrize(
    "header", ["marital", "income", "housing", "Specialization", "page views per visit"]
)
def test_letters_alone_make_no_likeness(header: str) -> None:
    assert match_header(header) == ()


def test_names_that_share_some_words_are_a_suggestion_only() -> None:
    assert 0 < similarity(read_header("sales price"), read_header("sales stage")) < 78


def test_the_head_comes_first_where_the_language_says_so() -> None:
    header, known = read_header("Etapa principal"), read_header("Etapa")
    assert similarity(header, known, head_first=True) > similarity(header, known)


@pytest.mark.parametrize(
    "header", ["q7_score", "Satisfaction score", "Tour duration", "Private pension"]
)
def test_one_word_that_a_name_is_made_of_is_no_name_within_a_header(header: str) -> None:
    unsure = {"model_score", "runs_on", "system_flag"}
    known = {match.concept for match in match_header(header) if match.score > SUGGESTED}
    assert not unsure & known
    assert match_header("Deal score")[0].concept == "model_score"
