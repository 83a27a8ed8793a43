from __future__ import annotations

import json

from history_tables import EVENTS, STAGES, deals, end_of, read

from kaopu.histories import Histories, evidence_as_of

TABLES = {
    "stages.csv": [
        {"deal": "D-1", "at": "2026-01-03", "stage": "Talk", "close": "2026-03-01"},
        {"deal": "D-1", "at": "2026-01-10", "stage": "Offer", "close": "2026-03-31"},
        {"deal": "D-1", "at": "2026-01-20", "stage": "Talk", "close": "2026-04-30"},
        {"deal": "D-1", "at": "2026-01-25", "amount": "80", "close": "2026-06-01"},
        {"deal": "D-1", "at": "2026-02-20", "stage": "Closed Won", "close": "2026-02-20"},
    ],
    "events.csv": [
        {"deal": "D-1", "at": "2026-01-05 10:00", "kind": "Call", "direction": "Inbound"},
        {"deal": "D-1", "at": "2026-01-08", "kind": "Quote", "next": "2026-01-30"},
        {"deal": "D-1", "at": "2026-02-18", "kind": "Meeting", "person": "Ann Example"},
    ],
}


def histories() -> Histories:
    return read(STAGES + EVENTS, TABLES, deals(["D-1", "D-2"], ["2026-01-01"] * 2))


def test_evidence_has_the_days_that_a_sentence_cites() -> None:
    found = evidence_as_of(histories(), "D-1", end_of("2026-01-22"))
    assert found["close_pushes"] == {
        "pushes": [
            {"day": "2026-01-10", "days": 30},
            {"day": "2026-01-20", "days": 30},
        ],
        "days": 60,
        "planned": "2026-04-30",
    }
    assert found["stage_days"] == {"stage": "Talk", "since": "2026-01-20"}
    assert found["stages_back"] == {"days": ["2026-01-20"]}
    assert found["customer_silence"] == {"day": "2026-01-05", "kind": "Call"}
    assert found["quote_silence"] == {"day": "2026-01-08", "kind": "Quote"}
    assert found["next_step"] == {"day": "2026-01-30"}
    assert "amount_change" not in found
    assert "people_met" not in found


def test_evidence_never_sees_what_lies_behind_nor_how_it_ended() -> None:
    late = evidence_as_of(histories(), "D-1", end_of("2026-03-01"))
    assert late["close_pushes"]["planned"] == "2026-06-01"
    assert late["customer_silence"] == {"day": "2026-02-18", "kind": "Meeting"}
    assert late["people_met"] == {"days": ["2026-02-18"]}


def test_evidence_is_plain_data_and_names_nobody() -> None:
    text = json.dumps(evidence_as_of(histories(), "D-1", end_of("2026-03-01")))
    assert "Ann" not in text


def test_a_deal_without_rows_has_no_evidence() -> None:
    assert evidence_as_of(histories(), "D-2", end_of("2026-03-01")) == {}
    assert evidence_as_of(histories(), "X-9", end_of("2026-03-01")) == {}
