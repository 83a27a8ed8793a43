from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import BlankLeadIdsError, DuplicateLeadIdsError, EmptyTableError
from kaopu.files import Export, read_export
from kaopu.leads import joining
from kaopu.pipeline.resolved import Join
from kaopu.planning.inputs import PLAN_INPUTS
from kaopu.scoring import LeadModel, explain_rows, in_batches, reduce_leads
from kaopu.scoring.one_pass import Rows, explain_batches
from kaopu.scoring.run import settled_on
from kaopu.scoring.scored_table import ScoredTable, scores_in
from kaopu.simulate import Simulation
from kaopu.web.index.index_rows import INDEX_ROWS


@pytest.fixture(scope="module")
def rows(sample: Simulation) -> pd.DataFrame:
    """Sixty leads as texts, some unlike any past deal."""
    rows = sample.leads.copy()
    rows["region"] = rows["region"].where(np.arange(60) % 7 > 0, "Atlantis")
    return rows


@pytest.fixture(scope="module")
def whole(trained: LeadModel, rows: pd.DataFrame) -> ScoredTable:
    return trained.score_table(trained.read(rows))


def scored(model: LeadModel, batches: Iterable[Rows]) -> ScoredTable:
    return reduce_leads(model, batches, scores_in("en"))


def assert_same(one: ScoredTable, other: ScoredTable) -> None:
    assert_frame_equal(one.scores, other.scores, rtol=0, atol=1e-9)
    assert set(one.notes) == set(other.notes)


@pytest.mark.parametrize("chunk", [7, 60])
def test_the_size_of_batches_changes_nothing(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable, chunk: int
) -> None:
    assert_same(scored(trained, in_batches(trained.read(rows), chunk)), whole)


def test_batches_of_raw_rows_are_scored_as_the_whole(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable
) -> None:
    assert_same(scored(trained, in_batches(rows, 7)), whole)


def test_the_order_of_rows_changes_nothing(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable
) -> None:
    shuffled = rows.sample(frac=1, random_state=5)
    assert_same(scored(trained, in_batches(shuffled, 7)), whole)


def test_arrow_batches_are_read_as_frames_are(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable
) -> None:
    table = pa.Table.from_pandas(rows, preserve_index=False)
    assert_same(scored(trained, in_batches(table, 25)), whole)
    assert_same(scored(trained, table.to_batches(max_chunksize=25)), whole)


