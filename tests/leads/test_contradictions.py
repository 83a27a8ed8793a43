from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from kaopu.framework import load_framework
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline

Leads = Callable[..., LeadTable]


def found(table: LeadTable) -> list[tuple[str, str, list[bool]]]:
    return [
        (note.column, str(note.other[np.flatnonzero(note.rows)[0]]), note.rows.tolist())
        for note in table.row_notes
        if note.id == "contradiction"
    ]


@pytest.mark.parametrize(
    "words", ["No budget until May", "客户说没有预算", "WITHOUT BUDGET"]
)
def test_a_budget_against_words_in_a_column_left_out(
    small: Pipeline, leads: Leads, words: str
) -> None:
    noted = replace(small, ignored=("notes",))
    table = leads(noted, budget=["yes", "no", "yes"], notes=[words, words, "Fine."])
    assert found(table) == [("budget", f"notes = {words}", [True, False, False])]
    assert table.facts["budget_status"].tolist() == ["approved", "none", "approved"]


def test_columns_that_the_pipeline_file_does_not_name_are_not_read(leads: Leads) -> None:
    assert found(leads(budget=["yes"], notes=["no budget"])) == []


def test_a_column_left_out_may_be_absent(small: Pipeline, leads: Leads) -> None:
    assert found(leads(replace(small, ignored=("notes",)), budget=["yes"])) == []


def test_a_budget_against_the_amount(leads: Leads) -> None:
    table = leads(budget=["yes", "yes", "no", "yes"], amount=["0", "5", "0", ""])
    assert found(table) == [("budget", "amount = 0", [True, False, False, False])]
    assert table.notes == (DataNote("budget", "contradiction", 1),)


def test_two_fields_against_each_other(small: Pipeline, leads: Leads) -> None:
    funds = replace(
        small.by_id["need_awareness"],
        id="funds_evidence",
        levels=("none", "some", "strong"),
        values={"nothing": "none"},
    )
    funding = replace(
        small.by_id["budget_status"],
        id="funding_round",
        kind="flag",
        levels=("no", "yes"),
        values={"yes": "yes", "no": "no"},
    )
    pipeline = replace(small, sources=(funds, funding))
    table = leads(pipeline, aware=["nothing", "nothing"], budget=["yes", "no"])
    assert found(table) == [("aware", "budget = yes", [True, False])]


def test_contradictions_stay_with_their_leads(small: Pipeline, leads: Leads) -> None:
    table = leads(budget=["no", "yes"], amount=["0", "0"])
    assert found(table.take(np.array([1]))) == [("budget", "amount = 0", [True])]


def test_every_contradiction_names_fields_of_the_framework() -> None:
    framework = load_framework()
    assert len(framework.contradictions) > 3
    for item in framework.contradictions:
        assert set(item.levels) <= set(framework.fields[item.field].level_ids)
