from __future__ import annotations

from history_tables import EVENTS, pipeline_of


def test_histories_give_sources_that_are_no_columns() -> None:
    pipeline = pipeline_of(EVENTS)
    by_fact = {source.fact: source for source in pipeline.derived_sources}
    silence = by_fact["customer_silence"]
    assert (silence.player, silence.kind, silence.derived) == (
        "timeline",
        "number",
        "history",
    )
    assert by_fact["our_reply_days"].player == "own_side"
    assert [source.id for source in pipeline.read_sources] == ["Region"]
    assert pipeline.scoring_columns == ("Id", "Opened", "Region")


def test_a_field_that_a_column_feeds_is_that_columns() -> None:
    pipeline = pipeline_of('[fields]\npeople_met = { column = "Contacts" }\n' + EVENTS)
    assert pipeline.by_id["people_met"].column == "Contacts"
    assert "people_met" not in {source.fact for source in pipeline.derived_sources}


def test_sources_are_named_in_the_pipelines_language() -> None:
    pipeline = pipeline_of(EVENTS)
    assert pipeline.by_id["days_open"].column == "history: days since the deal was opened"
