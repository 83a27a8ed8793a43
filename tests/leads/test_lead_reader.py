from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from kaopu.leads.data_notes import DataNote, RowNote
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.personal import colleague
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Customs, NumberCustom

Leads = Callable[..., LeadTable]
NAN = np.nan


@pytest.fixture(scope="module")
def dollars(small: Pipeline) -> Pipeline:
    return replace(small, currency="USD")


def noted(table: LeadTable, id_: str) -> RowNote:
    (note,) = [note for note in table.row_notes if note.id == id_]
    return note


def test_an_amount_in_another_currency_is_not_used(leads: Leads, dollars: Pipeline) -> None:
    cells = ["$ 1,200", "USD 5", "5", "€ 7", "EUR 8", "￥9", ""]
    table = leads(dollars, amount=cells)
    np.testing.assert_array_equal(table.amount, [1200, 5, 5, NAN, NAN, NAN, NAN])
    assert table.notes == (
        DataNote("amount", "either_point", 1, "$ 1,200"),
        DataNote("amount", "foreign_currency", 2, "EUR"),
        DataNote("amount", "foreign_currency", 1, "¥"),
    )
    note = noted(table, "other_currency")
    assert note.rows.tolist() == [False] * 3 + [True] * 3 + [False]
    assert note.cells[3] == "€ 7"
    assert set(note.other) == {"USD"}


@pytest.mark.parametrize(
    ("currency", "cell", "used"),
    [
        ("CNY", "¥ 9", True),
        ("RMB", "CNY 9", True),
        ("CNY", "9 rmb", True),
        ("HKD", "$9", True),
        ("usd", "$9", True),
        ("EUR", "$9", False),
        ("CNY", "$9 CNY", False),
        ("CNY", "9元", True),
        ("USD", "9美元", True),
        ("USD", "人民币9元", False),
    ],
)
def test_signs_of_currencies(
    leads: Leads, small: Pipeline, currency: str, cell: str, used: bool
) -> None:
    amount = leads(replace(small, currency=currency), amount=[cell]).amount
    assert amount is not None
    assert (amount[0] == 9) == used


def test_a_named_currency_needs_one_in_the_pipeline_file(leads: Leads) -> None:
    table = leads(amount=["$5", "5"])
    np.testing.assert_array_equal(table.amount, [NAN, 5])
    assert table.notes == (DataNote("amount", "currency_unset", 1),)
    assert noted(table, "currency_unset").rows.tolist() == [True, False]


def test_a_percent_sign_among_amounts_is_noted(leads: Leads) -> None:
    table = leads(amount=["35%", "40", "7 ％", ""])
    np.testing.assert_array_equal(table.amount, [35, 40, 7, NAN])
    assert table.notes == (DataNote("amount", "percent_odd", 2, "35%"),)
    assert noted(table, "percent_odd").rows.tolist() == [True, False, True, False]
    assert table.customs.number("amount").percent == ""


def test_a_cell_that_may_be_another_number_is_noted_lead_by_lead(leads: Leads) -> None:
    table = leads(capital=["34.500", "8", ""], created=["2026-03-04"] * 3)
    assert table.notes == (DataNote("capital", "either_point", 1, "34.500"),)
    note = noted(table, "either_point")
    assert note.rows.tolist() == [True, False, False]
    assert note.cells[0] == "34.500"


def test_an_amount_is_read_by_the_custom_of_its_column(
    leads: Leads, small: Pipeline
) -> None:
    known = Customs(numbers={"amount": NumberCustom("comma", "8.700,40")})
    alone = leads(replace(small, customs=known), amount=["34.500"])
    batch = leads(amount=["34.500", "8.700,40"])
    assert alone.amount is not None
    assert batch.amount is not None
    assert alone.amount.tolist() == [34_500]
    assert batch.amount.tolist() == [34_500, 8700.4]
    assert batch.customs.numbers["amount"] == known.numbers["amount"]


