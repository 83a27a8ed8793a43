from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadReading
from kaopu.leakage.export_audit import audited_columns
from kaopu.leakage.other_columns import audit_others
from kaopu.leakage.records import AuditedColumn, ColumnAudit, Role

Read = Callable[[str, pd.DataFrame], LeadReading]
FoundIn = Callable[[pd.DataFrame, str], dict[str, AuditedColumn]]


def others_of(reading: LeadReading) -> tuple[tuple[Role, ColumnAudit], ...]:
    table = reading.table()
    return audit_others(reading, table, finished_deals(table))


@pytest.fixture
def found_in(read: Read) -> FoundIn:
    """Finds what the audit of such columns says, by column."""

    def found(deals: pd.DataFrame, text: str) -> dict[str, AuditedColumn]:
        reading = read(text, deals)
        columns = audited_columns(reading.pipeline.allowed, (), others_of(reading))
        return {column.column: column for column in columns}

    return found


def test_what_is_not_learnt_from_is_audited_too(
    others: str, other_deals: pd.DataFrame, found_in: FoundIn
) -> None:
    found = found_in(other_deals, others)
    assert {name: c.role for name, c in found.items()} == {
        "close_date": "date",
        "paid": "amount",
        "reason": "unmapped",
    }
    assert {c.action for c in found.values()} == {"not learnt"}
    assert found["reason"].audit.blocked
    (closing,) = found["close_date"].audit.findings
    assert (closing.rule, closing.severity) == ("name", "warn")


def test_open_deals_do_not_count(
    others: str, other_deals: pd.DataFrame, found_in: FoundIn
) -> None:
    deals = other_deals
    still_open = deals.assign(result="Open", paid="7", reason="none yet", colour="red")
    assert found_in(pd.concat([deals, still_open]), others) == found_in(deals, others)


def test_a_stage_that_gives_the_outcome_away_is_left_out_and_told(
    others: str, other_deals: pd.DataFrame, found_in: FoundIn
) -> None:
    stage = '[lead]\nstage = "phase"\ntarget = ["early"]\nintent = ["late"]\n'
    deals = other_deals.assign(phase=["late"] * 50 + ["early"] * 50)
    told = found_in(deals, f"{others}\n{stage}")["phase"]
    assert (told.role, told.action) == ("stage", "left out")
    suspect = deals.assign(phase=["late"] * 46 + ["early"] * 44 + ["late"] * 10)
    told = found_in(suspect, f"{others}\n{stage}")["phase"]
    assert (told.role, told.action) == ("stage", "kept")


def test_an_amount_that_is_learnt_from_is_audited_once(
    others: str, other_deals: pd.DataFrame, found_in: FoundIn
) -> None:
    learnt = others.replace('categories = ["town"]', 'categories = ["town", "paid"]')
    assert "paid" in learnt.split("[amount]")[0]
    assert "paid" not in found_in(other_deals, learnt)


def test_two_columns_of_one_name_are_both_looked_at(
    others: str, other_deals: pd.DataFrame, read: Read
) -> None:
    deals = other_deals
    twice = pd.concat([deals, deals[["reason"]]], axis=1)
    roles = [(role, a.column) for role, a in others_of(read(others, twice))]
    assert roles.count(("unmapped", "reason")) == 2


def test_without_a_finished_deal_there_is_nothing_to_audit(
    others: str, other_deals: pd.DataFrame, read: Read
) -> None:
    deals = other_deals.assign(result="Open")
    assert others_of(read(others, deals)) == ()
