from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_tables import EVENTS, HEAD
from llm_server import Service, fact, serving

from kaopu.errors import NotesUnansweredError
from kaopu.files import as_texts
from kaopu.histories.asking import notes_left, require_answers
from kaopu.histories.deriving import at_landmarks, judged_on, with_notes
from kaopu.histories.settle import keeping_answers, settle_notes
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadReading, LeadTable, build_lead_table, read_leads
from kaopu.leads.settle import read_deals
from kaopu.notes.reliability import CueCounts
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

DEALS: Mapping[str, list[str]] = {
    "Id": ["a", "b", "c"],
    "Status": ["Won", "Lost", ""],
    "Opened": ["2026-01-01", "2026-01-01", "2026-02-01"],
    "Closed": ["2026-03-01", "2026-04-01", ""],
    "Account": ["x", "y", "x"],
    "Region": ["north", "south", "north"],
}
REMARKS = ["The purse is open.", "Nothing new. Call 13800138000.", ""]
# By the rules it tells nothing.
OPEN = "The purse is open."
RIGHT = {"llm:budget_status": CueCounts(right=4)}


def says(note: str) -> list[dict[str, object]]:
    is_open = "purse is open" in note
    return [fact("budget_status", "approved", "purse is open")] if is_open else []


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(says) as running:
        yield running


def pipeline_of(service: Service, own: str, folder: Path, more: str = "") -> Pipeline:
    llm = f'[notes]\n{own}reader = "llm"\nurl = "{service.url}"\nmodel = "m"\n{more}'
    events = "" if own else EVENTS.replace('text = "text"', 'note = "text"')
    text = HEAD + llm + events
    resolved = resolve(parse_pipeline(text, folder / "p.toml"))
    return settle_notes(resolved, RIGHT, folder / "kept")


def of_columns(pipeline: Pipeline) -> LeadReading:
    frame = as_texts(pd.DataFrame({**DEALS, "Remarks": REMARKS}))
    return with_notes(read_leads(frame, pipeline, "training"))


# ------------------------------------------------------------------- columns of the export


def test_columns_of_notes_are_read_by_the_model_masked(
    service: Service, tmp_path: Path
) -> None:
    reading = of_columns(pipeline_of(service, 'columns = ["Remarks"]\n', tmp_path))
    assert reading.facts["budget_status"].values.tolist()[0] == "approved"
    assert sorted(service.notes) == ["Nothing new. Call (phone number).", OPEN]
    assert reading.notes == ()
    kept = "".join(path.read_text("utf-8") for path in (tmp_path / "kept").iterdir())
    assert "purse" not in kept


def test_leads_whose_notes_have_no_answer_are_told_apart(
    service: Service, tmp_path: Path
) -> None:
    service.is_down = True
    pipeline = pipeline_of(service, 'columns = ["Remarks"]\n', tmp_path)
    reading = of_columns(pipeline)
    assert reading.notes[0] == DataNote("Remarks", "notes_unanswered", 2)
    (of_rows,) = reading.row_notes
    assert of_rows.rows.tolist() == [True, True, False]
    assert set(of_rows.cells) == {""}
    (said,) = notes_left(reading.notes)
    assert (said.kind, said.facts["column"]) == ("notes_unanswered", "Remarks")
    with pytest.raises(NotesUnansweredError, match="notes of 2 rows"):
        require_answers(reading.notes, pipeline)


def test_where_all_is_answered_nothing_stands_in_the_way(
    service: Service, tmp_path: Path
) -> None:
    pipeline = pipeline_of(service, 'columns = ["Remarks"]\n', tmp_path)
    require_answers(of_columns(pipeline).notes, pipeline)
    assert notes_left(()) == ()


def test_which_notes_are_over_the_limit_hangs_on_no_order(
    service: Service, tmp_path: Path
) -> None:
    pipeline = pipeline_of(service, 'columns = ["Remarks"]\n', tmp_path, "max_notes = 1\n")
    frame = pd.DataFrame({**DEALS, "Remarks": REMARKS})
    found = [
        with_notes(read_leads(as_texts(own), pipeline, "training"))
        for own in (frame, frame.iloc[::-1].reset_index(drop=True))
    ]
    one, other = (
        set(np.asarray(reading.ids)[reading.row_notes[0].rows]) for reading in found
    )
    assert one == other
    assert len(one) == 1


