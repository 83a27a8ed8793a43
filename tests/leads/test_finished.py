from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import OneClassError, TooFewDealsError
from kaopu.leads.finished import (
    FinishedDeals,
    check_enough,
    finished_deals,
    identical_rows,
)
from kaopu.leads.lead_table import LeadTable


def outcomes(won: int, lost: int, opened: int = 0) -> np.ndarray:
    return np.array([1.0] * won + [0.0] * lost + [np.nan] * opened)


# ---------------------------------------------------------------------- finished deals


def test_open_deals_are_left_out(past: LeadTable) -> None:
    few = replace(past.take(np.arange(12)), outcome=outcomes(3, 4, opened=5))
    finished = finished_deals(few)
    assert (len(finished), finished.won, finished.lost) == (7, 3, 4)
    assert finished.outcome.tolist() == [1.0] * 3 + [0.0] * 4
    assert finished.table.ids.tolist() == past.ids[:7].tolist()


def test_a_table_of_finished_deals_is_taken_as_it_is(past: LeadTable) -> None:
    finished = finished_deals(past)
    assert finished.table is past
    assert finished.groups.tolist() == identical_rows(past.facts).tolist()
    assert finished.groups is finished.groups


def test_leads_that_are_read_to_be_scored_have_no_outcome(past: LeadTable) -> None:
    with pytest.raises(ValueError, match="no outcome to learn from"):
        finished_deals(replace(past, outcome=None))


def test_an_open_deal_is_no_finished_one(past: LeadTable) -> None:
    few = past.take(np.arange(2))
    with pytest.raises(ValueError, match="finished deals alone"):
        FinishedDeals(few, outcomes(1, 0, opened=1))


# ------------------------------------------------------------------------ enough deals


@pytest.mark.parametrize(("won", "lost", "force"), [(40, 40, False), (5, 5, True)])
def test_just_enough_deals_are_enough(won: int, lost: int, force: bool) -> None:
    check_enough(outcomes(won, lost), "deals.csv", force=force)


@pytest.mark.parametrize(
    ("won", "lost", "force", "sentence"),
    [
        (
            39,
            90,
            False,
            "found 39 won and 90 lost deals, expected at least 40 of each; "
            "add 1 more won deals, or train all the same with --force",
        ),
        (
            4,
            4,
            True,
            "found 4 won and 4 lost deals, expected at least 5 of each; "
            "add 1 more won and 1 more lost deals",
        ),
    ],
)
def test_too_few_deals_are_refused(won: int, lost: int, force: bool, sentence: str) -> None:
    with pytest.raises(TooFewDealsError) as caught:
        check_enough(outcomes(won, lost), "deals.csv", force=force)
    assert str(caught.value) == f"deals.csv: {sentence}"


@pytest.mark.parametrize(
    ("won", "lost", "present", "absent"), [(60, 0, "won", "lost"), (0, 60, "lost", "won")]
)
def test_one_class_is_refused_even_when_forced(
    won: int, lost: int, present: str, absent: str
) -> None:
    with pytest.raises(OneClassError) as caught:
        check_enough(outcomes(won, lost), "deals.csv", force=True)
    assert str(caught.value) == (
        f"deals.csv: found 60 {present} deals and no {absent} one, expected both; "
        f"export the {absent} deals too, and check outcome.{absent}"
    )


def test_rows_equal_in_every_cell_are_one_group() -> None:
    facts = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": [1.0, np.nan, 1.0, np.nan]})
    assert identical_rows(facts).tolist() == [0, 1, 2, 1]
    assert identical_rows(facts.set_index(pd.Index([9, 9, 3, 1]))).tolist() == [0, 1, 2, 1]


def test_a_matrix_is_grouped_alike() -> None:
    matrix = np.array([[1, 2], [2, 1], [1, 2]], dtype=np.float32)
    assert identical_rows(matrix).tolist() == [0, 1, 0]


def test_rows_alike_for_want_of_facts_are_deals_of_their_own() -> None:
    facts = pd.DataFrame({"a": ["yes", "no"] * 300})
    assert identical_rows(facts).tolist() == list(range(600))
    copied = pd.DataFrame({"a": np.repeat(np.arange(150), 4)})
    assert identical_rows(copied).tolist() == copied["a"].tolist()


def test_states_of_a_number_are_different_facts() -> None:
    facts = pd.DataFrame({"a": [np.nan, np.inf, -np.inf, 0.0]})
    assert len(set(identical_rows(facts))) == 4
