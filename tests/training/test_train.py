from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import (
    LeakageError,
    UsageError,
)
from kaopu.leads.data_notes import DataNote
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, parse_pipeline
from kaopu.scoring import LeadModel, TrainingCounts
from kaopu.training import train as training
from kaopu.training.train import (
    TrainingOptions,
    train_model,
)

PIPELINE = """\
schema = 1
name = "small"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[dates]
created = "opened"

[fields]
budget_status = { column = "budget" }
signing_date = { column = "signing", unknown = ["?"] }
"""


@pytest.fixture(scope="module")
def authored() -> PipelineFile:
    return parse_pipeline(PIPELINE, Path("small.toml"))


def deals_of(won: int, lost: int, opened: int = 0) -> pd.DataFrame:
    """Deals of which only the outcome matters."""
    n = won + lost + opened
    return pd.DataFrame(
        {
            "result": ["Won"] * won + ["Lost"] * lost + ["Open"] * opened,
            "opened": pd.date_range("2025-01-01", periods=n).strftime("%Y-%m-%d"),
            "budget": np.resize(["stated", "vague", "none", "approved", ""], n),
            "signing": "",
        }
    )


# ---------------------------------------------------------------------------- leakage

LEAKY = f"""{PIPELINE}
[context]
categories = ["lost_because", "town"]
"""


def leaky_deals() -> pd.DataFrame:
    """A hundred deals of which the lost ones alone have a reason."""
    deals = deals_of(50, 50).assign(town=["A", "B", "C", "D"] * 25)
    deals["lost_because"] = [""] * 50 + ["price", "delay"] * 25
    return deals


def test_a_column_that_gives_the_outcome_away_is_left_out() -> None:
    authored = parse_pipeline(LEAKY, Path("small.toml"))
    model = train_few(authored, leaky_deals())
    audit, opened = model.record.audit
    # The deals were won first and lost afterwards.
    assert (opened.column, opened.action) == ("opened", "not learnt")
    assert (audit.column, audit.action) == ("lost_because", "left out")
    assert audit.audit.findings[0].severity == "block"
    assert "lost_because" not in model.pipeline.scoring_columns
    assert {"town", "budget"} <= set(model.pipeline.scoring_columns)
    assert model.evaluation.random.metrics["roc_auc"].mean < 0.9


def test_a_stage_that_is_the_outcome_is_left_out() -> None:
    stage = '[lead]\nstage = "phase"\ntarget = ["new"]\nintent = ["closed"]\n'
    deals = leaky_deals().assign(phase=["closed"] * 50 + ["new"] * 50)
    model = train_few(parse_pipeline(LEAKY + stage, Path("small.toml")), deals)
    audits = {audit.column: audit for audit in model.record.audit}
    assert audits["phase"].action == "left out"
    assert model.pipeline.stage is None
    assert model.evaluation.random.metrics["roc_auc"].mean < 0.9
    (note,) = [note for note in model.record.notes if note.column == "phase"]
    assert note == DataNote("phase", "stage_left_out", 100)


def test_nothing_left_to_learn_from_is_refused() -> None:
    text = LEAKY.replace("budget_status", "# ").replace("signing_date", "# ")
    authored = parse_pipeline(text.replace(', "town"', ""), Path("small.toml"))
    with pytest.raises(LeakageError) as caught:
        train_model(authored, leaky_deals(), "deals.csv")
    assert str(caught.value).startswith(
        "deals.csv: every mapped column gives the outcome away ('lost_because': "
    )


# -------------------------------------------------------------------- whole trainings


def train_few(authored: PipelineFile, deals: pd.DataFrame, **options: Any) -> LeadModel:
    quick = TrainingOptions(jobs=1, search=SearchSpace.quick(), **options)
    return train_model(authored, deals, "deals.csv", quick)


def test_chance_alone_is_not_usable(authored: PipelineFile) -> None:
    deals = deals_of(70, 90)
    deals["result"] = np.random.default_rng(0).permutation(deals["result"])
    model = train_few(authored, deals)
    assert not model.usable
    assert model.usability.reason.startswith("there is nothing here to predict from: ")
    assert (model.label, model.bundle) == ("in memory", None)


def test_the_record_is_plain_data_without_gaps(authored: PipelineFile) -> None:
    deals = deals_of(6, 7, opened=3)
    deals.loc[[0, 8], "budget"] = "perhaps"
    model = train_few(authored, deals, force=True)
    assert json.loads(json.dumps(model.record.to_json(), allow_nan=False))
    counts = TrainingCounts(rows=16, deals=13, won=6, lost=7, open=3)
    assert model.record.training == counts
    note = DataNote("budget", "not_understood", 2, "'perhaps'")
    assert model.record.notes == (note,)
    assert model.pipeline_text == PIPELINE


def test_training_keeps_what_it_measured(trained: LeadModel) -> None:
    record = trained.record.to_json()
    assert set(record["evaluation"]) == set(record["baseline"])
    assert sum(candidate["chosen"] for candidate in record["selection"]) == 1
    check = record["explanation_check"]
    assert max(check["largest_difference"], check["largest_gap"]) <= 1e-6
    assert check["rows"] == 100
    assert set(trained.history.low_marks) == {"registered_capital"}
    assert record["importance"]["deals"] == record["training"]["deals"]
    assert sum(p["share"] for p in record["importance"]["players"]) == pytest.approx(1)
    for design in ("random", "forward"):
        result = record["evaluation"][design]
        told = sum(part["told"]["deals"] for part in result["periods"].values())
        assert told == result["unseen"]["deals"] == result["deals"]


def test_progress_is_told_of_every_fold(authored: PipelineFile) -> None:
    totals: list[int] = []

    def progress(items: Iterable[Any], total: int) -> Iterable[Any]:
        totals.append(total)
        return items

    options = TrainingOptions(force=True, jobs=1, search=SearchSpace.quick())
    train_model(authored, deals_of(8, 8), "deals.csv", options, progress)
    # Three random folds, and three that keep deals of equal facts together.
    assert totals == [6]


def test_a_model_whose_reasons_differ_from_shap_is_not_made(
    authored: PipelineFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = training.check_explanation

    def differ(*arguments: Any) -> Any:
        return replace(real(*arguments), largest_difference=0.25)

    monkeypatch.setattr(training, "check_explanation", differ)
    with pytest.raises(UsageError) as caught:
        train_few(authored, deals_of(8, 8), force=True)
    assert str(caught.value).startswith(
        "the explanation differs from shap's by 0.25 log-odds and misses the score by "
    )
    assert "no model was written; report the versions of shap" in str(caught.value)
