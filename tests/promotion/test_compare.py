from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from kaopu.errors import DifferentIdsError, PipelineMeaningError
from kaopu.evaluation.metrics import row_log_losses
from kaopu.pipeline.promotion import PromotionRule
from kaopu.promotion.compare import compare_models, is_same_procedure
from kaopu.promotion.deals import paired_deals
from kaopu.promotion.held_out import held_out
from kaopu.scoring import LeadModel
from kaopu.scoring.seen_deals import SeenDeals

Moved = Callable[[float], LeadModel]


def test_deals_that_neither_saw_are_scored_by_both_as_they_are_stored(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    challenger = challenger_of(0.7)
    found = compare_models(trained, challenger, later, "later.csv")
    assert found is not None
    assert (found.basis, found.deals, found.unlike) == ("neither_saw", 500, 0)
    assert not found.champion.is_refitted
    assert not found.challenger.is_refitted
    won = (later["outcome"] == "Won").to_numpy(dtype=float)
    losses = []
    for model in (trained, challenger):
        table = model.read(later)
        p = model.classifier.predict_proba(table.facts, table.created)[:, 1]
        losses.append(row_log_losses(won, p))
    means = [found.champion.log_loss, found.challenger.log_loss]
    assert means == pytest.approx([loss.mean() for loss in losses], abs=1e-9)
    gaps = losses[1] - losses[0]
    assert found.difference == pytest.approx(gaps.mean(), abs=1e-9)
    half = student.ppf(0.975, 499) * gaps.std(ddof=1) / np.sqrt(500)
    assert found.high - found.difference == pytest.approx(half, rel=1e-6)


def test_deals_of_one_account_count_together(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    challenger = challenger_of(0.7)
    alone = compare_models(trained, challenger, later, "later.csv")
    rule = PromotionRule(account="account")
    named = replace(challenger, pipeline=replace(challenger.pipeline, promotion=rule))
    # Every deal four times over: there is no more to tell than from each once.
    often = pd.concat([later.assign(lead_id=later["lead_id"] + f"-{i}") for i in range(4)])
    often = often.assign(account=often["lead_id"].str.rsplit("-", n=1).str[0])
    together = compare_models(trained, named, often, "often.csv")
    assert alone is not None
    assert together is not None
    assert (together.accounts, together.by, together.deals) == (500, "account", 2_000)
    assert together.difference == pytest.approx(alone.difference, abs=1e-9)
    width = alone.high - alone.low
    assert together.high - together.low == pytest.approx(width, rel=0.01)


def test_an_account_that_is_blank_is_one_of_its_own(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    challenger = challenger_of(0.7)
    rule = PromotionRule(account="account")
    named = replace(challenger, pipeline=replace(challenger.pipeline, promotion=rule))
    deals = later.assign(account=["A", "", "a ", *[""] * (len(later) - 3)])
    pairs = paired_deals(trained, named, deals, "later.csv")
    assert len(np.unique(pairs.accounts)) == len(later) - 1
    with pytest.raises(PipelineMeaningError, match=r"promotion\.account: no column"):
        paired_deals(trained, named, later, "later.csv")


def test_open_deals_are_left_out(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    deals = later.assign(outcome=["Open"] * 40 + list(later["outcome"][40:]))
    found = compare_models(trained, challenger_of(0.1), deals, "later.csv")
    assert found is not None
    assert found.deals == len(later) - 40


def test_models_that_know_deals_by_other_columns_are_not_compared(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    other = challenger_of(0.1)
    nameless = replace(other, pipeline=replace(other.pipeline, lead_id=None))
    with pytest.raises(DifferentIdsError, match="demo/2 knows deals by no column of ids"):
        compare_models(trained, nameless, later, "later.csv")


def test_too_few_new_deals_of_models_that_saw_nothing_else_are_not_compared(
    trained: LeadModel, challenger_of: Moved, later: pd.DataFrame
) -> None:
    few = later.head(30)
    assert compare_models(trained, challenger_of(0.1), few, "few.csv") is None


@pytest.mark.slow
def test_where_the_challenger_saw_the_deals_it_is_fitted_on_those_before(
    trained: LeadModel,
    challenger_of: Moved,
    later: pd.DataFrame,
    sample_deals: pd.DataFrame,
) -> None:
    saw_all = replace(challenger_of(9.0), seen=SeenDeals("demo"))
    both = pd.concat([sample_deals, later.head(200)], ignore_index=True)
    found = compare_models(trained, saw_all, both, "all.csv", jobs=1)
    assert found is not None
    assert (found.basis, found.deals) == ("challenger_saw", 200)
    assert (found.champion.is_refitted, found.challenger.is_refitted) == (False, True)
    # As it is stored it would be beside itself.
    assert found.challenger.log_loss < found.challenger.constant + 0.05


@pytest.mark.slow
def test_where_both_saw_all_the_newest_are_foretold_by_both_procedures(
    trained: LeadModel, challenger_of: Moved, sample_deals: pd.DataFrame
) -> None:
    same = replace(challenger_of(9.0), seen=trained.seen)
    found = compare_models(trained, same, sample_deals, "deals.csv", jobs=1)
    assert found is not None
    assert (found.basis, found.is_same) == ("both_saw", True)
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert found.deals == pytest.approx(160, abs=2)
    # Another seed is another procedure, and does not do much else.
    classifier = same.classifier
    classifier.random_state = 7
    assert not is_same_procedure(trained, same)
    other = compare_models(trained, same, sample_deals, "deals.csv", jobs=1)
    assert other is not None
    assert (other.is_same, other.basis) == (False, "both_saw")
    assert abs(other.difference) < 0.05
    assert other.low < 0 < other.high


def test_no_deal_is_learnt_from_that_ended_when_it_is_foretold(
    trained: LeadModel, sample_deals: pd.DataFrame
) -> None:
    pairs = paired_deals(trained, trained, sample_deals, "deals.csv")
    asked = held_out(pairs, trained.seen, trained.seen)
    assert asked is not None
    days, groups = pairs.days, pairs.challenger.groups
    assert days is not None
    assert len(asked.splits) == 3
    foretold = np.concatenate([test for _, test in asked.splits])
    assert sorted(foretold) == asked.rows.tolist()
    assert len(set(foretold)) == len(foretold)
    for before, test in asked.splits:
        assert days[before].max() < days[test].min()
        assert not set(groups[before]) & set(groups[test])
    assert days[asked.rows].min() > np.quantile(days, 0.59)


def test_without_days_all_deals_are_foretold_in_folds(
    trained: LeadModel, sample_deals: pd.DataFrame
) -> None:
    pipeline = replace(trained.pipeline, closed=None, created=None)
    dateless = replace(trained, pipeline=pipeline)
    pairs = paired_deals(dateless, dateless, sample_deals, "deals.csv")
    asked = held_out(pairs, None, None)
    assert asked is not None
    assert (asked.basis, len(asked.splits)) == ("both_saw", 5)
    assert asked.rows.tolist() == list(range(len(pairs)))
    for before, test in asked.splits:
        assert not set(before) & set(test)
