from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.leads.finished import (
    FinishedDeals,
    finished_deals,
    identical_rows,
    joined_groups,
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


@pytest.mark.parametrize(("won", "lost", "few"), [(40, 40, False), (39, 90, True)])
def test_deals_are_few_where_one_outcome_is_rare(
    past: LeadTable, won: int, lost: int, few: bool
) -> None:
    table = replace(past.take(np.arange(won + lost)), outcome=outcomes(won, lost))
    assert finished_deals(table).are_few is few


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


# ------------------------------------------------------------------ accounts, landmarks


def of_accounts(past: LeadTable, accounts: list[str]) -> FinishedDeals:
    names = np.array(accounts, dtype=object)
    return replace(finished_deals(past.take(np.arange(len(names)))), accounts=names)


def test_deals_of_an_account_are_a_group(past: LeadTable) -> None:
    deals = of_accounts(past, [f"A{i // 2}" for i in range(60)])
    assert len(np.unique(deals.copies)) == 60
    assert (deals.groups.reshape(30, 2) == deals.groups.reshape(30, 2)[:, :1]).all()
    assert len(np.unique(deals.groups)) == 30


def test_a_blank_account_is_none(past: LeadTable) -> None:
    deals = of_accounts(past, [f"A{i}" for i in range(30)] + ["", " ", ""] * 10)
    assert len(np.unique(deals.groups)) == 60


def test_copies_join_the_accounts_that_hold_them() -> None:
    copies = np.array([0, 1, 1, *range(2, 40)])
    accounts = np.array(["a", "a", "b", "b", *(f"x{i}" for i in range(37))], dtype=object)
    groups = joined_groups(copies, accounts)
    assert groups[:4].tolist() == [0, 0, 0, 0]
    assert len(np.unique(groups)) == 38


def test_deals_of_a_few_accounts_are_parted(past: LeadTable) -> None:
    deals = of_accounts(past, ["A", "B", "C"] * 20)
    assert deals.groups.tolist() == deals.copies.tolist()


def test_landmarks_and_accounts_are_of_the_same_deals(past: LeadTable) -> None:
    deals = finished_deals(past.take(np.arange(20)))
    told = pd.DataFrame({"silence": np.arange(20.0)})
    (some,) = replace(deals, landmarks=(told,)).landmarks_of(np.array([3, 5]))
    assert some["silence"].tolist() == [3.0, 5.0]
    assert some.index.tolist() == [0, 1]
    with pytest.raises(ValueError, match="landmarks of another number"):
        replace(deals, landmarks=(told.head(19),))
    with pytest.raises(ValueError, match="accounts of another number"):
        replace(deals, accounts=np.array(["A"], dtype=object))


def test_what_was_told_when_deals_ended_stands_in_the_place_of_what_was_before(
    past: LeadTable,
) -> None:
    deals = finished_deals(past.take(np.arange(20)))
    assert deals.facts_ended is deals.facts
    assert deals.ended_of(np.array([3])) is None
    told = pd.DataFrame({"silence": np.arange(20.0)})
    own = replace(deals, ended=told)
    some = own.ended_of(np.array([3, 5]))
    assert some is not None
    assert some["silence"].tolist() == [3.0, 5.0]
    assert own.facts_ended["silence"].tolist() == told["silence"].tolist()
    assert own.facts_ended.drop(columns="silence").equals(deals.facts)
    with pytest.raises(ValueError, match="landmarks of another number"):
        replace(deals, ended=told.head(19))


def test_open_deals_take_their_landmarks_and_accounts_with_them(past: LeadTable) -> None:
    few = replace(past.take(np.arange(6)), outcome=np.array([1, np.nan, 0, np.nan, 1, 0]))
    told = pd.DataFrame({"silence": np.arange(6.0)})
    names = np.array(list("abcdef"), dtype=object)
    deals = finished_deals(few, [told], names)
    assert deals.landmarks[0]["silence"].tolist() == [0.0, 2.0, 4.0, 5.0]
    assert deals.accounts is not None
    assert deals.accounts.tolist() == list("acef")
