from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from kaopu.errors import UsageError
from kaopu.leads.data_notes import DataNote
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, parse_pipeline
from kaopu.scoring import LeadModel, TrainingCounts
from kaopu.training import train as training
from kaopu.training.steps import AFTER_FOLDS
from kaopu.training.train import (
    TrainingOptions,
    train_model,
)

Deals = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def authored(small_text: str) -> PipelineFile:
    return parse_pipeline(small_text, Path("small.toml"))


# ---------------------------------------------------------------------------- leakage


def test_a_column_that_gives_the_outcome_away_is_left_out(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    authored = parse_pipeline(leaky_text, Path("small.toml"))
    model = train_few(authored, leaky_deals)
    audit, opened = model.record.audit
    # The deals were won first and lost afterwards.
    assert (opened.column, opened.action) == ("opened", "not learnt")
    assert (audit.column, audit.action) == ("lost_because", "left out")
    assert audit.audit.findings[0].severity == "block"
    assert "lost_because" not in model.pipeline.scoring_columns
    assert {"town", "budget"} <= set(model.pipeline.scoring_columns)
    assert model.evaluation.random.metrics["roc_auc"].mean < 0.9


def test_a_stage_that_is_the_outcome_is_left_out(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    stage = '[lead]\nstage = "phase"\ntarget = ["new"]\nintent = ["closed"]\n'
    deals = leaky_deals.assign(phase=["closed"] * 50 + ["new"] * 50)
    model = train_few(parse_pipeline(leaky_text + stage, Path("small.toml")), deals)
    audits = {audit.column: audit for audit in model.record.audit}
    assert audits["phase"].action == "left out"
    assert model.pipeline.stage is None
    assert model.evaluation.random.metrics["roc_auc"].mean < 0.9
    (note,) = [note for note in model.record.notes if note.column == "phase"]
    assert note == DataNote("phase", "stage_left_out", 100)


# -------------------------------------------------------------------- whole trainings


def train_few(authored: PipelineFile, deals: pd.DataFrame, **options: Any) -> LeadModel:
    quick = TrainingOptions(jobs=1, search=SearchSpace.quick(), **options)
    return train_model(authored, deals, "deals.csv", quick)


@pytest.mark.slow
def test_chance_alone_is_not_usable(authored: PipelineFile, small_deals: Deals) -> None:
    deals = small_deals(70, 90)
    deals["result"] = np.random.default_rng(0).permutation(deals["result"])
    model = train_few(authored, deals)
    assert not model.usable
    assert model.usability.reason.startswith("there is nothing here to predict from: ")
    assert (model.label, model.bundle) == ("in memory", None)


def test_the_record_is_plain_data_without_gaps(
    authored: PipelineFile, small_text: str, small_deals: Deals
) -> None:
    deals = small_deals(6, 7, opened=3)
    deals.loc[[0, 8], "budget"] = "perhaps"
    model = train_few(authored, deals)
    assert json.loads(json.dumps(model.record.to_json(), allow_nan=False))
    counts = TrainingCounts(16, 13, won=6, lost=7, open=3, columns=4)
    assert model.record.training == counts
    note = DataNote("budget", "not_understood", 2, "'perhaps'")
    assumed = DataNote("", "win_rate_assumed", 13, number=2)
    assert model.record.notes == (note, assumed)
    assert model.pipeline_text == small_text


@pytest.mark.parametrize(("won", "lost", "opened"), [(0, 0, 4), (0, 0, 0), (5, 0, 2)])
def test_without_deals_of_either_end_the_framework_warns_and_nothing_is_confirmed(
    authored: PipelineFile, small_deals: Deals, won: int, lost: int, opened: int
) -> None:
    model = train_few(authored, small_deals(won, lost, opened))
    assert model.usable
    assert model.evaluation.designs == {}
    told = model.record.framework
    assert told is not None
    assert told.columns == 2
    assert (told.share == 1) == (won == 0)
    (lead,) = model.explain(small_deals(0, 0, 3).iloc[[2]])
    verdicts = {sign.id: sign.verdict for sign in lead.warning_signs}
    assert verdicts["vague_budget"] == "framework_only"
    if not won + lost:
        ids = {note.id for note in lead.notes}
        assert not ids & {"thin_evidence", "unseen"}
        assert model.usual_rate.rate == pytest.approx(lead.base_probability, abs=0.1)
    total = lead.base_log_odds + sum(player.log_odds for player in lead.players)
    assert total == pytest.approx(logit(lead.probability), abs=1e-6)


def test_a_win_rate_that_has_no_say_is_noted(small_text: str, small_deals: Deals) -> None:
    text = small_text + "[prior]\nwin_rate = 0.2\n"
    stated = parse_pipeline(text, Path("small.toml"))
    few = train_few(stated, small_deals(6, 7))
    assert "win_rate" not in str([note.id for note in few.record.notes])
    enough = train_few(stated, small_deals(45, 45))
    assert DataNote("", "win_rate_unused", 90) in enough.record.notes


def test_training_keeps_what_it_measured(trained: LeadModel) -> None:
    # Each fold is learnt from as all deals are.
    assert trained.classifier.are_few is False
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


@pytest.mark.slow
def test_progress_is_told_of_every_fold(authored: PipelineFile, small_deals: Deals) -> None:
    totals: list[int] = []

    def progress(items: Iterable[Any], total: int) -> Iterable[Any]:
        totals.append(total)
        return items

    options = TrainingOptions(jobs=1, search=SearchSpace.quick())
    train_model(authored, small_deals(12, 12), "deals.csv", options, progress)
    # Three random folds, three that keep deals of equal facts together, and what comes
    # after them.
    assert totals == [6 + AFTER_FOLDS]


@pytest.mark.slow
def test_a_model_whose_reasons_differ_from_shap_is_not_made(
    authored: PipelineFile, small_deals: Deals, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = training.check_explanation

    def differ(*arguments: Any) -> Any:
        return replace(real(*arguments), largest_difference=0.25)

    monkeypatch.setattr(training, "check_explanation", differ)
    with pytest.raises(UsageError) as caught:
        train_few(authored, small_deals(8, 8))
    assert str(caught.value).startswith(
        "the explanation differs from shap's by 0.25 log-odds and misses the score by "
    )
    assert "no model was written; report the versions of shap" in str(caught.value)
