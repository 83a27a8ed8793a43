"""The scikit-learn estimator in MLflow's own hands, as docs/mlflow.md says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from kaopu.leads.finished import FinishedDeals, finished_deals
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import Home
from kaopu.store.model_files.model_file import TRUSTED_TYPES
from kaopu.store.tracking.opening import mlflow_at

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
LEARNT = 300


@pytest.fixture
def mlflow(tmp_path: Path) -> Iterator[ModuleType]:
    with mlflow_at(Home(tmp_path)) as module:
        location = (tmp_path / "artifacts").as_uri()
        module.create_experiment("by hand", artifact_location=location)
        module.set_experiment("by hand")
        yield module


@pytest.fixture(scope="module")
def deals(trained: LeadModel, sample: Simulation) -> FinishedDeals:
    return finished_deals(build_lead_table(sample.deals, trained.pipeline, "training"))


@pytest.fixture(scope="module")
def estimator(trained: LeadModel, deals: FinishedDeals) -> Any:
    """The classifier, learnt anew from the first deals."""
    quick = SearchSpace.quick().of_folds()
    made = clone(trained.classifier).set_params(search=quick)
    return made.fit(deals.facts.head(LEARNT), deals.outcome[:LEARNT].astype(int))


@pytest.fixture(scope="module")
def newest(deals: FinishedDeals) -> pd.DataFrame:
    """The other deals, with how they ended."""
    return deals.facts[LEARNT:].assign(won=deals.outcome[LEARNT:].astype(int))


def test_the_estimator_is_logged_without_pickle_and_evaluated(
    mlflow: ModuleType, estimator: Any, newest: pd.DataFrame
) -> None:
    trusted = sorted(TRUSTED_TYPES)
    with mlflow.start_run():
        logged = mlflow.sklearn.log_model(
            estimator, name="estimator", skops_trusted_types=trusted
        )
        result = mlflow.models.evaluate(
            logged.model_uri,
            newest,
            targets="won",
            model_type="classifier",
            evaluator_config={"log_model_explainability": False},
        )
    facts, won = newest.drop(columns="won"), newest["won"]
    chances = estimator.predict_proba(facts)
    loaded = mlflow.sklearn.load_model(logged.model_uri)
    np.testing.assert_allclose(loaded.predict_proba(facts), chances, rtol=0, atol=1e-12)
    assert result.metrics["log_loss"] == pytest.approx(log_loss(won, chances))
    assert result.metrics["roc_auc"] == pytest.approx(roc_auc_score(won, chances[:, 1]))


def test_a_pipeline_with_it_is_logged_by_itself(
    mlflow: ModuleType, estimator: Any, trained: LeadModel, sample: Simulation
) -> None:
    def facts_of(rows: pd.DataFrame) -> pd.DataFrame:
        return build_lead_table(rows, trained.pipeline, "training").facts

    steps = make_pipeline(FunctionTransformer(facts_of), clone(estimator))
    rows = sample.deals.head(LEARNT)
    mlflow.sklearn.autolog(log_models=False, silent=True)
    try:
        with mlflow.start_run() as run:
            steps.fit(rows, (rows["outcome"] == "Won").astype(int))
    finally:
        mlflow.sklearn.autolog(disable=True)
    kept = mlflow.get_run(run.info.run_id).data
    assert kept.metrics["training_roc_auc"] > 0.6
    assert kept.params["leadclassifier__random_state"] == "0"