def test_an_amount_that_is_learnt_from_too_is_noted_once(
    leads: Leads, small: Pipeline
) -> None:
    table = leads(replace(small, amount="capital"), capital=["34.500", "much"])
    of_column = [note.id for note in table.notes if note.column == "capital"]
    assert sorted(of_column) == ["either_point", "not_a_number"]
    assert sorted(note.id for note in table.row_notes) == sorted(of_column)


def test_a_share_among_percentages_is_not_guessed(leads: Leads) -> None:
    table = leads(sure=["80", "0.8", "1", "0", "0.8 %", "100"])
    np.testing.assert_allclose(
        table.beliefs["confidence"], [0.8, NAN, NAN, 0, 0.008, 1], rtol=0, atol=1e-12
    )
    assert table.notes == (DataNote("sure", "share", 2, "100"),)
    note = noted(table, "off_scale")
    assert note.rows.tolist() == [False, True, True, False, False, False]


def test_percentages_among_shares_are_not_guessed(leads: Leads, small: Pipeline) -> None:
    beliefs = tuple(replace(belief, scale=1.0) for belief in small.beliefs)
    table = leads(replace(small, beliefs=beliefs), sure=["0.8", "80", "1"])
    np.testing.assert_array_equal(table.beliefs["confidence"], [0.8, NAN, 1])
    assert table.notes == (DataNote("sure", "outside", 1, "1"),)


def test_a_scale_of_ten(leads: Leads, small: Pipeline) -> None:
    beliefs = tuple(replace(belief, scale=10.0) for belief in small.beliefs)
    table = leads(replace(small, beliefs=beliefs), sure=["8", "0.8", "1"])
    np.testing.assert_array_equal(table.beliefs["confidence"], [0.8, NAN, 0.1])


def test_an_impression_nobody_noted_is_not_told(leads: Leads) -> None:
    table = leads(rapport=["warm", "cold", "", "-"])
    np.testing.assert_array_equal(table.beliefs["rapport"], [1, 0, NAN, NAN])


def test_who_believes_it(leads: Leads, small: Pipeline) -> None:
    assert leads(region=["a"]).reps is None
    table = leads(replace(small, rep="region"), region=[" Li ", "", "-"])
    assert table.reps is not None
    assert table.reps.tolist() == ["Li", "", ""]
    assert table.take(np.array([0])).reps.tolist() == ["Li"]


def test_what_is_not_understood_is_noted_lead_by_lead(leads: Leads) -> None:
    table = leads(
        phase=["Quoted"] * 3,
        budget=["yes", "perhaps", ""],
        capital=["5", "", "plenty"],
        signing=["soon", "", "2026-01-01"],
    )
    rows = {note.id: (note.column, note.rows.tolist()) for note in table.row_notes}
    assert rows == {
        "not_understood": ("budget", [False, True, False]),
        "not_a_number": ("capital", [False, False, True]),
        "not_a_date": ("signing", [True, False, False]),
    }


def test_a_planned_date_before_the_lead_was_opened(leads: Leads) -> None:
    created, signing = ["2026-03-01"] * 3, ["2026-02-28", "2026-03-01", ""]
    note = noted(leads(created=created, signing=signing), "date_before_created")
    assert note.column == "signing"
    assert note.rows.tolist() == [True, False, False]
    assert (note.cells[0], note.other[0]) == ("2026-02-28", "2026-03-01")
    table = leads(created=created, signing=signing)
    assert table.notes == (DataNote("signing", "date_before_created", 1),)


def test_planned_dates_are_kept_as_days(leads: Leads) -> None:
    table = leads(created=["2026-03-01"] * 2, signing=["1970-01-11", ""])
    np.testing.assert_array_equal(table.planned["signing_date"], [10, NAN])
    assert table.take(np.array([0])).planned["signing_date"].tolist() == [10]


def test_a_rep_in_two_spellings_is_one(leads: Leads, small: Pipeline) -> None:
    names = ["Jiří Nový", "JIŘÍ  NOVÝ", "Jir\u030ci\u0301 Novy\u0301", "Li", "-"]
    table = leads(replace(small, rep="rapport"), rapport=names)
    assert table.reps is not None
    assert table.reps.tolist() == ["Jiří Nový"] * 3 + ["Li", ""]
    assert DataNote("rapport", "spelling", 2, "'Jiří Nový'", 2) in table.notes


