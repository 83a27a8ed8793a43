from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from kaopu.framework import load_framework
from kaopu.simulate import Simulation
from kaopu.simulate.texts import draw_companies, draw_notes, load_phrases, states

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_notes_are_english_or_chinese_never_mixed(simulation: Simulation) -> None:
    notes = simulation.deals["notes"]
    chinese = notes.str.contains(CHINESE)
    assert 0.35 < chinese.mean() < 0.55
    assert not notes[chinese].str.contains("[A-Za-z]{3}").any()
    assert notes[~chinese].str.match(r"^['A-Z].*\.$").all()
    assert notes[chinese].str.endswith("。").all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_notes_speak_of_the_facts_of_their_row(
    simulation: Simulation, language: str
) -> None:
    leads = simulation.leads.head(400)
    cells = {column: states(leads[column]) for column in leads}
    spoken = {place: by[language] for place, by in load_phrases().items()}
    for row, note in enumerate(leads["notes"]):
        if bool(CHINESE.search(note)) == (language == "zh"):
            true = [
                said(note, key, spoken, cells, row)
                for place in spoken.values()
                for key in place
            ]
            assert any(true), note


def said(
    note: str,
    key: str,
    spoken: dict[str, dict[str, tuple[str, ...]]],
    cells: dict[str, np.ndarray],
    row: int,
) -> bool:
    """Return whether the note says ``key``, having checked that it is so."""
    sentences = [text for place in spoken.values() for text in place.get(key, ())]
    if not any(text in note for text in sentences):
        return False
    column, _, state = key.partition(".")
    if column != "nothing":
        assert cells[column][row] == state, note
    return True


def test_a_row_without_facts_has_a_note_all_the_same() -> None:
    blank = pd.DataFrame({"budget_status": [None] * 20, "rapport": ["neutral"] * 20})
    notes = draw_notes(np.random.default_rng(0), blank)
    phrases = load_phrases()["first"]
    expected = {*phrases["en"]["nothing.known"], *phrases["zh"]["nothing.known"]}
    assert set(notes) == expected


def test_phrases_name_states_of_the_framework_in_both_languages() -> None:
    fields = load_framework().fields
    for place in load_phrases().values():
        assert place["en"].keys() == place["zh"].keys()
    for key in load_phrases()["first"]["en"]:
        column, _, state = key.partition(".")
        if column in fields and fields[column].levels:
            assert state in {*fields[column].level_ids, "unknown"}, key


def test_every_sentence_speaks_of_one_fact_only() -> None:
    sentences = [
        sentence
        for place in load_phrases().values()
        for language in place.values()
        for variants in language.values()
        for sentence in variants
    ]
    assert len(sentences) == len(set(sentences))


def test_states_of_dates_are_set_unknown_or_empty() -> None:
    dates = pd.Series(["2026-01-01", "unknown", None], name="payment_date")
    assert states(dates).tolist() == ["set", "unknown", ""]
    counts = pd.Series([2, None], name="postponements", dtype="Int64")
    assert states(counts).tolist() == ["2", ""]


def test_companies_are_many_and_some_are_chinese() -> None:
    companies = draw_companies(np.random.default_rng(0), 1000)
    assert companies.nunique() > 900
    assert 0.1 < companies.str.contains(CHINESE).mean() < 0.3
