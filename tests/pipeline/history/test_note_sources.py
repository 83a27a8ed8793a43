from __future__ import annotations

from history_tables import EVENTS, pipeline_of

from kaopu.pipeline.history.note_options import NotesOptions, read_notes

NOTES = '[notes]\ncolumns = ["Remarks"]\n'


def test_columns_of_notes_give_the_fields_that_nothing_else_tells() -> None:
    pipeline = pipeline_of(NOTES + '[fields]\nbudget_status = { column = "Budget" }\n')
    assert pipeline.notes == NotesOptions(("Remarks",))
    told = {source.fact for source in pipeline.derived_sources}
    assert {"need_agreed", "scenario_fit", "makes_excuses"} <= told
    assert not {"budget_status", "signing_date", "customer_silence"} & told
    assert {source.derived for source in pipeline.derived_sources} == {"notes"}


def test_texts_of_events_are_read_instead_for_they_have_moments() -> None:
    pipeline = pipeline_of(NOTES + EVENTS + 'note = "Text"\n')
    need = next(s for s in pipeline.derived_sources if s.fact == "need_agreed")
    assert (need.derived, need.column) == ("told", "notes: agreement on the need")


def test_without_notes_nothing_is_read_of_any() -> None:
    assert read_notes({}) == NotesOptions()
    assert all(
        source.derived == "history" for source in pipeline_of(EVENTS).derived_sources
    )
