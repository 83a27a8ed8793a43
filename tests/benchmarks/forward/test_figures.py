from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from forward.figures import as_data, as_text, rows_of
from forward.program import Answer
from forward.worlds import Question


def question(ids: list[str], expected: list[float], *, is_truth: bool) -> Question:
    past = pd.DataFrame({"outcome": ["Won", "Lost"]})
    asked = pd.DataFrame({"lead_id": ids})
    gone = np.array([i == 0 for i in range(len(ids))])
    about = "open leads" if is_truth else "later deals"
    return Question(about, past, asked, np.array(expected), is_truth, gone)


def test_a_lead_seen_on_many_days_counts_once() -> None:
    asked = question(["a", "b", "b", "b"], [1.0, 0.0, 0.0, 0.0], is_truth=False)
    p = np.array([0.5, 0.1, 0.2, 0.3])
    everyone, gone = rows_of("w", [asked], [{"kaopu": Answer(p, judges_days=True)}])
    losses = [np.log(2), -np.log(1 - p[1:]).mean()]
    assert everyone.leads == 2
    assert everyone.expected == 0.5
    assert everyone.log_loss["kaopu"].value == pytest.approx(np.mean(losses))
    assert everyone.said["kaopu"] == pytest.approx(0.35)
    assert everyone.constant.value == pytest.approx(np.log(2))
    assert everyone.truth is everyone.gain is None
    assert (gone.asked, gone.leads) == ("later deals, date gone by", 1)
    assert gone.log_loss["kaopu"].value == pytest.approx(np.log(2))


def test_against_the_truth_the_truth_is_best_and_checkouts_are_paired() -> None:
    truth = [0.2, 0.6, 0.9]
    asked = [question(["a", "b", "c"], truth, is_truth=True)] * 2
    off = Answer(np.array([0.5, 0.5, 0.5]), judges_days=False)
    right = Answer(np.array(truth), judges_days=True)
    row, gone = rows_of("w", asked, [{"before": off, "after": right}] * 2)
    assert row.leads == 6
    assert row.truth is not None
    assert row.gain is not None
    assert row.truth == row.log_loss["after"]
    assert row.log_loss["before"] == row.constant
    assert row.gain.value == pytest.approx(row.truth.value - row.constant.value)
    assert gone.leads == 2
    plain = as_data([row, gone])
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain[0]["log_loss"]["after"]["value"] == row.truth.value
    text = as_text([row, gone])
    assert f"{row.gain.value:.4f} ± {row.gain.se:.4f}" in text
    assert "open leads, date gone by" in text
