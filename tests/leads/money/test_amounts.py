from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kaopu.leads.data_notes import DataNote, RowNote
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.pipeline.rates import Rates

Leads = Callable[..., LeadTable]
NAN = np.nan


@pytest.fixture(scope="module")
def pounds(small: Pipeline) -> Pipeline:
    return replace(small, currency="GBP", currency_column="money")


@pytest.fixture(scope="module")
def rated(pounds: Pipeline) -> Pipeline:
    return replace(pounds, rates=Rates("2026-03-31", {"SEK": 0.08}))


def about(table: LeadTable, *columns: str) -> set[DataNote]:
    return {note for note in table.notes if note.column in columns}


def noted(table: LeadTable, id_: str) -> RowNote:
    (note,) = [note for note in table.row_notes if note.id == id_]
    return note


def told(note: RowNote, row: int) -> tuple[bool, Any, Any]:
    return bool(note.rows[row]), note.cells[row], note.other[row]


def test_a_column_tells_what_each_amount_is_in(leads: Leads, pounds: Pipeline) -> None:
    table = leads(
        pounds,
        amount=["800", "£ 800", "$800", "800", "800", "800", ""],
        money=["GBP", "", "SEK", "SEK", "", "Pebbles", "SEK"],
    )
    np.testing.assert_array_equal(table.amount, [800, 800, NAN, NAN, 800, NAN, NAN])
    assert about(table, "amount", "money") == {
        DataNote("amount", "foreign_currency", 1, "SEK"),
        DataNote("amount", "currency_disagrees", 1),
        DataNote("money", "currency_blank", 1, "GBP"),
        DataNote("money", "currency_unread", 1, "'Pebbles'"),
    }
    assert told(noted(table, "other_currency"), 3) == (True, "800 SEK", "GBP")
    assert told(noted(table, "currency_disagrees"), 2)[:2] == (True, "$800 SEK")
    assert told(noted(table, "currency_unread"), 5)[:2] == (True, "800 Pebbles")
    assert table.currencies is not None
    assert table.currencies.tolist() == ["GBP", "GBP", "", "SEK", "", "", ""]


def test_a_rate_of_a_day_converts(leads: Leads, rated: Pipeline) -> None:
    table = leads(rated, amount=["800", "SEK 50", "9"], money=["SEK", "", "NOK"])
    np.testing.assert_allclose(table.amount, [64, 4, NAN])
    rate = "1 SEK = 0.08 GBP (2026-03-31)"
    assert about(table, "amount", "money") == {
        DataNote("amount", "currency_converted", 2, rate),
        DataNote("amount", "foreign_currency", 1, "NOK"),
    }
    assert told(noted(table, "currency_converted"), 0) == (True, "800 SEK", rate)
    assert not noted(table, "currency_converted").rows[2]


def test_a_column_nobody_named_counts_and_is_named(leads: Leads, pounds: Pipeline) -> None:
    pipeline = replace(pounds, currency_column=None)
    table = leads(pipeline, amount=["800", "800", "800"], Currency=["GBP", "SEK", "?"])
    np.testing.assert_array_equal(table.amount, [800, NAN, 800])
    assert about(table, "Currency") == {
        DataNote("Currency", "currency_column", 1, '"Currency"')
    }
    own = leads(pipeline, amount=["800"], Currency=["GBP"])
    assert own.notes == (DataNote("Currency", "unmapped", 1),)
    off = leads(replace(pounds, currency_column=""), amount=["800"], Currency=["SEK"])
    np.testing.assert_array_equal(off.amount, [800])


def test_a_lead_alone_counts_as_among_others(leads: Leads, pounds: Pipeline) -> None:
    pipeline = replace(pounds, currency_column=None)
    cells = {
        "amount": ["800", "¥800", "5", "6", "7"],
        "Währung": ["NOK", "", "Kiesel", "GBP", "n/a"],
    }
    together = leads(pipeline, **cells)
    alone = [
        leads(pipeline, **{name: [column[row]] for name, column in cells.items()})
        for row in range(5)
    ]
    np.testing.assert_array_equal(together.amount, [NAN, NAN, NAN, 6, 7])
    np.testing.assert_array_equal([t.amount[0] for t in alone], together.amount)  # type: ignore[index]


def test_without_a_currency_none_of_several_counts(leads: Leads, small: Pipeline) -> None:
    table = leads(small, amount=["800", "800", "5"], Currency=["SEK", "NOK", ""])
    np.testing.assert_array_equal(table.amount, [NAN, NAN, NAN])
    assert DataNote("amount", "currency_unset", 3) in table.notes


def test_numbers_of_a_model_are_compared_in_one_currency(
    leads: Leads, rated: Pipeline
) -> None:
    pipeline = replace(rated, column_currencies={"capital": frozenset({"GBP"})})
    cells = ["£800", "800 SEK", "800 NOK", "800", "unknown", ""]
    table = leads(pipeline, capital=cells, phase=["Quoted"] * 6)
    np.testing.assert_allclose(
        table.facts["registered_capital"].to_numpy(), [800, 64, NAN, 800, np.inf, NAN]
    )
    assert about(table, "capital") == {
        DataNote("capital", "currency_gap", 1),
        DataNote("capital", "currency_converted", 1, "1 SEK = 0.08 GBP (2026-03-31)"),
    }
    assert told(noted(table, "currency_gap"), 2)[:2] == (True, "800 NOK")


def test_a_model_of_before_reads_its_numbers_as_it_did(
    leads: Leads, rated: Pipeline
) -> None:
    table = leads(rated, capital=["800 NOK"], phase=["Quoted"])
    np.testing.assert_array_equal(table.facts["registered_capital"], [800])


def test_no_rate_makes_a_number_endless(leads: Leads, pounds: Pipeline) -> None:
    pipeline = replace(pounds, rates=Rates("2026-03-31", {"KWD": 1e9}))
    table = leads(pipeline, amount=["1e306"], money=["KWD"])
    np.testing.assert_array_equal(table.amount, [NAN])


def test_rows_taken_keep_their_currencies(leads: Leads, pounds: Pipeline) -> None:
    table = leads(pounds, amount=["1", "2"], money=["SEK", "GBP"])
    taken = table.take(np.array([1])).currencies
    assert taken is not None
    assert taken.tolist() == ["GBP"]
