from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import LeakageError, PersonalDataError
from kaopu.files import as_texts
from kaopu.leads.data_notes import DataNote
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadReading, build_lead_table, read_leads
from kaopu.leakage.export_audit import ExportAudit, audit_export, audited_columns
from kaopu.leakage.learnt_columns import audit_sources, blocked_columns
from kaopu.leakage.other_columns import audit_others
from kaopu.leakage.records import AuditedColumn, ColumnAudit, Role
from kaopu.pipeline import parse_pipeline, resolve

LEAKY = """\
schema = 1
name = "small"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[dates]
created = "opened"

[fields]
budget_status = { column = "budget" }
signing_date = { column = "signing", unknown = ["?"] }

[context]
categories = ["lost_because", "town"]
"""


def leaky_deals() -> pd.DataFrame:
    """A hundred deals of which the lost ones alone have a reason."""
    return pd.DataFrame(
        {
            "result": ["Won"] * 50 + ["Lost"] * 50,
            "opened": pd.date_range("2025-01-01", periods=100).strftime("%Y-%m-%d"),
            "budget": np.resize(["stated", "vague", "none", "approved", ""], 100),
            "signing": "",
            "town": ["A", "B", "C", "D"] * 25,
            "lost_because": [""] * 50 + ["price", "delay"] * 25,
        }
    )


def read(text: str, deals: pd.DataFrame) -> LeadReading:
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    return read_leads(as_texts(deals), pipeline, "training", "deals.csv")


def others_of(reading: LeadReading) -> tuple[tuple[Role, ColumnAudit], ...]:
    table = reading.table()
    return audit_others(reading, table, finished_deals(table))


# ------------------------------------------------------------ columns that feed the model


def test_a_column_may_be_allowed_with_a_reason() -> None:
    text = f'{LEAKY}\n[allow]\nlost_because = "asked on the first day"\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    table = build_lead_table(leaky_deals(), pipeline, "training", "deals.csv")
    audits = audit_sources(pipeline, finished_deals(table))
    assert blocked_columns(pipeline, audits, "deals.csv") == ()
    (audit,) = audited_columns(pipeline.allowed, audits)
    assert (audit.action, audit.reason) == ("allowed", "asked on the first day")


STAGED = (
    LEAKY
    + """
[lead]
stage = "phase"
target = ["early"]
intent = ["talking"]
"""
)


def early_ends() -> pd.DataFrame:
    """Deals in which a budget stands only in those that got that far."""
    deals = leaky_deals().assign(lost_because="", budget=[""] * 100, phase="early")
    deals.loc[:69, "budget"] = "vague"
    deals.loc[:69, "phase"] = "talking"
    return deals


def test_gaps_of_leads_that_ended_early_are_no_leak_where_a_column_says_so() -> None:
    pipeline = resolve(parse_pipeline(STAGED, Path("small.toml")))
    table = build_lead_table(early_ends(), pipeline, "training", "deals.csv")
    found = {a.column: a.findings for a in audit_sources(pipeline, finished_deals(table))}
    assert set(found) == {"budget", "signing", "lost_because", "town"}
    assert found["budget"] == ()


def test_an_inferred_stage_excuses_no_gap() -> None:
    pipeline = resolve(parse_pipeline(LEAKY, Path("small.toml")))
    table = build_lead_table(early_ends(), pipeline, "training", "deals.csv")
    audits = {a.column: a for a in audit_sources(pipeline, finished_deals(table))}
    assert audits["budget"].blocked


def ended_stage() -> pd.DataFrame:
    """Deals whose stage was overwritten when they ended."""
    deals = leaky_deals().assign(lost_because="")
    return deals.assign(phase=np.where(deals["result"] == "Won", "talking", "early"))


def test_a_stage_that_is_the_outcome_is_left_out_and_inferred() -> None:
    audit = audit_export(read(STAGED, ended_stage()))
    assert audit.pipeline.stage is None
    assert "phase" not in audit.pipeline.scoring_columns
    assert audit.everything.stage[4] == "target"
    assert audit.everything.stage[0] == "intent"
    (note,) = audit.notes
    assert note == DataNote("phase", "stage_left_out", 100)
    told = audited_columns({}, (), audit.others)[-1]
    assert (told.column, told.role, told.action) == ("phase", "stage", "left out")


