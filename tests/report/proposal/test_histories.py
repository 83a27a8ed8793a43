from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from kaopu.language import Language, Locale, languages
from kaopu.proposing import Proposal, propose_pipeline
from kaopu.proposing.histories import HistoryProposal, HistoryTableProposal
from kaopu.proposing.histories.records import DoubtKind, QuestionKind, Said
from kaopu.report.proposal.file import proposal_file
from kaopu.report.proposal.histories import (
    HistoryLine,
    facts_by_signal,
    histories_text,
    history_lines,
    said_lines,
    stage_days_text,
)

EVENTS = HistoryTableProposal(
    "event", {"when": "Date", "kind": "Type", "person": "Who"}, {"skip": ("note",)}
)
FOUND = HistoryProposal(
    "calls.csv",
    120,
    system="HubSpot",
    key="Deal",
    on="Deal ID",
    share=0.9,
    deals=0.5,
    tables=(EVENTS,),
    understood={"Id": "record_id"},
    strange=("Qx7",),
    zone="UTC",
)
ASKED = HistoryProposal(
    "odd.csv", 9, tables=(EVENTS,), question=Said("no_key"), format="%d/%m/%Y"
)
FACTS = {
    "share": 0.1,
    "column": "c",
    "texts": ["1", "2"],
    "formats": ["a", "b"],
    "format": "a",
    "zone": "UTC",
    "header": "h",
    "other": "o",
    "lead_id": "Deal ID",
}


@pytest.fixture
def proposal() -> Proposal:
    columns = {
        "Deal ID": [f"D{n}" for n in range(90)],
        "Status": ["Won", "Lost", "Open"] * 30,
        "Created Date": [f"2024-0{n % 9 + 1}-11" for n in range(90)],
        'Date entered "Demo (Sales)"': [f"2024-0{n % 9 + 1}-12" for n in range(90)],
    }
    return propose_pipeline(pd.DataFrame(columns, dtype=object), "mine", "deals.csv")


def lines(*found: HistoryProposal) -> list[HistoryLine]:
    return [HistoryLine(f"../{item.name}", item) for item in found]


def test_a_history_becomes_a_table_of_the_file(proposal: Proposal) -> None:
    text = proposal_file(proposal, {}, "mine.toml", histories=lines(FOUND))
    (table,) = tomllib.loads(text)["history"]
    assert table == {
        "path": "../calls.csv",
        "shape": "event",
        "key": "Deal",
        "when": "Date",
        "kind": "Type",
        "person": "Who",
        "zone": "UTC",
        "words": {"skip": ["note"]},
    }


def test_a_history_with_a_question_is_a_comment(proposal: Proposal) -> None:
    text = proposal_file(proposal, {}, "mine.toml", histories=lines(ASKED))
    assert "history" not in tomllib.loads(text)
    assert "# NOT USED: no column of it holds the id of the deals" in text
    assert '# key = "?"' in text


def test_facts_are_named_under_their_signal(proposal: Proposal) -> None:
    facts = facts_by_signal(lines(FOUND, ASKED), proposal, Locale("en"))
    assert "people we have spoken to" in facts["decision_maker"]
    text = proposal_file(proposal, {}, "mine.toml", histories=lines(FOUND))
    assert "# from histories: people we have spoken to" in text
    assert facts_by_signal(lines(ASKED), proposal, Locale("en")) == {}


@pytest.mark.parametrize("language", languages())
def test_what_was_taken_for_what_is_said(proposal: Proposal, language: Language) -> None:
    text = "\n".join(histories_text(lines(FOUND), Locale(language), facts={"": ["f"]}))
    for part in ("calls.csv", "HubSpot", "90%", "50%", "“Deal”", "“Type”", "Qx7", "“Id”"):
        assert part in text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", QuestionKind.__args__)  # type: ignore[attr-defined]
def test_every_question_has_its_sentence(kind: str, language: Language) -> None:
    found = HistoryProposal("a.csv", 1, question=Said(kind, FACTS))
    _, said = said_lines(found, Locale(language))
    assert len(said) > 10


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", DoubtKind.__args__)  # type: ignore[attr-defined]
def test_every_doubt_has_its_sentence(kind: str, language: Language) -> None:
    found = HistoryProposal("a.csv", 1, doubts=(Said(kind, FACTS),))
    _, said = said_lines(found, Locale(language))
    assert len(said) > 10


def test_examples_are_masked() -> None:
    texts = {"texts": ["anna.berg@example.com"]}
    found = HistoryProposal("a.csv", 1, doubts=(Said("roles_unknown", texts),))
    assert "anna" not in "".join(said_lines(found, Locale("en")))


def test_a_file_of_two_tables_has_both() -> None:
    found = HistoryProposal("a.csv", 9, key="k", tables=(EVENTS, EVENTS))
    text = "\n".join(history_lines(lines(found), Locale("en")))
    assert len(tomllib.loads(text)["history"]) == 2


def test_days_of_stages_among_the_deals_are_told(proposal: Proposal) -> None:
    (text,) = stage_days_text(proposal, Locale("en"))
    assert 'Date entered "Demo (Sales)"' in text
    assert "not read as a history" in text
