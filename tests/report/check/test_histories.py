from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.checking import DataState
from kaopu.checking.histories import HistoriesState, HistoryState, ToldFact
from kaopu.files import Assumption
from kaopu.language import Count, Language, Locale, languages
from kaopu.report.check.histories import history_sections

TABLE = HistoryState(
    table="calls.csv",
    shape="event",
    rows=200,
    matched=150,
    deals=40,
    deals_share=0.4,
    unmatched=2,
    examples=("X-1", "X-2"),
    blank=0,
    several=0,
    unreadable=3,
    undated=0,
    imports=0,
    outcomes=0,
    before=0,
    after=0,
    bulk_moments=0,
    bulk_rows=0,
    format="",
    clock="local",
    zone="",
    first="2025-02-03",
)
NOTES = (
    Assumption("history", {"path": "calls.csv"}),
    Assumption("history_unreadable", {"path": "calls.csv", "rows": Count(3)}, "history.0"),
)
FACTS = (
    ToldFact("people_met", "people", "decision_maker", 0.75, None),
    ToldFact("stage_then", "sales stage", "context", 0.5, 0.25),
)


def sections(state: DataState, language: Language) -> str:
    found = replace(state, histories=HistoriesState((TABLE,), FACTS, NOTES))
    return "\n".join(map(str, history_sections(found, Locale(language))))


@pytest.mark.parametrize("language", languages())
def test_counts_stand_in_a_table_and_sentences_below(
    state: DataState, language: Language
) -> None:
    text = sections(state, language)
    for part in ("calls.csv", "150 (75%)", "40 (40%)", "X-1", "2025-02-03", "75%"):
        assert part in text


def test_facts_are_named_by_signal(state: DataState) -> None:
    text = sections(state, "en")
    assert "people we have spoken to" in text
    assert "('context', 'sales stage', '50%', '25%')" in text
    assert "cannot be read" in text


def test_without_histories_there_is_no_section(state: DataState) -> None:
    assert list(history_sections(replace(state, histories=None), Locale("en"))) == []
