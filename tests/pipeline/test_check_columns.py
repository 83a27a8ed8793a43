from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.errors import PipelineMeaningError
from kaopu.pipeline import Pipeline, check_columns, unmapped_columns


def faults_of(pipeline: Pipeline, columns: list[str], needed: tuple[str, ...]) -> list[str]:
    with pytest.raises(PipelineMeaningError) as caught:
        check_columns(pipeline, columns, needed, "deals.csv")
    return [str(fault) for fault in caught.value.faults]


def test_an_export_with_every_column_passes_in_any_order(full: Pipeline) -> None:
    columns = list(reversed(full.training_columns))
    check_columns(full, columns, full.training_columns, "deals.csv")
    check_columns(full, [*columns, "More"], full.scoring_columns, "deals.csv")


def test_a_missing_column_is_named_with_what_comes_near(full: Pipeline) -> None:
    columns = [c for c in full.training_columns if c != "Budget"] + [
        "Budget (USD)",
        "Budgets",
    ]
    assert faults_of(full, columns, full.training_columns) == [
        "fields.budget_status: no column 'Budget' in the export; "
        "did you mean 'Budgets' or 'Budget (USD)'?"
    ]


def test_with_nothing_near_the_export_shows_what_it_has(full: Pipeline) -> None:
    assert faults_of(full, ["甲", "乙"], ("Budget",)) == [
        "fields.budget_status: no column 'Budget' in the export; the export has '甲', '乙'"
    ]


def test_a_wide_export_shows_its_first_twelve_columns(full: Pipeline) -> None:
    (fault,) = faults_of(full, [f"{i:02}" for i in range(20)], ("Budget",))
    assert fault.endswith("'10', '11' and 8 more")


def test_every_missing_column_is_named_with_its_key(full: Pipeline) -> None:
    faults = faults_of(full, ["x"], full.training_columns)
    assert [fault.split(":")[0] for fault in faults] == [
        "lead.id",
        "lead.stage",
        "dates.created",
        "fields.budget_status",
        "fields.signing_date",
        "signals.timeline",
        "context",
        "amount.column",
        "own_side",
        "beliefs.rapport",
        "outcome.column",
        "dates.closed",
    ]


def test_a_header_that_stands_twice_is_refused(full: Pipeline) -> None:
    columns = [*full.training_columns, "Budget", "Region"]
    assert faults_of(full, columns, full.training_columns) == [
        "fields.budget_status: column 'Budget' stands twice; rename one of them",
        "context: column 'Region' stands twice; rename one of them",
    ]


def test_a_repeated_header_that_nobody_reads_is_no_fault(full: Pipeline) -> None:
    columns = [*full.training_columns, "Notes", "Notes", "", ""]
    check_columns(full, columns, full.training_columns, "deals.csv")


def test_the_message_names_the_pipeline_and_the_export(full: Pipeline) -> None:
    with pytest.raises(PipelineMeaningError) as caught:
        check_columns(full, ["x"], ("Budget", "Region"), "deals.csv")
    head = "pipeline small with deals.csv: 2 faults against the framework or the export\n"
    assert str(caught.value).startswith(head)


def test_names_are_compared_exactly(full: Pipeline) -> None:
    (fault,) = faults_of(full, ["budget"], ("Budget",))
    assert fault.endswith("did you mean 'budget'?")


def test_unmapped_columns_are_those_the_file_does_not_mention(full: Pipeline) -> None:
    columns = [*full.training_columns, "Notes", "Mood", "Weather"]
    assert unmapped_columns(full, columns) == ["Mood", "Weather"]
    assert unmapped_columns(full, []) == []


def test_columns_of_notes_are_mentioned(full: Pipeline) -> None:
    read = replace(full, notes=replace(full.notes, columns=("Mood",)))
    assert unmapped_columns(read, ["Mood", "Weather"]) == ["Weather"]