def test_spellings_of_a_rep_that_is_learnt_from_are_noted_once(
    leads: Leads, small: Pipeline
) -> None:
    region = replace(small.by_id["region"], spellings={"li": "Li"})
    sources = (*small.sources[:-1], region)
    table = leads(replace(small, sources=sources, rep="region"), region=["Li", "LI", "li"])
    assert table.facts["region"].tolist() == ["Li"] * 3
    assert table.notes == (DataNote("region", "spelling", 2, "'Li'", 2),)


def test_addresses_in_a_category_are_masked_and_counted(leads: Leads) -> None:
    table = leads(region=["ask +44 7700 900123", "Kenya", "a@b.example"])
    masked = ["ask (phone number)", "Kenya", "(mail address)"]
    assert table.facts["region"].tolist() == masked
    assert table.raw_cells["region"].tolist() == masked
    assert DataNote("region", "masked", 2) in table.notes


def test_an_address_under_our_own_side_stands_as_a_code(
    leads: Leads, small: Pipeline
) -> None:
    players = {"region": "own_side"}
    sources = [replace(s, player=players.get(s.column, s.player)) for s in small.sources]
    own = replace(small, sources=tuple(sources), rep="region")
    cells = ["Ann <ann@ours.example>", "bo@ours.example", "Cy", "ANN@OURS.EXAMPLE", ""]
    table = leads(own, region=cells)
    ann, bo = colleague("ann@ours.example", "small"), colleague(cells[1], "small")
    assert table.facts["region"].tolist()[:4] == [ann, bo, "Cy", ann]
    assert table.reps is not None
    assert table.reps.tolist() == [ann, bo, "Cy", ann, ""]
    assert DataNote("region", "colleagues", 3) in table.notes
    allowed = leads(replace(own, allowed={"region": "we say so"}), region=cells)
    assert allowed.facts["region"].tolist()[1] == "bo@ours.example"
    assert allowed.reps is not None
    assert allowed.reps.tolist()[1] == "bo@ours.example"


def test_what_is_no_number_date_or_level_is_cited_without_addresses(leads: Leads) -> None:
    cell = "ann@ours.example 2"
    columns = ("postponed", "signing", "budget", "phase", "sure")
    table = leads(**{column: [cell] for column in columns})
    assert table.raw_cells["postponements"].tolist() == ["(mail address) 2"]
    assert table.raw_cells["signing_date"].tolist() == ["(mail address) 2"]
    assert table.belief_cells["confidence"].tolist() == ["(mail address) 2"]
    assert "ours" not in repr((table.notes, table.row_notes))
    assert noted(table, "not_understood").cells.tolist() == ["(mail address) 2"]


def test_phones_of_countries_that_occur_are_masked(leads: Leads, small: Pipeline) -> None:
    assert leads(region=["9123 4567"]).facts["region"].tolist() == ["9123 4567"]
    there = replace(small, regions=("SG",))
    assert leads(there, region=["9123 4567"]).facts["region"].tolist() == ["(phone number)"]


def test_a_unit_in_the_header_of_the_amounts_counts_where_cells_name_none(
    leads: Leads, small: Pipeline
) -> None:
    column = "金额(万元)"
    own = replace(small, amount=column)
    table = leads(own, **{column: ["12.5", "", "3"]})
    np.testing.assert_array_equal(table.amount, [125_000, NAN, 30_000])
    assert DataNote(column, "header_unit", 2, "万元") in table.notes
    told = leads(own, **{column: ["12.5万", "70000", "3万"]})
    np.testing.assert_array_equal(told.amount, [125_000, 70_000, 30_000])
    assert "header_unit" not in {note.id for note in told.notes}
    few = leads(own, **{column: ["12.5", "7", "3万"]})
    np.testing.assert_array_equal(few.amount, [125_000, 70_000, 30_000])
    alone = leads(own, **{column: ["7"]})
    np.testing.assert_array_equal(alone.amount, [70_000])
