from __future__ import annotations

import numpy as np
import pytest

from kaopu.scoring import GRADES, grade_marks, grades_of


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.42, 0.9])
def test_marks_are_multiples_of_the_average_odds(rate: float) -> None:
    def odds(share: float) -> float:
        return share / (1 - share)

    marks = grade_marks(rate)
    assert marks["B"] == pytest.approx(rate)
    assert odds(marks["A"]) == pytest.approx(3 * odds(rate))
    assert odds(marks["C"]) == pytest.approx(odds(rate) / 3)


def test_a_lead_at_a_mark_has_its_grade() -> None:
    marks = grade_marks(0.4)
    shares = np.array([1.0, marks["A"], marks["A"] - 1e-9, 0.4, 0.39, marks["C"], 0.0])
    told = [GRADES[i] for i in grades_of(shares, 0.4)]
    assert told == ["A", "A", "B", "B", "C", "C", "D"]
