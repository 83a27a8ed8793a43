"""Counts that run on until a deal ends are left out; those known at the start are used."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing import Proposal, propose_pipeline
from kaopu.proposing.records import ColumnProposal

N = 500
rng = np.random.default_rng(8)
OPENED = rng.integers(0, 700, N)
LENGTH = rng.gamma(2.0, 30.0, N).astype(int) + 1
STATE = np.array(["Won", "Lost", "Negotiation"])[rng.choice(3, N, p=(0.35, 0.45, 0.2))]
IS_OPEN = STATE == "Negotiation"
PASSED = np.where(IS_OPEN, 700 - OPENED, LENGTH)


def days(numbers: np.ndarray, blank: np.ndarray | None = None) -> list[str]:
    spelt = [(date(2024, 1, 1) + timedelta(days=int(n))).isoformat() for n in numbers]
    return (
        spelt
        if blank is None
        else ["" if b else s for b, s in zip(blank, spelt, strict=True)]
    )


DEALS = pd.DataFrame(
    {
        "Deal ID": [f"D-{n:05}" for n in range(N)],
        "Status": STATE,
        "Created": days(OPENED),
        "Closed": days(OPENED + LENGTH, IS_OPEN),
        "Number of calls": rng.poisson(1 + PASSED / 15).astype(str),
        "Number of meetings": rng.poisson(4, N).astype(str),
        "Brochure": rng.choice(["print", "web", "none"], N),
        "Spell": PASSED.astype(str),
    }
)


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return propose_pipeline(DEALS, "deals", "deals.csv")


def column(proposal: Proposal, name: str) -> ColumnProposal:
    return next(c for c in proposal.columns if c.column == name)


def test_a_count_that_grows_while_deals_are_open_is_left_out(proposal: Proposal) -> None:
    found = column(proposal, "Number of calls")
    assert (found.place, found.reasons[0].kind) == ("ignore", "grows")
    assert found.reasons[0].finding is not None


def test_a_count_that_does_not_grow_is_used_without_a_doubt(proposal: Proposal) -> None:
    found = column(proposal, "Number of meetings")
    assert found.place == "context"
    assert found.reasons[0].kind == "known_early"


def test_the_days_themselves_are_left_out_whatever_they_are_called(
    proposal: Proposal,
) -> None:
    assert column(proposal, "Spell").reasons[0].kind == "grows"


def test_open_deals_tell_where_no_column_says_when_a_deal_ended() -> None:
    found = propose_pipeline(DEALS.drop(columns="Closed"), "deals", "deals.csv")
    assert column(found, "Number of calls").reasons[0].kind == "grows"
    meetings = column(found, "Number of meetings")
    assert (meetings.place, meetings.reasons[0].kind) == ("context", "may_count_on")


def test_without_dates_counts_are_used_and_doubted() -> None:
    undated = DEALS.drop(columns=["Created", "Closed"])
    found = propose_pipeline(undated, "deals", "deals.csv")
    for name in ("Number of calls", "Number of meetings"):
        assert column(found, name).place == "context"
        assert column(found, name).reasons[0].kind == "may_count_on"