def test_ids_in_arrow_keep_every_digit_and_may_be_an_index(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    ids = [9007199254740993 + 2 * i * i for i in range(len(rows))]
    capital = pd.array([None, *[10**16 + 1] * 59], dtype="Int64")
    frame = rows.assign(lead_id=ids, registered_capital=capital)
    table = pa.Table.from_pandas(frame.set_index("lead_id"))
    batches = list(explain_batches(trained, in_batches(table, 25)))
    read = [lead_id for batch in batches for lead_id in batch.table.ids]
    assert read == [str(lead_id) for lead_id in ids]
    told = [text for b in batches for text in b.table.raw_cells["registered_capital"]]
    assert told == ["", *["10000000000000001"] * 59]


def test_batches_may_be_empty_or_of_any_size(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable
) -> None:
    batches = [rows[:0], rows[:1], rows[1:50], rows[50:50], rows[50:]]
    assert_same(scored(trained, batches), whole)


def test_batches_are_read_as_all_leads_are_if_they_are_told(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    leads = rows.head(20).astype(object).fillna("").astype(str)
    leads["amount"] = ["1.200"] * 12 + ["9.800,50"] * 8
    parts = [leads.head(12), leads.tail(8)]
    like = settled_on(trained, parts, "leads", trained.day)
    for told, read in ((like, 1200.0), (None, 1.2)):
        first, _ = explain_batches(trained, parts, like=told)
        assert first.table.amount is not None
        assert set(first.table.amount) == {read}


@pytest.mark.slow
def test_plan_and_index_are_the_same_with_any_batches(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    table = trained.read(rows)
    for reducer in (PLAN_INPUTS, INDEX_ROWS):
        one = reduce_leads(trained, in_batches(table, 60), reducer)
        many = reduce_leads(trained, in_batches(rows, 7), reducer)
        for mine, theirs in zip(arrays(one), arrays(many), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-9)


def arrays(record: Any) -> list[Any]:
    """The arrays of a record, those of the records in it too."""
    found = []
    for value in vars(record).values():
        if isinstance(value, np.ndarray):
            found.append(value)
        elif hasattr(value, "__dict__"):
            found += arrays(value)
    return found


def test_a_batch_can_be_explained_in_another_process(
    trained: LeadModel, rows: pd.DataFrame, whole: ScoredTable
) -> None:
    """Model and reducer are sent there, and what is kept of the batch is sent back."""
    model, reducer = pickle.loads(pickle.dumps((trained, scores_in("en"))))  # noqa: S301
    part = reducer.part(explain_rows(model, rows))
    assert_same(reducer.whole([pickle.loads(pickle.dumps(part))]), whole)  # noqa: S301


def test_explaining_keeps_nothing(trained: LeadModel, rows: pd.DataFrame) -> None:
    before = rows.copy()
    first = explain_rows(trained, rows[10:20])
    explain_rows(trained, rows)
    again = explain_rows(trained, rows[10:20])
    np.testing.assert_array_equal(first.points, again.points)
    assert_frame_equal(rows, before)


def test_without_a_column_of_ids_leads_are_numbered_through(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    model = replace(trained, pipeline=replace(trained.pipeline, lead_id=None))
    batches = explain_batches(model, in_batches(rows, 25))
    ids = [lead_id for batch in batches for lead_id in batch.table.ids]
    assert ids == [str(number) for number in range(1, 61)]


def test_an_id_that_stands_in_two_batches_is_refused(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    again = [rows[:5], rows[4:8]]
    with pytest.raises(DuplicateLeadIdsError, match="repeats 'L-000005'"):
        scored(trained, again)


def test_messages_name_the_leads_and_number_rows_through(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    blank = rows.assign(lead_id=rows["lead_id"].where(np.arange(60) != 29, ""))
    with pytest.raises(BlankLeadIdsError, match=r"^crm\.leads: .* in row 30 below"):
        list(explain_batches(trained, in_batches(blank, 25), "crm.leads"))
    with pytest.raises(DuplicateLeadIdsError, match=r"^crm\.leads: "):
        list(explain_batches(trained, [rows[:5], rows[4:8]], "crm.leads"))


def test_a_table_that_is_joined_is_read_once(
    trained: LeadModel,
    rows: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths: list[Path] = []

    def read(path: Path, *arguments: Any) -> Export:
        paths.append(path)
        return read_export(path, *arguments)

    monkeypatch.setattr(joining, "read_export", read)
    table = tmp_path / "regions.csv"
    names = rows["region"].drop_duplicates()
    pd.DataFrame({"name": names, "product": "A"}).to_csv(table, index=False)
    joins = (Join(table, "region", "name"),)
    model = replace(trained, pipeline=replace(trained.pipeline, joins=joins))
    apart = rows.drop(columns="product")
    batches = list(explain_batches(model, in_batches(apart, 25)))
    assert paths == [table]
    found = [text for batch in batches for text in batch.table.raw_cells["product"]]
    assert found == model.read(apart).raw_cells["product"].tolist()
    assert set(found) <= {"A", ""}


def test_no_lead_at_all_is_refused(trained: LeadModel, rows: pd.DataFrame) -> None:
    with pytest.raises(EmptyTableError, match="the leads: found no row"):
        scored(trained, [rows[:0]])
    with pytest.raises(EmptyTableError, match=r"crm\.leads: found no row"):
        reduce_leads(trained, [rows[:0]], scores_in("en"), "crm.leads")


def test_progress_is_given_the_number_of_batches(rows: pd.DataFrame) -> None:
    seen: list[int] = []

    def progress(items: Iterable[Any], total: int) -> Iterable[Any]:
        seen.append(total)
        return items

    assert [len(batch) for batch in in_batches(rows, 25, progress)] == [25, 25, 10]
    assert seen == [3]
