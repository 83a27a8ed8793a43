from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest

from kaopu.pipeline import Pipeline


def test_scoring_needs_neither_the_outcome_nor_the_closing_date(full: Pipeline) -> None:
    sources = ("Budget", "Signing", "Quarter", "Region", "Value", "Owner")
    assert full.scoring_columns == ("Id", "Phase", "Opened", *sources, "Feeling")


def test_training_needs_both(full: Pipeline) -> None:
    assert full.training_columns == (*full.scoring_columns, "Status", "Closed")


def test_a_column_with_two_uses_is_needed_once(full: Pipeline) -> None:
    assert full.scoring_columns.count("Value") == 1


def test_ignored_columns_are_not_needed(full: Pipeline) -> None:
    assert "Notes" not in full.training_columns


def test_date_columns_are_those_of_the_lead_and_of_date_fields(full: Pipeline) -> None:
    assert full.date_columns == ("Opened", "Closed", "Signing")


def test_a_pipeline_without_dates_has_no_date_columns(
    resolved: Callable[..., Pipeline],
) -> None:
    assert resolved().date_columns == ()
    assert resolved().scoring_columns == ("Region",)
    assert resolved().training_columns == ("Region", "Status")


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("budget_status", "fields.budget_status"),
        ("Quarter", "signals.timeline"),
        ("Value", "context"),
        ("Owner", "own_side"),
    ],
)
def test_a_source_knows_its_key_in_the_file(full: Pipeline, source: str, key: str) -> None:
    assert full.by_id[source].key == key


def test_a_resolved_pipeline_cannot_be_changed(full: Pipeline) -> None:
    with pytest.raises(FrozenInstanceError):
        full.name = "other"  # type: ignore[misc]
