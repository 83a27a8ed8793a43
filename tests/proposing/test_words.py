from __future__ import annotations

import pytest

from kaopu.proposing.words import read_header, spelled, without_objects


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
        ("Organização - Setor", ("setor",)),
        ("Negócio - Status", ("status",)),
        ("Konto-ID", ("konto", "id")),
        ("***", ()),
    ],
)
def test_a_header_is_read_without_its_dress(header: str, words: tuple[str, ...]) -> None:
    assert read_header(header).words == words


@pytest.mark.parametrize("header", ["branch_id", "ProductKey", "ID Filiale", "page uuid"])
def test_an_id_is_told_by_its_first_or_last_word(header: str) -> None:
    assert read_header(header).is_id


@pytest.mark.parametrize("header", ["Key account", "Paid", "Idea", "Keyword"])
def test_the_letters_of_an_id_are_no_id(header: str) -> None:
    assert not read_header(header).is_id


def test_somebody_elses_id_is_not_that_of_the_lead() -> None:
    assert "contact" in read_header("Person - ID").guards
    assert "contact" not in read_header("Deal - ID").guards


def test_a_misspelled_word_is_mended_and_an_ordinary_one_is_not() -> None:
    assert spelled(read_header("Oportunity Ammount")).words == ("opportunity", "amount")
    assert spelled(read_header("marital")).words == ("marital",)
    assert not spelled(read_header("Close Date")).corrected


def test_the_noun_for_the_lead_and_units_can_be_left_out() -> None:
    bare = without_objects(read_header("Opportunity Amount USD"))
    assert bare is not None
    assert bare.words == ("amount",)
    assert without_objects(read_header("Region")) is None
    assert without_objects(read_header("Deal")) is None


def test_signs_that_stand_within_another_word_change_no_meaning() -> None:
    assert "next" in read_header("次回連絡日").guards
    assert "next" not in read_header("每次回访结果").guards
