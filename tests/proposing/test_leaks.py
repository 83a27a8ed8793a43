from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing.leaks import leave_out_leaks
from kaopu.proposing.records import LIKELY, ColumnProposal, Reason

ROWS = 400
WON = np.arange(ROWS) % 2 == 0
OPEN = np.arange(ROWS) % 5 == 0
ENDED = np.where(OPEN, np.nan, WON.astype(float))


def judged(
    cells: list[str], place: str = "context", confidence: float = 0.95
) -> ColumnProposal:
    column = ColumnProposal("x", place, confidence, (Reason("header", {"name": "x"}),))
    texts = pd.DataFrame({"x": cells}, dtype=object)
    return leave_out_leaks([column], texts, ENDED, frozenset(), "")[0]


def test_a_column_that_gives_the_outcome_away_is_ignored_with_its_numbers() -> None:
    found = judged(["yes" if won else "no" for won in WON])
    assert (found.place, found.reasons[0].kind) == ("ignore", "leak")
    assert found.reasons[0].finding is not None
    assert "100% of pairs" in found.reasons[0].finding.text
    assert found.alternatives == ("context",)


def test_what_open_deals_never_have_is_ignored() -> None:
    rng = np.random.default_rng(0)
    cells = ["" if o else str(rng.choice(["a", "b"])) for o in OPEN]
    found = judged(cells)
    assert (found.place, found.reasons[0].kind) == ("ignore", "open_blank")


def test_an_honest_column_stays_as_it_is() -> None:
    rng = np.random.default_rng(0)
    found = judged(list(rng.choice(["a", "b", "c"], ROWS)))
    assert (found.place, found.confidence) == ("context", 0.95)


def test_the_day_a_deal_ended_stays_a_date() -> None:
    cells = ["" if o else "2024-02-01" for o in OPEN]
    assert judged(cells, "dates.closed").place == "dates.closed"


def test_a_doubtful_content_under_a_guessed_name_needs_the_users_word() -> None:
    rng = np.random.default_rng(1)
    cells = np.where(
        rng.random(ROWS) < 0.86, np.where(WON, "a", "b"), np.where(WON, "b", "a")
    )
    found = judged(list(cells), confidence=LIKELY)
    assert not found.is_proposed
    assert found.reasons[0].kind == "may_leak"


@pytest.mark.parametrize(
    ("header", "used"),
    [
        ("Reason for enquiry", True),
        ("咨询原因", True),
        ("Reason", False),
        ("输单原因", False),
    ],
)
def test_a_reason_for_coming_is_no_reason_of_the_end(header: str, used: bool) -> None:
    cells = np.random.default_rng(3).choice(["price", "fair", "friend"], ROWS)
    column = ColumnProposal(header, "context", LIKELY, (Reason("unseen"),))
    texts = pd.DataFrame({header: cells}, dtype=object)
    (found,) = leave_out_leaks([column], texts, ENDED, frozenset(), "")
    assert found.is_proposed == used


def test_without_a_finished_deal_nothing_is_judged() -> None:
    column = ColumnProposal("x", "context", 0.9, ())
    texts = pd.DataFrame({"x": ["a"] * 3}, dtype=object)
    ended = np.full(3, np.nan)
    assert leave_out_leaks([column], texts, ended, frozenset(), "") == [column]


def test_what_open_deals_often_lack_is_said_but_kept() -> None:
    rng = np.random.default_rng(2)
    lacking = OPEN & (rng.random(ROWS) < 0.9)
    cells = np.where(lacking, "", rng.choice(["a", "b"], ROWS))
    found = judged(list(cells))
    assert (found.place, found.reasons[-1].kind) == ("context", "open_less")


def test_a_judgement_by_its_name_is_warned_of_and_stays() -> None:
    rng = np.random.default_rng(4)
    cells = np.where(rng.random(ROWS) < 0.77, WON, ~WON)
    column = ColumnProposal("Lead rating", "context", LIKELY, (Reason("unseen"),))
    texts = pd.DataFrame({"Lead rating": np.where(cells, "warm", "cool")}, dtype=object)
    found = leave_out_leaks([column], texts, ENDED, frozenset(), "")[0]
    assert found.is_proposed
    assert [r.finding.rule for r in found.reasons if r.finding] == ["judged"]
