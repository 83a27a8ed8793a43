from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from comparison import protocol
from comparison.protocol import design, run
from comparison.sets import DataSet
from kaopu.features import FeatureSource


def rows(n: int, groups: int) -> DataSet:
    """A set of n rows in so many groups of equal rows."""
    own = np.arange(n) % groups
    return DataSet(
        name="rows",
        about="",
        facts=pd.DataFrame({"x": own.astype(str).astype(object)}),
        sources=(FeatureSource("x", "x", "context", "category"),),
        y=(np.arange(n) % 3 == 0).astype(float),
        groups=own,
        stage=np.full(n, "target", dtype=object),
    )


def test_equal_rows_stay_together_and_every_row_is_asked_once_a_repeat() -> None:
    data = rows(120, 40)
    plan = design(data, 4, 2, seed=0)
    assert len(plan.repeats) == 2
    for splits in plan.repeats:
        assert sorted(np.concatenate([test for _, test in splits])) == list(range(120))
        for train, test in splits:
            assert not set(data.groups[train]) & set(data.groups[test])
    assert plan.about == "4 folds × 2"


def test_few_rows_are_drawn_more_often() -> None:
    assert len(design(rows(120, 40), 4, None, 0).repeats) == 4
    assert len(design(rows(1_200, 400), 4, None, 0).repeats) == 1


def test_many_rows_have_one_fold_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "ROWS_OF_ONE_FOLD", 100)
    plan = design(rows(120, 120), 5, 3, 0)
    assert plan.about == "one fold of five held out"
    ((_, test),) = plan.repeats[0]
    assert len(test) == 24


def test_one_class_cannot_be_cut() -> None:
    data = rows(30, 30)
    with pytest.raises(ValueError, match="rows: too few rows of either outcome"):
        design(replace(data, y=np.eye(30)[0]), 5, 1, 0)


def test_programs_are_asked_about_the_same_rows() -> None:
    data = rows(60, 20)
    plan = design(data, 3, 1, 0)
    answers = run([(data, plan)], ("constant_rate", "odoo"), seed=0, jobs=1)
    assert len(answers) == 6
    for fold, (train, test) in enumerate(plan.repeats[0]):
        ours, theirs = (answer for answer in answers if answer.fold == fold)
        assert (ours.program, theirs.program) == ("constant_rate", "odoo")
        assert list(ours.rows) == list(theirs.rows) == list(test)
        assert ours.p == pytest.approx(data.y[train].mean())
        assert ours.seconds > 0
        assert ours.low is None
