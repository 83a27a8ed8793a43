from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaopu.model.folds import (
    Split,
    content_order,
    grouped_folds,
    max_folds,
    stratified_folds,
)


def test_the_order_of_content_does_not_depend_on_where_rows_stand() -> None:
    rng = np.random.default_rng(0)
    facts = pd.DataFrame({"a": rng.integers(0, 9, 50), "b": rng.random(50)})
    y = rng.integers(0, 2, 50)
    moved = rng.permutation(50)
    one = facts.iloc[content_order(facts, y)]
    other = facts.iloc[moved].iloc[content_order(facts.iloc[moved], y[moved])]
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("won_groups", "lost_groups", "folds"), [(9, 9, 5), (3, 9, 3), (9, 1, 1)]
)
def test_every_fold_needs_groups_of_both_classes(
    won_groups: int, lost_groups: int, folds: int
) -> None:
    groups = np.arange(won_groups + lost_groups)
    y = (groups < won_groups).astype(float)
    twice = np.repeat(groups, 2)
    assert max_folds(y, groups, 5) == folds
    assert max_folds(np.repeat(y, 2), twice, 5) == folds


def test_stratified_folds_have_equal_shares_of_won() -> None:
    y = np.tile([1.0, 0.0, 0.0, 0.0], 25)
    folds = stratified_folds(y, 5, seed=0)
    assert_covers(folds, 100)
    assert [y[test].mean() for _, test in folds] == [0.25] * 5


def test_folds_are_drawn_by_the_seed() -> None:
    y, groups = np.tile([1.0, 0.0], 30), np.arange(60) // 2
    for draw in (
        lambda seed: stratified_folds(y, 3, seed),
        lambda seed: grouped_folds(y, groups, 3, seed),
    ):
        one, same, other = draw(1), draw(1), draw(2)
        assert all((a[1] == b[1]).all() for a, b in zip(one, same, strict=True))
        assert any(set(a[1]) != set(b[1]) for a, b in zip(one, other, strict=True))


def test_groups_of_one_row_are_stratified() -> None:
    y = np.tile([1.0, 0.0], 20)
    folds = grouped_folds(y, np.arange(40), 4, seed=0)
    assert [y[test].mean() for _, test in folds] == [0.5] * 4


@pytest.mark.parametrize("folds", [0, 1])
def test_less_than_two_folds_are_none(folds: int) -> None:
    assert grouped_folds(np.tile([1.0, 0.0], 20), np.arange(40), folds, seed=0) == []


def test_none_where_a_split_would_learn_from_one_class() -> None:
    y = np.array([0.0, 1.0, 0.0, 1.0])
    groups = np.array([5, 5, 6, 3])
    assert max_folds(y, groups, 5) == 2
    assert grouped_folds(y, groups, 2, seed=0) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=60))
@pytest.mark.filterwarnings("ignore:The least populated class")
def test_groups_stay_whole_and_both_classes_are_learnt_from(
    rows: list[tuple[bool, int]],
) -> None:
    y = np.array([won for won, _ in rows], dtype=float)
    groups = np.array([group for _, group in rows])
    assume(set(y) == {0, 1})
    folds = grouped_folds(y, groups, max_folds(y, groups, 5), seed=0)
    if folds:
        assert_covers(folds, len(y))
    for train, test in folds:
        assert not set(groups[train]) & set(groups[test])
        assert set(y[train]) == {0, 1}


def assert_covers(folds: list[Split], rows: int) -> None:
    """Assert that every row is tested once, and learnt from in every other fold."""
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(rows))
    for train, test in folds:
        assert sorted([*train, *test]) == list(range(rows))
