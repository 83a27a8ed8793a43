from __future__ import annotations

import pytest

from kaopu.proposing import ColumnProposal, OutcomeProposal, Proposal
from kaopu.proposing.records import LIKELY, RuleProposal


@pytest.mark.parametrize(
    ("place", "confidence", "stands"),
    [("context", LIKELY, True), ("context", LIKELY - 0.01, False), ("ignore", 0.1, True)],
)
def test_what_is_unsure_does_not_stand_in_the_file(
    place: str, confidence: float, stands: bool
) -> None:
    assert ColumnProposal("x", place, confidence, ()).is_proposed is stands


def test_an_outcome_needs_both_ends() -> None:
    rule = RuleProposal("x", won=("Won",))
    assert not OutcomeProposal((rule,), 1.0, (), (20, 0, 4)).is_found
    assert OutcomeProposal((rule,), 1.0, (), (20, 9, 4)).is_found


def test_only_the_texts_of_one_column_are_asked_about() -> None:
    values, filled = RuleProposal("x"), RuleProposal("y", "filled")
    assert OutcomeProposal((values,), 1.0, ()).is_plain
    assert not OutcomeProposal((filled,), 1.0, ()).is_plain
    assert not OutcomeProposal((values, values), 1.0, ()).is_plain


def test_a_rival_is_held_against_the_one_taken_if_it_tells_deals_otherwise() -> None:
    same, other = (OutcomeProposal((), 0.8, (), against=n) for n in (0, 7))
    assert OutcomeProposal((), 0.9, (), rivals=(same,)).disputed is None
    assert OutcomeProposal((), 0.9, (), rivals=(same, other)).disputed is other


def test_columns_are_found_by_place(proposal: Proposal) -> None:
    assert [c.column for c in proposal.by_place["own_side"]] == ["Owner"]
    assert proposal.one("beliefs.rapport") is None
    assert proposal.unsure == ()
    assert "Moon phase" in [c.column for c in proposal.by_place["context"]]
