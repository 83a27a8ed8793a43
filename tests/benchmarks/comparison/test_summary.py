from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from comparison.figures import set_result
from comparison.protocol import Answer, Design
from comparison.sets import DataSet
from comparison.summary import summarise

Says = Callable[..., list[Answer]]

SURE, HALF = [0.8, 0.2, 0.8, 0.2], [0.5, 0.5, 0.5, 0.5]
UNEVEN = [0.5, 0.5, 0.8, 0.2]


def test_sets_count_the_same_and_errors_add_in_squares(
    four: DataSet, halves: Design, says: Says
) -> None:
    other = replace(four, name="other")
    first = says("kaopu", UNEVEN) + says("odoo", SURE)
    second = says("kaopu", SURE, "other") + says("odoo", HALF, "other")
    results = [set_result(four, halves, first), set_result(other, halves, second)]
    summary = summarise(results, first + second)
    assert [standing.program for standing in summary.standings] == ["kaopu", "odoo"]
    kaopu, odoo = summary.standings
    sure, half = -np.log(0.8), np.log(2)
    assert kaopu.log_loss.value == pytest.approx(((sure + half) / 2 + sure) / 2)
    assert odoo.log_loss.value == pytest.approx((sure + half) / 2)
    assert kaopu.behind == (0.0, 0.0)
    assert odoo.behind.value == pytest.approx((half - sure) / 4)
    error = results[0].row("kaopu").behind.se
    assert odoo.behind.se == pytest.approx(error / 2)
    assert summary.errors_behind == pytest.approx(
        {"four": results[0].row("kaopu").errors_behind, "other": 0.0}
    )


def test_without_kaopu_nothing_is_said_of_it(
    four: DataSet, halves: Design, says: Says
) -> None:
    answers = says("odoo", SURE)
    summary = summarise([set_result(four, halves, answers)], answers)
    assert summary.errors_behind == {}
