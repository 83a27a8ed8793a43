from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.data_notes import DataNote
from kaopu.report.data_notes import note_lines, note_text
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation


@pytest.fixture(scope="module")
def messy(sample: Simulation) -> pd.DataFrame:
    """Leads with something to note in most columns."""
    leads = sample.leads.head(12).astype(object).copy()
    leads["registered_capital"] = ["x", "3.400,00", "5万", "1亿", *["1e30"] * 8]
    leads["signing_date"] = ["soon", "1999-01-01", *[""] * 10]
    leads["budget_status"] = ["maybe", *["approved"] * 11]
    leads["notes"] = ["no budget at all"] * 12
    leads["amount"] = ["EUR 5", *["100"] * 11]
    leads["rep_confidence"] = ["0.8", "900", *["50"] * 10]
    leads["product"] = ["kites", *["LED panels"] * 11]
    leads["stage"] = ["dreaming", *["intent"] * 11]
    return leads.assign(mood="good")


def test_every_note_of_a_messy_export_is_told_in_chinese(
    trained: LeadModel, messy: pd.DataFrame
) -> None:
    done = trained.score_table(trained.read(messy))
    assert len({note.id for note in done.notes}) >= 12
    for note in done.notes:
        english, chinese = note_text(note, "en"), note_text(note, "zh")
        assert english != chinese
        assert note.value in english
        assert note.value in chinese


def test_lines_count_rows_and_cut_short() -> None:
    notes = [DataNote(f"c{i:02d}", "unmapped", i + 1) for i in range(22)]
    lines = list(note_lines(notes, "en"))
    assert lines[:2] == [
        "note: c00: is not in the pipeline file, not used (1 row)",
        "note: c01: is not in the pipeline file, not used (2 rows)",
    ]
    assert lines[-1] == "note: 2 more in c20, c21"
    chinese = list(note_lines(notes, "zh"))
    assert chinese[0] == "说明：c00：不在配置文件里：没有使用（1 行）"
    assert chinese[-1] == "说明：c20、c21 里还有 2 条"
