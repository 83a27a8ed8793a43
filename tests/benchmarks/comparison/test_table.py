from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from comparison.figures import Estimate, set_result
from comparison.protocol import Answer, Design
from comparison.sets import DataSet
from comparison.summary import summarise
from comparison.table import as_data, as_text, figure


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.25, 0.125), "0.250 ± 0.125"),
        (Estimate(0.25, float("nan")), "0.250"),
        (Estimate(float("nan"), float("nan")), "-"),
    ],
)
def test_a_figure_with_its_error(estimate: Estimate, text: str) -> None:
    assert figure(estimate, 3) == text


def test_text_and_data_tell_the_same(
    four: DataSet, halves: Design, says: Callable[..., list[Answer]]
) -> None:
    answers = says("kaopu", [0.8, 0.2, 0.8, 0.2]) + says("odoo", [0.5] * 4)
    results = [set_result(four, halves, answers)]
    summary = summarise(results, answers)
    text = as_text(results, summary, ["maven: not there"])
    plain = json.loads(json.dumps(as_data(results, summary, ["maven: not there"])))
    head, *_ = plain["sets"]
    assert (head["rows"], head["won"], head["design"]) == (4, 2, "2 folds × 1")
    assert "4 rows, 50.0% won, 1 columns; 2 folds × 1, equal rows together" in text
    odoo = next(row for row in head["programs"] if row["program"] == "odoo")
    assert odoo["log_loss"]["value"] == pytest.approx(0.6931, abs=1e-4)
    assert "0.6931 ± 0.0000" in text
    truth = next(row for row in head["programs"] if row["program"] == "truth")
    assert truth["fit_seconds"] == {"value": None, "se": None}
    assert head["kaopu"]["interval_holds_truth"]["value"] == 0.5
    assert "kaopu: own interval holds the true probability: 0.500 ± 0.250" in text
    assert "kaopu: standard errors behind the best: four 0.0" in text
    assert plain["skipped"] == ["maven: not there"]
    assert text.endswith("skipped: maven: not there")