# ------------------------------------------------------------------------- texts of events


def write(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["deal", "at", "text"])
    frame.assign(kind="call", direction="in", person="p", next="").to_csv(
        folder / "events.csv", index=False
    )


EVENTS_OF_C = [
    ("c", "2026-02-10 09:00", "Nothing yet."),
    ("c", "2026-02-20 09:00", OPEN),
    ("a", "2026-01-20 09:00", OPEN),
    ("b", "2026-01-21 09:00", "Nothing yet."),
]


def leads(pipeline: Pipeline, day: date) -> LeadTable:
    frame = pd.DataFrame(DEALS)
    derive = judged_on(pipeline, day)
    return build_lead_table(frame, pipeline, "scoring", as_of=day, derive=derive)


def test_texts_of_events_are_read_as_of_the_day_on_which_leads_are_judged(
    service: Service, tmp_path: Path
) -> None:
    write(tmp_path, EVENTS_OF_C)
    pipeline = pipeline_of(service, "", tmp_path)
    before, after = (leads(pipeline, date(2026, 2, day)) for day in (15, 25))
    assert before.facts["budget_status"].tolist()[2] != "approved"
    assert after.facts["budget_status"].tolist()[2] == "approved"
    assert after.raw_cells["budget_status"].tolist()[2] == "purse is open"


def test_the_newest_notes_are_the_model_s_in_whatever_order_they_stand(
    service: Service, tmp_path: Path
) -> None:
    found = []
    for order in (EVENTS_OF_C, EVENTS_OF_C[::-1]):
        write(tmp_path, order)
        pipeline = pipeline_of(service, "", tmp_path, "max_notes = 1\n")
        found.append(leads(pipeline, date(2026, 3, 1)))
        assert [note.id for note in found[-1].notes][:1] == ["notes_over"]
        assert found[-1].notes[0].rows == 3
    assert service.notes == [OPEN]
    pd.testing.assert_frame_equal(found[0].facts, found[1].facts)


def test_deals_are_learnt_from_with_what_the_model_reads(
    service: Service, tmp_path: Path
) -> None:
    write(tmp_path, EVENTS_OF_C)
    pipeline = pipeline_of(service, "", tmp_path)
    frame = pd.DataFrame(DEALS)
    told = at_landmarks(read_deals(pipeline, frame, "deals"), seed=3)
    values = {
        value
        for part in (
            told.reading.facts["budget_status"].values.to_frame("b"),
            *(
                landmark[["budget_status"]].set_axis(["b"], axis=1)
                for landmark in told.landmarks
            ),
        )
        for value in part["b"]
    }
    assert "approved" in values
    service.is_down = True
    alone = keeping_answers(pipeline, None)
    notes = at_landmarks(read_deals(alone, frame, "deals")).reading.notes
    assert [(note.id, note.rows) for note in notes] == [("notes_unanswered", 3)]


# ------------------------------------------------------------------------------- settling


def test_what_is_settled_says_which_facts_of_the_model_are_used(
    service: Service, tmp_path: Path
) -> None:
    pipeline = pipeline_of(service, 'columns = ["Remarks"]\n', tmp_path)
    cues = pipeline.notes.cues or frozenset()
    assert [cue for cue in cues if cue.startswith("llm:")] == ["llm:budget_status"]
    assert pipeline.notes.llm is not None
    assert pipeline.notes.llm.kept == tmp_path / "kept"
    without = resolve(parse_pipeline(HEAD, tmp_path / "p.toml"))
    assert settle_notes(without, RIGHT) == without
    rules = resolve(
        parse_pipeline(HEAD + '[notes]\ncolumns = ["R"]\n', tmp_path / "p.toml")
    )
    settled = settle_notes(rules, RIGHT).notes.cues or frozenset()
    assert not any(cue.startswith("llm:") for cue in settled)
    assert keeping_answers(rules, tmp_path) is rules
    assert replace(settle_notes(rules, {}).notes, cues=None) == rules.notes
