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
    OneClassError,
    PipelineMeaningError,
    TooFewDealsError,
    UsageError,
)
from kaopu.evaluation.records import DesignResult, Estimate, Evaluation
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, parse_pipeline, resolve
from kaopu.scoring import LeadModel
from kaopu.training import train as training
from kaopu.training.train import (
    TrainingOptions,
    all_notes,
    assess_usability,
    check_enough,
    finished_deals,
    settle_dates,
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


def table_of(won: int, lost: int, opened: int = 0) -> LeadTable:
    pipeline = resolve(parse_pipeline(PIPELINE, Path("small.toml")))
    return build_lead_table(deals_of(won, lost, opened), pipeline, "training", "deals.csv")


def result_of(gain: float, se: float) -> DesignResult:
    metrics = {"log_loss": Estimate(0.6 - gain, 0.01)}
    baseline = {"log_loss": Estimate(0.6, 0.01)}
    return DesignResult(100, 5, 1, metrics, baseline, Estimate(gain, se))


# ------------------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("opened", "signing", "found"),
    [
        (["2025-01-31", "2025-02-01"], ["", "?"], ""),
        (["2025-01-31 10:00:00", "2025-02-01"], ["2025-03-01", ""], ""),
        (["31/01/2025", "01/02/2025"], ["", ""], "%d/%m/%Y"),
        (["01/02/2025", "02/03/2025"], ["12/31/2025", "?"], "%m/%d/%Y"),
        (["31.1.2025", "1.2.2025"], ["", ""], "%d.%m.%Y"),
        (["2025年1月31日", "2025年2月1日"], ["N/A", ""], "%Y年%m月%d日"),
    ],
)
def test_the_format_of_dates_is_found_over_all_columns(
    authored: PipelineFile, opened: list[str], signing: list[str], found: str
) -> None:
    deals = deals_of(1, 1).assign(opened=opened, signing=signing)
    settled = settle_dates(resolve(authored), deals, "deals.csv")
    assert settled == replace(resolve(authored), date_format=found)


def test_a_format_that_is_set_is_kept(authored: PipelineFile) -> None:
    pipeline = replace(resolve(authored), date_format="%d/%m/%Y")
    deals = deals_of(1, 1).assign(opened="nonsense")
    assert settle_dates(pipeline, deals, "deals.csv") is pipeline


def test_dates_that_can_be_read_in_two_ways_are_refused(authored: PipelineFile) -> None:
    deals = deals_of(1, 1).assign(opened=["01/02/2025", "03/04/2025"])
    with pytest.raises(PipelineMeaningError) as caught:
        settle_dates(resolve(authored), deals, "deals.csv")
    assert str(caught.value) == (
        "pipeline small with deals.csv: 1 fault against the framework or the export\n"
        "  dates.format: the dates in 'opened', 'signing' can be read as %m/%d/%Y or as "
        '%d/%m/%Y; set it, for example format = "%d/%m/%Y"'
    )


def test_dates_that_no_format_reads_are_refused(authored: PipelineFile) -> None:
    deals = deals_of(2, 1).assign(opened="spring")
    with pytest.raises(PipelineMeaningError, match="no known format reads all dates in"):
        settle_dates(resolve(authored), deals, "deals.csv")


def test_a_missing_date_column_is_named(authored: PipelineFile) -> None:
    with pytest.raises(PipelineMeaningError, match="no column 'signing' in the export"):
        settle_dates(resolve(authored), deals_of(1, 1).drop(columns="signing"), "d.csv")


# ----------------------------------------------------------------------- enough deals


def test_open_deals_are_left_out() -> None:
    finished = finished_deals(table_of(3, 4, opened=5))
    assert len(finished) == 7
    assert finished.outcome is not None
    assert finished.outcome.tolist() == [1.0] * 3 + [0.0] * 4


@pytest.mark.parametrize(("won", "lost", "force"), [(40, 40, False), (5, 5, True)])
def test_just_enough_deals_are_enough(won: int, lost: int, force: bool) -> None:
    check_enough(table_of(won, lost), force=force)


