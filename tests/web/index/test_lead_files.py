from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.files import as_texts
from kaopu.leads.packing import packed
from kaopu.scoring import LeadModel
from kaopu.web.index import lead_files
from kaopu.web.index.lead_files import LeadFiles, ShownLeads

ROWS = [41, 3, 59, 3, 0, 12]


@pytest.fixture
def leads(trained: LeadModel, leads_now: pd.DataFrame) -> ShownLeads:
    texts = as_texts(leads_now)
    return ShownLeads(trained.read(texts, "leads.csv"), texts)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_files, "PART", 7)


def written(leads: ShownLeads, path: Path | None = None) -> LeadFiles:
    files = LeadFiles(path)
    for rows in (np.arange(25), np.arange(25, 60)):
        files.add(leads.take(rows))
    return files


def test_leads_come_back_as_they_were_in_the_order_asked_for(
    leads: ShownLeads, trained: LeadModel
) -> None:
    files, rows = written(leads), np.array(ROWS)
    assert len(files) == 60
    found, expected = files.take(rows), leads.take(rows)
    pd.testing.assert_frame_equal(found.texts, expected.texts)
    assert found.table.ids.tolist() == expected.table.ids.tolist()
    np.testing.assert_array_equal(
        trained.explained(found.table).log_odds, trained.explained(expected.table).log_odds
    )
    for note, before in zip(found.table.row_notes, expected.table.row_notes, strict=True):
        assert (note.id, note.column) == (before.id, before.column)
        assert note.rows.tolist() == before.rows.tolist()


def test_texts_come_back_whatever_they_were_kept_as(leads: ShownLeads) -> None:
    files = written(ShownLeads(leads.table, packed(leads.texts)))
    pd.testing.assert_frame_equal(
        files.take(np.array(ROWS)).texts, leads.take(np.array(ROWS)).texts
    )


def test_another_process_reads_them(leads: ShownLeads, tmp_path: Path) -> None:
    files = written(leads, tmp_path / "leads")
    got = pickle.loads(pickle.dumps(files))  # noqa: S301
    assert got.take(np.array([30])).table.ids.tolist() == [leads.table.ids[30]]
