"""What `kaopu` makes of real deals beside the project, which are no part of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from kaopu import train
from kaopu.evaluation.baselines import OdooScoring
from kaopu.explain.records import LeadExplanation
from kaopu.features import feature_sources
from kaopu.files import read_table
from kaopu.leads.lead_table import build_lead_table
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import ColumnAudit
from kaopu.pipeline import read_pipeline, resolve
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
PIPELINE = ROOT / "pipelines" / "salvirt.toml"
SUPPORT = (
    "36 past deals had no answer on budget; 14% of them were won (6% to 29%), "
    "against 51% overall."
)

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real data are not beside the project"
)


@pytest.fixture(scope="module")
def software() -> pd.DataFrame:
    """448 deals of a software company."""
    return read_table(REAL / "salvirt_b2b.csv")


@pytest.mark.filterwarnings("ignore:The set_bad function")  # shap's import
def test_they_are_predicted_well_and_explained(
    software: pd.DataFrame,
    tmp_path: Path,
    add_up: Callable[[list[LeadExplanation]], None],
) -> None:
    """As `kaopu train` learns."""
    model = train(PIPELINE, software, home=tmp_path, track=False, jobs=1)
    assert model.usable
    check_quality(model, "random", least_auc=0.83, most_loss=0.515)
    check_quality(model, "grouped", least_auc=0.81, most_loss=0.53)
    untold = np.flatnonzero(software["Budgt_alloc"] == "Unknown")
    every = model.explain(software)
    add_up(every)
    leads = [every[row] for row in untold]
    assert len(leads) == 36
    for lead in leads:
        check_budget_is_confirmed_vague(lead)
    for row in np.flatnonzero(software["Budgt_alloc"] == "No"):
        verdicts = {sign.id: sign.verdict for sign in every[row].warning_signs}
        # Alike in all else they were won less often; as counted, they were not.
        assert verdicts["vague_budget"] in ("points_that_way", "framework_only")
    assert SUPPORT in lead_text(lead_view(leads[0], "en"), "en")


def check_quality(
    model: LeadModel, design: str, *, least_auc: float, most_loss: float
) -> None:
    metrics = model.evaluation.designs[design].metrics
    assert metrics["roc_auc"].mean >= least_auc
    assert metrics["log_loss"].mean <= most_loss


def check_budget_is_confirmed_vague(lead: LeadExplanation) -> None:
    sign = next(sign for sign in lead.warning_signs if sign.id == "vague_budget")
    assert sign.verdict == "confirmed"
    assert sign.points < 0
    assert [(f.column, f.evidence) for f in sign.facts] == [("Budgt_alloc", "Unknown")]
    assert sign.support is not None
    assert (sign.support.deals, sign.support.won) == (36, 5)
    assert sign.what_if is not None
    assert [(c.column, c.value) for c in sign.what_if.changes] == [
        ("Budgt_alloc", "approved")
    ]


def test_odoos_scoring_ranks_them_well_and_is_far_too_sure(software: pd.DataFrame) -> None:
    pipeline = resolve(read_pipeline(PIPELINE))
    table = build_lead_table(software, pipeline, "training")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    odoo = OdooScoring(feature_sources(pipeline))
    p = cross_val_predict(
        odoo, table.facts, table.outcome, method="predict_proba", cv=folds
    )[:, 1]
    assert roc_auc_score(table.outcome, p) == pytest.approx(0.823, abs=0.01)
    assert log_loss(table.outcome, p) == pytest.approx(0.938, abs=0.03)


def audit(deals: pd.DataFrame, outcome: str) -> dict[str, ColumnAudit]:
    won = (deals[outcome] == "Won").to_numpy(float)
    cells = deals.drop(columns=outcome)
    return {a.column: a for a in audit_columns(cells, won, frozenset({"", "-", "n/a"}))}


def test_none_of_their_columns_is_suspected(software: pd.DataFrame) -> None:
    assert not any(a.findings for a in audit(software, "Status").values())


def test_of_a_crm_only_what_is_known_at_the_close_is_suspected() -> None:
    deals = read_table(REAL / "maven_sales_pipeline.csv").drop(columns="opportunity_id")
    audits = audit(deals[deals["deal_stage"].isin(["Won", "Lost"])], "deal_stage")
    value, day = audits.pop("close_value"), audits.pop("close_date")
    assert "block" in {f.severity for f in value.findings if f.rule == "auc"}
    assert [(f.rule, f.severity) for f in day.findings] == [("name", "warn")]
    assert not any(a.findings for a in audits.values())
