from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import interval_coverage
from kaopu.model.search import SearchSpace


def test_the_share_inside_counts_both_ends() -> None:
    low, high = np.array([0.1, 0.2, 0.5, 0.5]), np.array([0.3, 0.3, 0.6, 0.6])
    truth = np.array([0.1, 0.31, 0.6, 0.55])
    assert interval_coverage.coverage((low, high), truth) == 0.75


def test_sizes_are_numbers_with_commas() -> None:
    assert interval_coverage.sizes("20,300") == [20, 300]
    assert interval_coverage.sizes("") == []


def test_own_intervals_hold_more_often_than_those_of_similar_deals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interval_coverage, "search", SearchSpace.quick)
    file = tmp_path / "coverage.json"
    interval_coverage.main(["--quick", "--json", str(file)])
    rows = json.loads(file.read_text("utf-8"))
    held = {(row["asked"], row["interval"]): row["coverage"] for row in rows}
    assert {asked for asked, _ in held} == {"target", "intent", "all", "best tenth"}
    assert held["all", "own"] > max(0.8, held["all", "similar deals"])
    assert "simulated, 200 deals" in capsys.readouterr().out


def test_tangled_companies_are_one_company_in_both_halves() -> None:
    company = interval_coverage.tangled(60, 40, 3)
    assert (len(company.facts), len(company.asked), len(company.truth)) == (60, 40, 40)
    assert list(company.facts) == list(company.asked)