@pytest.mark.parametrize(
    ("won", "lost", "force", "sentence"),
    [
        (
            39,
            90,
            False,
            "found 39 won and 90 lost deals, expected at least 40 of each; "
            "add 1 more won deals, or train all the same with --force",
        ),
        (
            4,
            4,
            True,
            "found 4 won and 4 lost deals, expected at least 5 of each; "
            "add 1 more won and 1 more lost deals",
        ),
    ],
)
def test_too_few_deals_are_refused(won: int, lost: int, force: bool, sentence: str) -> None:
    with pytest.raises(TooFewDealsError) as caught:
        check_enough(table_of(won, lost), force=force)
    assert str(caught.value) == f"deals.csv: {sentence}"


@pytest.mark.parametrize(
    ("won", "lost", "present", "absent"), [(60, 0, "won", "lost"), (0, 60, "lost", "won")]
)
def test_one_class_is_refused_even_when_forced(
    won: int, lost: int, present: str, absent: str
) -> None:
    with pytest.raises(OneClassError) as caught:
        check_enough(table_of(won, lost), force=True)
    assert str(caught.value) == (
        f"deals.csv: found 60 {present} deals and no {absent} one, expected both; "
        f"export the {absent} deals too, and check outcome.{absent}"
    )


# ------------------------------------------------------------------------- usability


def test_a_gain_of_more_than_one_standard_error_is_usable() -> None:
    evaluation = Evaluation(result_of(0.1, 0.05), None, None)
    judged = assess_usability(evaluation, table_of(40, 40))
    assert judged.usable
    assert judged.reason == (
        "log loss 0.500 against 0.600 of the constant rate, "
        "a gain of 0.100 ± 0.050 (random validation)"
    )


def test_the_strictest_validation_decides() -> None:
    good, poor = result_of(0.1, 0.05), result_of(0.01, 0.05)
    table = table_of(40, 40)
    assert not assess_usability(Evaluation(good, None, poor), table).usable
    assert not assess_usability(Evaluation(good, poor, None), table).usable
    assert assess_usability(Evaluation(poor, poor, good), table).usable


def test_no_gain_is_not_usable_and_says_why() -> None:
    judged = assess_usability(
        Evaluation(result_of(-0.02, 0.01), None, None), table_of(40, 40)
    )
    assert not judged.usable
    assert judged.reason == (
        "there is nothing here to predict from: log loss 0.620 against 0.600 of the "
        "constant rate, a gain of -0.020 ± 0.010 (random validation)"
    )


def test_few_deals_are_not_usable_however_good() -> None:
    judged = assess_usability(
        Evaluation(result_of(0.3, 0.01), None, None), table_of(90, 39)
    )
    assert not judged.usable
    assert judged.reason.startswith(
        "trained on 39 deals of the rarer outcome, fewer than 40; log loss 0.300 against"
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
    audit, opened = model.record["audit"]
    # The deals were won first and lost afterwards.
    assert (opened["column"], opened["action"]) == ("opened", "not learnt")
    assert (audit["column"], audit["action"]) == ("lost_because", "left out")
    assert audit["findings"][0]["severity"] == "block"
    assert "lost_because" not in model.pipeline.scoring_columns
    assert {"town", "budget"} <= set(model.pipeline.scoring_columns)
    assert model.evaluation["random"]["roc_auc"]["mean"] < 0.9


def test_a_stage_that_is_the_outcome_is_left_out() -> None:
    stage = '[lead]\nstage = "phase"\ntarget = ["new"]\nintent = ["closed"]\n'
    deals = leaky_deals().assign(phase=["closed"] * 50 + ["new"] * 50)
    model = train_few(parse_pipeline(LEAKY + stage, Path("small.toml")), deals)
    audits = {audit["column"]: audit for audit in model.record["audit"]}
    assert audits["phase"]["action"] == "left out"
    assert model.pipeline.stage is None
    assert model.evaluation["random"]["roc_auc"]["mean"] < 0.9
    (note,) = [note for note in model.record["notes"] if note["column"] == "phase"]
    assert note["text"].startswith("gives the outcome away, left out")


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
    assert json.loads(json.dumps(model.record, allow_nan=False))
    assert model.record["training"] == {
        "rows": 16,
        "deals": 13,
        "won": 6,
        "lost": 7,
        "open": 3,
    }
    note = DataNote("budget", "'perhaps' is in no level, counted as neutral", 2)
    assert all_notes(model) == [note]
    assert model.pipeline_text == PIPELINE


def test_training_keeps_what_it_measured(trained: LeadModel) -> None:
    record = trained.record
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