def test_a_stage_may_be_allowed() -> None:
    text = f'{STAGED}\n[allow]\nphase = "set on the first day"\n'
    reading = read(text, ended_stage())
    audit = audit_export(reading)
    assert (audit.reading, audit.notes) == (reading, ())
    told = audited_columns(audit.pipeline.allowed, (), audit.others)[-1]
    assert (told.action, told.reason) == ("allowed", "set on the first day")


def test_an_honest_stage_stays() -> None:
    deals = leaky_deals().assign(lost_because="", phase=["early", "talking"] * 50)
    reading = read(STAGED, deals)
    assert audit_export(reading).reading is reading


def test_a_date_that_gives_the_outcome_away_by_its_distance_is_blocked() -> None:
    """Won deals sign soon after they open; the date by itself tells nothing."""
    rng = np.random.default_rng(0)
    deals = leaky_deals().assign(lost_because="")
    won = (deals["result"] == "Won").to_numpy()
    opened = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        rng.integers(0, 700, 100), unit="D"
    )
    ahead = np.where(won, rng.integers(5, 40, 100), rng.integers(45, 90, 100))
    deals["opened"] = opened.strftime("%Y-%m-%d")
    deals["signing"] = (opened + pd.to_timedelta(ahead, unit="D")).strftime("%Y-%m-%d")
    pipeline = resolve(parse_pipeline(LEAKY, Path("small.toml")))
    table = build_lead_table(deals, pipeline, "training", "deals.csv")
    audits = {a.column: a for a in audit_sources(pipeline, finished_deals(table))}
    assert audits["signing"].blocked
    assert "(created)" not in audits


# ----------------------------------------------------------- columns that are no facts

OTHERS = (
    LEAKY.replace(
        'created = "opened"', 'created = "opened"\nclosed = "close_date"'
    ).replace('"lost_because", ', "")
    + """
[amount]
column = "paid"

[ignore]
columns = ["because"]
"""
)


def other_deals() -> pd.DataFrame:
    """Deals of which closing date, sum and reason are known afterwards alone."""
    deals = leaky_deals().rename(columns={"lost_because": "because"})
    deals["opened"] = np.random.default_rng(0).permutation(deals["opened"])
    return deals.assign(
        paid=["100"] * 50 + [""] * 50,
        reason=deals["because"],
        colour=["red", "blue"] * 50,
        close_date=["2026-01-01", "2026-01-02"] * 50,
    )


def found_in(deals: pd.DataFrame, text: str = OTHERS) -> dict[str, AuditedColumn]:
    reading = read(text, deals)
    columns = audited_columns(reading.pipeline.allowed, (), others_of(reading))
    return {column.column: column for column in columns}


def test_what_is_not_learnt_from_is_audited_too() -> None:
    found = found_in(other_deals())
    assert {name: c.role for name, c in found.items()} == {
        "close_date": "date",
        "paid": "amount",
        "reason": "unmapped",
    }
    assert {c.action for c in found.values()} == {"not learnt"}
    assert found["reason"].audit.blocked
    (closing,) = found["close_date"].audit.findings
    assert (closing.rule, closing.severity) == ("name", "warn")


def test_open_deals_do_not_count() -> None:
    deals = other_deals()
    still_open = deals.assign(result="Open", paid="7", reason="none yet", colour="red")
    assert found_in(pd.concat([deals, still_open])) == found_in(deals)


def test_a_stage_that_gives_the_outcome_away_is_left_out_and_told() -> None:
    stage = '[lead]\nstage = "phase"\ntarget = ["early"]\nintent = ["late"]\n'
    deals = other_deals().assign(phase=["late"] * 50 + ["early"] * 50)
    told = found_in(deals, f"{OTHERS}\n{stage}")["phase"]
    assert (told.role, told.action) == ("stage", "left out")
    suspect = deals.assign(phase=["late"] * 46 + ["early"] * 44 + ["late"] * 10)
    told = found_in(suspect, f"{OTHERS}\n{stage}")["phase"]
    assert (told.role, told.action) == ("stage", "kept")


