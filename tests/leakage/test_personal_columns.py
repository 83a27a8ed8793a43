from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.errors import PersonalDataError
from kaopu.leads.lead_table import LeadReading
from kaopu.leads.personal import PersonalColumn
from kaopu.leakage.personal_columns import check_some_left, personal_sources

Read = Callable[[str, pd.DataFrame], LeadReading]


def found_in(reading: LeadReading) -> tuple[PersonalColumn, ...]:
    return personal_sources(reading.pipeline, reading.texts)


def test_people_are_found_among_what_would_be_learnt_from(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    found = found_in(read(people, with_people))
    assert [(p.column, p.kind) for p in found] == [
        ("contact_name", "person"),
        ("mail", "mail"),
    ]


def test_names_on_our_own_side_are_learnt_from_whatever_they_are_called(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    text = people.replace('["town", "contact_name", "mail"]', '["town"]')
    text = text.replace('["owner"]', '["contact_name"]')
    assert found_in(read(text, with_people)) == ()


def test_people_may_be_allowed_by_name(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    text = people + '[allow]\nmail = "each customer has one shared box"\n'
    assert [p.column for p in found_in(read(text, with_people))] == ["contact_name"]


def test_nothing_but_people_is_refused(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    reading = read(people, with_people)
    check_some_left(reading.pipeline, found_in(reading), "deals.csv")
    text = people.partition("[fields]")[0] + '[context]\ncategories = ["mail"]\n'
    reading = read(text, with_people)
    with pytest.raises(PersonalDataError, match=r"^deals\.csv: every mapped column"):
        check_some_left(reading.pipeline, found_in(reading), "deals.csv")
