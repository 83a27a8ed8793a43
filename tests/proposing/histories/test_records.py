from __future__ import annotations

from kaopu.proposing.histories.records import (
    HistoryProposal,
    HistoryTableProposal,
    Said,
)

TABLE = HistoryTableProposal("event", {"when": "Date", "kind": "Type"})


def test_a_history_is_proposed_if_nothing_is_asked() -> None:
    assert HistoryProposal("a", 3, key="Deal", tables=(TABLE,)).is_proposed
    assert not HistoryProposal("a", 3, tables=(TABLE,), question=Said("no_key")).is_proposed
    assert not HistoryProposal("a", 3).is_proposed


def test_each_header_is_read_as_the_first_of_its_meanings() -> None:
    second = HistoryTableProposal("event", {"text": "Date"})
    found = HistoryProposal("a", 3, key="Deal", tables=(TABLE, second))
    assert found.read_columns == {"Deal": "key", "Date": "when", "Type": "kind"}