def test_an_amount_that_is_learnt_from_is_audited_once() -> None:
    learnt = OTHERS.replace('categories = ["town"]', 'categories = ["town", "paid"]')
    assert "paid" in learnt.split("[amount]")[0]
    assert "paid" not in found_in(other_deals(), learnt)


def test_two_columns_of_one_name_are_both_looked_at() -> None:
    deals = other_deals()
    twice = pd.concat([deals, deals[["reason"]]], axis=1)
    roles = [(role, a.column) for role, a in others_of(read(OTHERS, twice))]
    assert roles.count(("unmapped", "reason")) == 2


def test_without_a_finished_deal_there_is_nothing_to_audit() -> None:
    deals = other_deals().assign(result="Open")
    assert others_of(read(OTHERS, deals)) == ()


def test_the_record_is_that_of_the_columns() -> None:
    columns = audit_export(read(OTHERS, other_deals())).columns
    record = [column.to_json() for column in columns]
    assert {"column", "findings", "role", "action", "reason"} <= record[0].keys()
    assert tuple(AuditedColumn.from_json(column) for column in record) == columns


def test_nothing_left_is_an_error() -> None:
    leaky = read(LEAKY, leaky_deals()).without(["budget", "signing", "town"])
    audits = audit_sources(leaky.pipeline, finished_deals(leaky.table()))
    with pytest.raises(LeakageError, match="'lost_because': "):
        blocked_columns(leaky.pipeline, audits, "deals.csv")


# ----------------------------------------------------------------------- personal data


def with_people() -> pd.DataFrame:
    names = np.resize(["Ann Lee", "Bo Wu", "Cy Park", "Di Roy", "Ed Fox"], 100)
    mails = [f"{name.split()[0].lower()}@example.com" for name in names]
    deals = leaky_deals().drop(columns="lost_because")
    return deals.assign(contact_name=names, owner=names, mail=mails)


PEOPLE = LEAKY.replace('["lost_because", "town"]', '["town", "contact_name", "mail"]')
PEOPLE += """
[own_side]
categories = ["owner"]
"""


def audited(text: str, deals: pd.DataFrame) -> ExportAudit:
    return audit_export(read(text, deals))


def test_people_are_left_out_but_colleagues_stay() -> None:
    audit = audited(PEOPLE, with_people())
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


def test_names_on_our_own_side_are_learnt_from_whatever_they_are_called() -> None:
    text = PEOPLE.replace('["town", "contact_name", "mail"]', '["town"]')
    text = text.replace('["owner"]', '["contact_name"]')
    assert audited(text, with_people()).personal == ()


def test_people_may_be_allowed_with_a_reason() -> None:
    text = PEOPLE + '[allow]\nmail = "each customer has one shared box"\n'
    audit = audited(text, with_people())
    assert [p.column for p in audit.personal] == ["contact_name"]
    assert "ann@example.com" in set(audit.everything.facts["mail"])


def test_stray_addresses_are_masked_where_they_are_learnt_from() -> None:
    deals = with_people()
    deals.loc[3, "town"] = "ask +86 138 0013 8000"
    deals.loc[4, "budget"] = "see ann@example.com"
    everything = audited(PEOPLE, deals).everything
    assert everything.facts["town"][3] == "ask (phone number)"
    assert everything.raw_cells["budget_status"][4] == "see (mail address)"
    assert everything.notes[0].value == "'see (mail address)'"


def test_people_nobody_mapped_are_not_audited() -> None:
    deals = with_people().assign(contact_name=["Ann Lee"] * 50 + ["Bo Wu"] * 50)
    text = PEOPLE.replace('"contact_name", "mail"', '"mail"')
    assert "contact_name" not in {a.column for _, a in audited(text, deals).others}


def test_nothing_but_people_is_refused() -> None:
    text = PEOPLE.partition("[fields]")[0] + '[context]\ncategories = ["mail"]\n'
    with pytest.raises(PersonalDataError) as caught:
        audited(text, with_people())
    assert "every mapped column holds names, addresses or free text ('mail')" in str(
        caught.value
    )
