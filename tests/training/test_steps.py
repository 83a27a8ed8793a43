from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from kaopu.training.steps import AFTER_FOLDS, Steps


class Bar:
    """Counts the steps that it is told of."""

    def __init__(self) -> None:
        self.total = self.done = 0
        self.expected = 0.0

    def __call__(self, items: Iterable[Any], total: int) -> Iterable[Any]:
        self.total, self.expected = total, getattr(items, "expected_seconds", 0.0)
        for item in items:
            self.done += 1
            yield item


def test_folds_and_what_comes_after_are_one_bar() -> None:
    bar = Bar()
    with Steps(bar, 2_000_000) as steps:
        assert list(steps.folds(iter("abc"), 3)) == ["a", "b", "c"]
        for _ in range(AFTER_FOLDS):
            steps.done()
    assert (bar.total, bar.done) == (3 + AFTER_FOLDS, 3 + AFTER_FOLDS)
    assert 30 < bar.expected < 120


def test_the_bar_ends_where_the_work_fails() -> None:
    def folds() -> Iterator[str]:
        yield "a"
        raise ValueError("no more")

    bar = Bar()
    with Steps(bar, 10) as steps, pytest.raises(ValueError, match="no more"):
        list(steps.folds(folds(), 2))
    assert bar.done == 1


def test_without_a_bar_there_is_nothing_to_do() -> None:
    with Steps(None, 10) as steps:
        assert list(steps.folds(iter("ab"), 2)) == ["a", "b"]
        steps.done()
