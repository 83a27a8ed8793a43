from __future__ import annotations

import pytest

from kaopu.proposing import ColumnProposal, OutcomeProposal, Proposal
from kaopu.proposing.records import LIKELY


@pytest.mark.parametrize(
    ("place", "confidence", "stands"),
    [("context", LIKELY, True), ("context", LIKELY - 0.01, False), ("ignore", 0.1, True)],
)
def test_what_is_unsure_does_not_stand_in_the_file(
    place: str, confidence: float, stands: bool
) -> None:
    assert ColumnProposal("x", place, confidence, ()).is_proposed is stands


def test_an_outcome_needs_both_ends() -> None:
    one = OutcomeProposal("x", ("Won",), (), (), {}, 1.0, ())
    assert not one.is_found


def test_columns_are_found_by_place(proposal: Proposal) -> None:
    assert [c.column for c in proposal.by_place["own_side"]] == ["Owner"]
    assert proposal.one("beliefs.rapport") is None
    assert [c.column for c in proposal.unsure] == ["Moon phase"]
