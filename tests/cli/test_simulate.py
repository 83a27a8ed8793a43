from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.simulate import simulate
from kaopu.simulate.life import draw_activities, simulate_life

Run = Callable[..., Any]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_deals_and_leads_are_written(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "made"
    options = ["--deals", 50, "--leads", 20, "--seed", 5]
    ended = run("simulate", *options, "-o", made)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{made}/deals.csv  50 rows\n{made}/leads.csv  20 rows\n"
    assert names(made) == ["deals.csv", "leads.csv"]
    truth = simulate(50, 20, seed=5)
    assert_frame_equal(
        pd.read_csv(made / "deals.csv", dtype=dict(truth.deals.dtypes)), truth.deals
    )
    assert_frame_equal(
        pd.read_csv(made / "leads.csv", dtype=dict(truth.leads.dtypes)), truth.leads
    )


@pytest.mark.slow
def test_the_truth_is_written_when_asked_for(run: Run, tmp_path: Path) -> None:
    options = ["--deals", 30, "--leads", 10, "--seed", 5, "--truth"]
    assert run("simulate", *options, "-o", tmp_path).code == 0
    assert names(tmp_path) == [
        "deals.csv",
        "deals_truth.csv",
        "leads.csv",
        "leads_truth.csv",
        "weights.json",
    ]
    truth = simulate(30, 10, seed=5)
    assert_frame_equal(
        pd.read_csv(tmp_path / "deals_truth.csv"), truth.deals_truth, check_dtype=False
    )
    weights = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert weights["seed"] == 5
    assert weights["harmless_signs"] == list(truth.weights.harmless_signs)


def test_a_negative_number_is_refused(refused: Run, tmp_path: Path) -> None:
    assert refused("simulate", "--deals", -5, "-o", tmp_path / "made") == (
        "simulate: found deals=-5, expected 0 or more; "
        "give deals as a whole number that is not negative"
    )
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_refused(refused: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    sentence = refused("simulate", "--deals", 5, "-o", tmp_path / "file" / "made")
    assert sentence.startswith(f"{tmp_path / 'file' / 'made'}: found no folder ")
    assert sentence.endswith("nothing was written")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("arguments", [[], ["-o"], ["-o", __file__]])
def test_the_folder_must_be_one(run: Run, arguments: list[str]) -> None:
    ended = run("simulate", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "-o" in ended.err


def test_slipping_dates_are_made_when_asked_for(run: Run, tmp_path: Path) -> None:
    options = ["--deals", 40, "--leads", 10, "--seed", 5, "--slips"]
    assert run("simulate", *options, "-o", tmp_path).code == 0
    made = simulate(40, 10, seed=5, slips=True).deals
    again = pd.read_csv(tmp_path / "deals.csv", dtype=dict(made.dtypes))
    assert_frame_equal(again, made)
    assert not made["closed"].equals(simulate(40, 10, seed=5).deals["closed"])


def test_histories_are_written_beside_deals_and_leads(run: Run, tmp_path: Path) -> None:
    options = ["--deals", 40, "--leads", 8, "--seed", 5, "--histories", "hubspot"]
    assert run("simulate", *options, "--truth", "-o", tmp_path).code == 0
    histories = ["deal_contacts.csv", "deal_property_history.csv", "engagements.csv"]
    expected = ["deals.csv", "leads.csv", "truth.csv", "weights.json", *histories]
    assert names(tmp_path) == sorted(expected)
    made = simulate_life(40, 8, 5, "hubspot")
    kept = pd.read_csv(tmp_path / "engagements.csv", dtype=str, keep_default_na=False)
    expected_frame = made.histories["engagements.csv"].astype(str).astype(object)
    assert_frame_equal(kept.astype(object), expected_frame)
    weights = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    causes = {cause["fact"]: cause["threshold"] for cause in weights["causes"]}
    assert causes["customer_silence"] == made.weights.threshold("customer_silence")


def test_activities_are_written_when_asked_for(run: Run, tmp_path: Path) -> None:
    options = ["--deals", 40, "--leads", 8, "--seed", 5, "--activities", "--truth"]
    assert run("simulate", *options, "-o", tmp_path).code == 0
    kept = pd.read_csv(tmp_path / "activities.csv", dtype=str, keep_default_na=False)
    made, causes = draw_activities(simulate(40, 8, 5), 5)
    assert_frame_equal(kept.astype(object), made.astype(str).astype(object))
    weights = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert len(weights["activities"]) == len(causes.causes)


@pytest.mark.parametrize("option", ["--slips", "--activities"])
def test_histories_come_without_options_of_other_companies(
    refused: Run, tmp_path: Path, option: str
) -> None:
    sentence = refused(
        "simulate", "--histories", "chinese", option, "-o", tmp_path / "made"
    )
    assert sentence.startswith(f"found {option} with --histories, expected one of them")
    assert names(tmp_path) == []
