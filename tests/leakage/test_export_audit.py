from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import PersonalDataError
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadReading
from kaopu.leakage.export_audit import audit_export, audited_columns
from kaopu.leakage.records import AuditedColumn

Read = Callable[[str, pd.DataFrame], LeadReading]


def ended_stage(leaky_deals: pd.DataFrame) -> pd.DataFrame:
    """Deals whose stage was overwritten when they ended."""
    deals = leaky_deals.assign(lost_because="")
    return deals.assign(phase=np.where(deals["result"] == "Won", "talking", "early"))


def test_a_stage_that_is_the_outcome_is_left_out_and_inferred(
    leaky_deals: pd.DataFrame, staged: str, read: Read
) -> None:
    audit = audit_export(read(staged, ended_stage(leaky_deals)))
    assert audit.pipeline.stage is None
    assert "phase" not in audit.pipeline.scoring_columns
    assert audit.everything.stage[4] == "target"
    assert audit.everything.stage[0] == "intent"
    (note,) = audit.notes
    assert note == DataNote("phase", "stage_left_out", 100)
    told = audited_columns({}, (), audit.others)[-1]
    assert (told.column, told.role, told.action) == ("phase", "stage", "left out")


def test_a_stage_may_be_allowed(leaky_deals: pd.DataFrame, staged: str, read: Read) -> None:
    text = f'{staged}\n[allow]\nphase = "set on the first day"\n'
    reading = read(text, ended_stage(leaky_deals))
    audit = audit_export(reading)
    assert (audit.reading, audit.notes) == (reading, ())
    told = audited_columns(audit.pipeline.allowed, (), audit.others)[-1]
    assert (told.action, told.reason) == ("allowed", "set on the first day")


def test_an_honest_stage_stays(leaky_deals: pd.DataFrame, staged: str, read: Read) -> None:
    deals = leaky_deals.assign(lost_because="", phase=["early", "talking"] * 50)
    reading = read(staged, deals)
    assert audit_export(reading).reading is reading


def test_the_record_is_that_of_the_columns(
    others: str, other_deals: pd.DataFrame, read: Read
) -> None:
    columns = audit_export(read(others, other_deals)).columns
    record = [column.to_json() for column in columns]
    assert {"column", "findings", "role", "action", "reason"} <= record[0].keys()
    assert tuple(AuditedColumn.from_json(column) for column in record) == columns


def test_people_are_left_out_but_colleagues_stay(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    audit = audit_export(read(people, with_people))
    assert [(p.column, p.kind) for p in audit.personal] == [
        ("contact_name", "person"),
        ("mail", "mail"),
    ]
    assert {s.column for s in audit.pipeline.sources} == {
        "budget",
        "signing",
        "town",
        "owner",
    }
    assert [note.id for note in audit.notes] == ["personal_person", "personal_mail"]


def test_people_may_be_allowed_with_a_reason(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    text = people + '[allow]\nmail = "each customer has one shared box"\n'
    audit = audit_export(read(text, with_people))
    assert [p.column for p in audit.personal] == ["contact_name"]
    assert "ann@example.com" in set(audit.everything.facts["mail"])


def test_stray_addresses_are_masked_where_they_are_learnt_from(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    deals = with_people
    deals.loc[3, "town"] = "ask +86 138 0013 8000"
    deals.loc[4, "budget"] = "see ann@example.com"
    everything = audit_export(read(people, deals)).everything
    assert everything.facts["town"][3] == "ask (phone number)"
    assert everything.raw_cells["budget_status"][4] == "see (mail address)"
    assert everything.notes[0].value == "'see (mail address)'"


def test_people_nobody_mapped_are_not_audited(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    deals = with_people.assign(contact_name=["Ann Lee"] * 50 + ["Bo Wu"] * 50)
    text = people.replace('"contact_name", "mail"', '"mail"')
    audit = audit_export(read(text, deals))
    assert "contact_name" not in {a.column for _, a in audit.others}


def test_nothing_but_people_is_refused(
    people: str, with_people: pd.DataFrame, read: Read
) -> None:
    text = people.partition("[fields]")[0] + '[context]\ncategories = ["mail"]\n'
    with pytest.raises(PersonalDataError) as caught:
        audit_export(read(text, with_people))
    assert "every mapped column holds names, addresses or free text ('mail')" in str(
        caught.value
    )
