from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Customs, NumberCustom
from kaopu.pipeline.resolved import Join

Leads = Callable[..., LeadTable]


def test_a_column_that_proves_nothing_is_written_as_the_others(leads: Leads) -> None:
    table = leads(amount=["7.650,20", "80"], capital=["34.500", "8"])
    np.testing.assert_array_equal(table.facts["registered_capital"], [34_500, 8])
    assert DataNote("capital", "shared_comma", 1, "34.500") in table.notes
    assert table.customs.number("capital").decimal == "comma"
    assert not [note for note in table.row_notes if note.column == "capital"]


def test_amounts_and_beliefs_follow_as_well(leads: Leads) -> None:
    table = leads(amount=["34.500", "8"], sure=["10", "12.500"], capital=["0,5", "7,25"])
    np.testing.assert_array_equal(table.amount, [34_500, 8])
    assert DataNote("amount", "shared_comma", 1, "34.500") in table.notes
    assert DataNote("sure", "shared_comma", 1, "12.500") in table.notes


def test_one_lead_alone_reads_as_the_batch_did(leads: Leads, small: Pipeline) -> None:
    batch = leads(amount=["7.650,20", "80"], capital=["34.500", "8"])
    settled = replace(small, customs=batch.customs)
    alone = leads(settled, "scoring", amount=["80"], capital=["34.500"])
    assert alone.facts["registered_capital"].tolist() == [34_500]
    assert DataNote("capital", "either_comma", 1, "34.500") in alone.notes


def test_no_half_of_a_file_is_read_by_the_custom_of_a_model(
    leads: Leads, small: Pipeline
) -> None:
    known = {"amount": NumberCustom("point"), "capital": NumberCustom("point")}
    model = replace(small, customs=Customs(numbers=known))
    table = leads(model, "scoring", amount=["7.650,20", "80"], capital=["34.500", "8"])
    np.testing.assert_array_equal(table.facts["registered_capital"], [34_500, 8])
    assert DataNote("capital", "shared_comma", 1, "34.500") in table.notes


@pytest.mark.parametrize("stored", ["7650.2", "7650.25"])
def test_numbers_that_a_program_wrote_prove_nothing_of_other_columns(
    leads: Leads, small: Pipeline, stored: str
) -> None:
    model = replace(small, customs=Customs(numbers={"capital": NumberCustom("comma")}))
    table = leads(model, "scoring", amount=[stored, "80"], capital=["34.500", "8"])
    assert table.facts["registered_capital"].tolist() == [34_500, 8]


def test_in_training_the_pipeline_file_has_the_last_word(
    leads: Leads, small: Pipeline
) -> None:
    stated = replace(small, customs=Customs("point"))
    table = leads(stated, amount=["7.650,20", "80"], capital=["34.500", "8"])
    assert table.facts["registered_capital"].tolist() == [34.5, 8]
    assert DataNote("capital", "either_point", 1, "34.500") in table.notes


def test_a_table_that_was_joined_may_be_written_otherwise(
    leads: Leads, small: Pipeline
) -> None:
    join = Join(Path("accounts.csv"), "id", "id")
    joined = replace(small, joins=(join,))
    table = leads(joined, amount=["7.650,20", "80"], capital=["34.500", "8"])
    assert table.facts["registered_capital"].tolist() == [34.5, 8]
