from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.features.columns import (
    GONE_BY,
    MAX_VALUES,
    CategoryEncoding,
    LevelEncoding,
    NumberEncoding,
    states_of,
)
from kaopu.leads import states
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN

BUDGET = ("none", "vague", "stated", "approved")
GAP, REFUSED, EARLY, GONE = np.nan, np.inf, -np.inf, states.GONE_BY


def texts(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def numbers(*values: float) -> pd.Series:
    return pd.Series(list(values), dtype=float)


def test_states_are_told_apart() -> None:
    expected = {
        "unknown": [False, True, False, False],
        "not asked": [False] * 2 + [True, False],
    }
    for values in (
        texts("a", UNKNOWN, NOT_ASKED, NOT_YET),
        numbers(1, REFUSED, GAP, EARLY),
    ):
        assert {k: v.tolist() for k, v in states_of(values).items()} == expected


class TestLevels:
    def test_the_rank_runs_from_worst_to_best_in_even_steps(self) -> None:
        encoding = LevelEncoding.fit(texts(*BUDGET), BUDGET)
        rank = column(encoding, "rank", texts(*BUDGET))
        np.testing.assert_allclose(rank, [-1, -1 / 3, 1 / 3, 1])

    def test_every_level_held_has_a_column(self) -> None:
        encoding = LevelEncoding.fit(texts("vague", "approved", "vague"), BUDGET)
        assert encoding.tells == ["level:vague", "level:approved", "rank"]
        matrix = encoding.encode(texts("approved", "vague"))
        np.testing.assert_allclose(matrix, [[0, 1, 1], [1, 0, -1 / 3]])

    def test_a_level_no_deal_held_keeps_its_place_in_the_order(self) -> None:
        encoding = LevelEncoding.fit(texts("vague", "approved"), BUDGET)
        new = texts("none")
        np.testing.assert_allclose(encoding.encode(new), [[0, 0, -1]])
        assert encoding.unseen(new).tolist() == [True]

    def test_unknown_and_not_asked_are_neither_good_nor_bad(self) -> None:
        values = texts("none", "approved", UNKNOWN, NOT_ASKED)
        encoding = LevelEncoding.fit(values, BUDGET)
        assert encoding.tells[2:] == ["unknown", "not asked", "rank"]
        states = encoding.encode(values)[2:]
        assert states.tolist() == [[0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]

    @pytest.mark.parametrize("value", [NOT_YET, NOT_UNDERSTOOD])
    def test_neutral_values_are_zero_in_every_column(self, value: str) -> None:
        encoding = LevelEncoding.fit(texts(*BUDGET, UNKNOWN, NOT_ASKED, value), BUDGET)
        assert not encoding.encode(texts(value)).any()

    def test_unseen_are_the_levels_and_states_training_lacked(self) -> None:
        encoding = LevelEncoding.fit(texts("none", "vague", UNKNOWN), BUDGET)
        values = texts("none", "stated", UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD)
        unseen = [False, True, False, True, False, True]
        assert encoding.unseen(values).tolist() == unseen

    def test_a_flag_needs_no_rank(self) -> None:
        encoding = LevelEncoding.fit(texts("yes", "no", "yes"), ("yes", "no"))
        assert encoding.tells == ["level:yes", "level:no"]
        assert encoding.encode(texts("no")).tolist() == [[0, 1]]

    def test_a_single_level_needs_no_rank(self) -> None:
        assert LevelEncoding.fit(texts("vague", NOT_ASKED), BUDGET).tells == [
            "level:vague",
            "not asked",
        ]

    def test_nothing_but_early_leads_gives_no_column(self) -> None:
        encoding = LevelEncoding.fit(texts(NOT_YET, NOT_YET), BUDGET)
        assert encoding.encode(texts("none", NOT_YET)).shape == (2, 0)


class TestNumbers:
    def test_a_value_is_standardised(self) -> None:
        values = numbers(1, 2, 3, 4)
        encoding = NumberEncoding.fit(values)
        assert encoding.tells == ["value"]
        (value,) = encoding.encode(values).T
        assert value.mean() == pytest.approx(0)
        assert value.std() == pytest.approx(1)

    def test_states_stand_beside_the_value(self) -> None:
        values = numbers(1, 3, REFUSED, GAP, EARLY)
        encoding = NumberEncoding.fit(values)
        assert encoding.tells == ["value", "set", "unknown", "not asked"]
        assert encoding.encode(values).tolist() == [
            [-1, 1, 0, 0],
            [1, 1, 0, 0],
            [0, 0, 1, 0],
            [0, 0, 0, 1],
            [0, 0, 0, 0],
        ]

    def test_states_training_lacked_are_unseen(self) -> None:
        encoding = NumberEncoding.fit(numbers(1, 2, GAP))
        values = numbers(1, 9, GAP, REFUSED, EARLY)
        assert encoding.unseen(values).tolist() == [False, False, False, True, False]
        assert not encoding.encode(numbers(REFUSED)).any()

    def test_beyond_the_range_counts_as_its_edge_and_is_told(self) -> None:
        encoding = NumberEncoding.fit(numbers(10, 20, 30))
        far, edges = numbers(-5, 99), numbers(10, 30)
        np.testing.assert_array_equal(encoding.encode(far), encoding.encode(edges))
        assert encoding.out_of_range(far).tolist() == [True, True]
        assert encoding.out_of_range(edges).tolist() == [False, False]

    def test_states_are_never_out_of_range(self) -> None:
        encoding = NumberEncoding.fit(numbers(10, 20, 30))
        assert not encoding.out_of_range(numbers(REFUSED, GAP, EARLY)).any()

    def test_a_date_that_has_gone_by_is_not_set(self) -> None:
        encoding = NumberEncoding.fit(numbers(10, 20, GAP))
        gone, missing = encoding.encode(numbers(GONE, GAP)).tolist()
        assert gone == missing
        assert encoding.unseen(numbers(GONE)).tolist() == [False]

    def test_where_deals_were_seen_so_it_is_told_apart(self) -> None:
        encoding = NumberEncoding.fit(numbers(10, 20, GAP))
        encoding.tells.append(GONE_BY)
        gone, missing = encoding.encode(numbers(GONE, GAP)).tolist()
        assert (gone[-1], missing[-1], gone[0]) == (1.0, 0.0, 0.0)
        assert gone[:-1] == [0.0] * (len(gone) - 1) != missing[:-1]

    def test_skewed_numbers_go_by_their_logarithm(self) -> None:
        encoding = NumberEncoding.fit(numbers(0, 9, 99, 999, 9999))
        assert encoding.uses_log
        steps = np.diff(encoding.encode(numbers(9, 99, 999))[:, 0])
        assert steps[0] == pytest.approx(steps[1])

    def test_even_numbers_do_not(self) -> None:
        encoding = NumberEncoding.fit(numbers(1, 2, 3, 4, 5))
        assert not encoding.uses_log
        steps = np.diff(encoding.encode(numbers(1, 2, 4))[:, 0])
        assert steps[1] == pytest.approx(2 * steps[0])

    def test_negative_numbers_have_no_logarithm(self) -> None:
        encoding = NumberEncoding.fit(numbers(-1, 0, 9, 99, 9999))
        assert not encoding.uses_log
        assert np.isfinite(encoding.encode(numbers(-1, 9999))).all()

    def test_a_constant_tells_nothing(self) -> None:
        encoding = NumberEncoding.fit(numbers(5, 5, 5))
        assert encoding.encode(numbers(5, 7)).shape == (2, 0)
        assert encoding.out_of_range(numbers(5, 7)).tolist() == [False, True]

    def test_a_constant_with_gaps_tells_whether_it_is_set(self) -> None:
        encoding = NumberEncoding.fit(numbers(5, 5, GAP))
        assert encoding.tells == ["set", "not asked"]
        assert encoding.encode(numbers(5, GAP)).tolist() == [[1, 0], [0, 1]]

    @pytest.mark.parametrize(
        ("values", "tells"),
        [
            ((GAP, GAP), ["not asked"]),
            ((REFUSED, GAP), ["unknown", "not asked"]),
            ((EARLY, EARLY), []),
        ],
    )
    def test_no_value_at_all(self, values: tuple[float, ...], tells: list[str]) -> None:
        encoding = NumberEncoding.fit(numbers(*values))
        assert encoding.tells == tells
        matrix = encoding.encode(numbers(*values, 3))
        assert matrix.shape == (3, len(tells))
        assert not matrix[2].any()
        assert encoding.out_of_range(numbers(3)).tolist() == [True]

    def test_numbers_that_differ_in_the_last_digit_alone(self) -> None:
        values = numbers(*[1e15] * 9, 1e15 + 1)
        assert np.isfinite(NumberEncoding.fit(values).encode(values)).all()

    @given(
        st.lists(
            st.floats(-1e12, 1e12) | st.sampled_from([GAP, REFUSED, EARLY]), min_size=1
        ),
        st.lists(st.floats(), min_size=1),
    )
    def test_whatever_comes_is_encoded_within_the_range_of_training(
        self, train: list[float], new: list[float]
    ) -> None:
        encoding = NumberEncoding.fit(numbers(*train))
        seen, coming = encoding.encode(numbers(*train)), encoding.encode(numbers(*new))
        assert seen.shape[1] == coming.shape[1] == len(encoding.tells)
        assert np.isfinite(seen).all()
        for known, met, tell in zip(seen.T, coming.T, encoding.tells, strict=True):
            low, high = (known.min(), known.max()) if tell == "value" else (0, 1)
            assert min(low, 0) <= met.min() <= met.max() <= max(high, 0)


class TestCategories:
    def test_one_column_a_value_gaps_and_unknown_included(self) -> None:
        values = texts(*["north", "south", UNKNOWN, NOT_ASKED] * 2)
        encoding = CategoryEncoding.fit(values)
        assert encoding.tells == ["not asked", "level:north", "level:south", "unknown"]
        np.testing.assert_array_equal(
            encoding.encode(values[:4])[:, [1, 2, 3, 0]], np.eye(4)
        )

    def test_a_value_of_a_single_row_has_no_column_but_is_known(self) -> None:
        encoding = CategoryEncoding.fit(texts("a", "a", "b", "b", "rare"))
        assert encoding.tells == ["level:a", "level:b"]
        assert not encoding.encode(texts("rare", "new")).any()
        assert encoding.unseen(texts("rare", "new")).tolist() == [False, True]

    def test_one_value_in_all_rows_tells_nothing(self) -> None:
        encoding = CategoryEncoding.fit(texts("a", "a", "a"))
        assert encoding.tells == []
        assert encoding.unseen(texts("a", "b")).tolist() == [False, True]

    def test_too_early_to_ask_is_neutral_and_not_unseen(self) -> None:
        encoding = CategoryEncoding.fit(texts("a", "a", NOT_YET, NOT_YET))
        assert encoding.tells == ["level:a"]
        assert not encoding.encode(texts(NOT_YET)).any()
        assert encoding.unseen(texts(NOT_YET)).tolist() == [False]

    def test_a_value_named_like_a_state_is_not_that_state(self) -> None:
        values = texts(*["not asked", NOT_ASKED, "set"] * 2)
        encoding = CategoryEncoding.fit(values)
        assert sorted(encoding.tells) == ["level:not asked", "level:set", "not asked"]
        assert (encoding.encode(values).sum(axis=1) == 1).all()


def column(encoding: LevelEncoding, tell: str, values: pd.Series) -> np.ndarray:
    return encoding.encode(values)[:, encoding.tells.index(tell)]


def test_a_typing_error_does_not_stretch_the_scale() -> None:
    rng = np.random.default_rng(0)
    values = pd.Series(rng.normal(10, 2, 300))
    plain = NumberEncoding.fit(values)
    values[7] = 1e300
    typo = NumberEncoding.fit(values)
    column = typo.tells.index("value")
    spread = typo.encode(values)[:, column].std()
    assert spread == pytest.approx(plain.encode(values)[:, column].std(), abs=0.1)
    assert np.isfinite(typo.encode(values)).all()
    assert typo.high == 1e300
    assert not typo.out_of_range(values).any()


def test_of_very_many_categories_those_of_most_rows_have_a_column() -> None:
    often = [f"often {i:02}" for i in range(60)] * 3
    seldom = [f"seldom {i:04}" for i in range(900)] * 2
    values = pd.Series([*seldom, *often], dtype=object)
    encoding = CategoryEncoding.fit(values)
    assert len(encoding.tells) == MAX_VALUES
    assert {f"level:{value}" for value in often} < set(encoding.tells)
    assert not encoding.unseen(values).any()
    assert encoding.uncovered(values).sum() == 2 * (900 - (MAX_VALUES - 60))
    assert encoding == CategoryEncoding.fit(values[::-1])
