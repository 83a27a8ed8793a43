from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.data_notes import DataNote
from kaopu.report.data_notes import note_lines, note_texts
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
        english, chinese = ("".join(note_texts([note], name)) for name in ("en", "zh"))
        assert english != chinese
        assert note.value in english
        assert note.value in chinese


def test_that_the_rules_read_instead_is_told_before_all_else() -> None:
    notes = [DataNote(f"c{i:02d}", "unmapped", 1) for i in range(40)]
    lines = list(note_texts([*notes, DataNote("Remarks", "notes_unanswered", 3)], "en"))
    assert lines[0] == (
        "remarks: read by the rules alone, for the language model gave no answer (3 rows)"
    )


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


def test_a_column_of_new_values_is_one_line_with_the_worst_three() -> None:
    notes = [
        DataNote("town", "unseen", 1, "'Ambato'"),
        *(DataNote("town", "unseen", 2, f"'Town {i:04d}'") for i in range(1400)),
        DataNote("agent", "unseen", 3, "'Ines'"),
        DataNote("town", "unseen", 1200, "'Zug'"),
        DataNote("town", "never_blank", 1),
    ]
    assert list(note_lines(notes, "en")) == [
        "note: town: 1,402 values in 4,001 rows are in no past deal, counted as neutral: "
        "'Zug' (1,200 rows), 'Town 0000' (2 rows), 'Town 0001' (2 rows) and 1,399 more",
        "note: agent: 'Ines' is in no past deal, counted as neutral (3 rows)",
        "note: town: is blank, and every past deal had it filled in, counted as neutral "
        "(1 row)",
    ]
    assert next(note_lines(notes, "zh")) == (
        "说明：town：4,001 行里有 1,402 个值在历史商机里没出现过，按中性处理："
        "'Zug'（1,200 行）、'Town 0000'（2 行）、'Town 0001'（2 行）等，另有 1,399 个"
    )


def test_leads_unlike_any_past_deal_are_told_of_no_column() -> None:
    (line,) = note_lines([DataNote("thin_evidence", "thin", 1300)], "en")
    assert line.startswith("note: 1,300 leads are unlike any past deal, with no fact")
    (line,) = note_lines([DataNote("thin_evidence", "thin", 1)], "zh")
    assert line.startswith("说明：1 条线索和历史商机都不像：")


def test_a_field_is_called_by_its_name_whatever_the_number_of_its_values() -> None:
    notes = [DataNote("AE", "not_understood", n, f"'{n} stars'") for n in (4, 9)]
    (text,) = note_texts(notes, "en", {"AE": "budget_status"})
    assert text == (
        "budget (“AE”): 2 values in 13 rows are in no level, counted as neutral: "
        "'9 stars' (9 rows), '4 stars' (4 rows)"
    )


def test_all_are_told_where_all_are_asked_for() -> None:
    notes = [DataNote(f"c{i:02d}", "unmapped", 1) for i in range(31)]
    assert len(list(note_texts(notes, "en"))) == 21
    assert len(list(note_texts(notes, "en", shown=None))) == 31
