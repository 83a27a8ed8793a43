from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from kaopu.proposing.headers import match_header
from kaopu.proposing.outcomes.values import by_texts
from kaopu.proposing.profile import profile_column
from kaopu.proposing.records import OutcomeProposal


def candidates(columns: Mapping[str, Sequence[str]]) -> dict[str, OutcomeProposal]:
    texts = pd.DataFrame({n: list(c) * 30 for n, c in columns.items()}, dtype=object)
    profiles = [profile_column(name, texts[name]) for name in columns]
    found = by_texts(profiles, {name: match_header(name) for name in columns})
    return {outcome.column: outcome for outcome in found}


@pytest.mark.parametrize(
    ("header", "texts", "won"),
    [
        ("status", ["0", "1"], "1"),
        ("Lead quality", ["good", "bad"], "good"),
        ("Final decision", ["Approved", "Refused", "Pending"], "Approved"),
        ("target", ["yes", "no"], "yes"),
        ("Purchased", ["True", "False"], "True"),
        ("Churned", ["Y", "N"], "N"),
        ("Resultado", ["Comprador", "No comprador"], "Comprador"),
        ("Lead state", ["Interested", "Uninterested"], "Interested"),
        ("Stage", ["Enrolled", "Not interested", "Call back"], "Enrolled"),
        ("Phase", ["Gewonnen", "Verloren", "Angebot"], "Gewonnen"),
        ("Étape", ["Fermée gagnée", "Fermée perdue"], "Fermée gagnée"),
        ("Esito", ["Chiusa vinta", "Chiusa persa"], "Chiusa vinta"),
        ("商談結果", ["受注", "失注", "商談中"], "受注"),
        ("商機狀態", ["贏單", "輸單", "跟進中"], "贏單"),
    ],
)
def test_the_ends_are_found_under_a_header_that_asks_for_them(
    header: str, texts: list[str], won: str
) -> None:
    found = candidates({header: texts, "Other": ["yes", "no", "no", "yes"][: len(texts)]})
    assert found[header].won == (won,)
    assert len(found[header].lost) == 1


@pytest.mark.parametrize("header", ["Newsletter", "Closeness", "Has website", "Wonder"])
def test_letters_of_a_word_are_no_word(header: str) -> None:
    assert candidates({header: ["yes", "no"], "Other": ["yes", "no"]}) == {}


def test_the_only_column_of_answers_is_a_weak_guess() -> None:
    found = candidates({"Deposit": ["yes", "no"], "Region": ["N", "S"]})
    assert found["Deposit"].reasons[-1].kind == "only_answers"
    assert found["Deposit"].confidence < 0.7


def test_the_only_answers_are_no_outcome_beside_a_column_of_stages() -> None:
    columns = {"Deposit": ["yes", "no"] * 3, "Stage": ["First", "Second", "Third"] * 2}
    assert "Deposit" not in candidates(columns)
