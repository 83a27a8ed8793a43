"""From an export to reasons, on the bundled sample and on invented deals."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from kaopu import load, train
from kaopu.explain.records import LeadExplanation
from kaopu.files import read_table
from kaopu.framework import load_framework
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline
from kaopu.report.html import leads_page
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel

ROOT = Path(__file__).parent.parent
SUPPORT = (
    "40 past deals had no answer on budget; 8% of them were won (3% to 20%), "
    "against 43% overall."
)


@pytest.fixture(scope="module")
def demo_model(tmp_path_factory: pytest.TempPathFactory) -> LeadModel:
    """The bundled sample's model; fewer trees than `kaopu train`, which takes minutes."""
    home = tmp_path_factory.mktemp("demo")
    pipeline = read_pipeline(ROOT / "pipelines" / "demo.toml")
    assert pipeline.data_path is not None
    deals = read_table(pipeline.data_path)
    train(pipeline, deals, home=home, track=False, jobs=1, search=SearchSpace.quick())
    return load("demo", home=home)


@pytest.fixture(scope="module")
def demo_leads() -> pd.DataFrame:
    return read_table(ROOT / "data" / "leads.csv")


@pytest.mark.parametrize("design", ["random", "forward"])
def test_the_sample_beats_the_constant_rate(demo_model: LeadModel, design: str) -> None:
    assert demo_model.usable
    result = demo_model.evaluation.designs[design]
    own, constant, gain = result.metrics, result.constant_rate, result.log_loss_gain
    assert gain.mean > 3 * gain.se > 0
    assert own["brier_score"].mean < constant["brier_score"].mean
    assert own["accuracy"].mean > constant["accuracy"].mean
    assert own["roc_auc"].mean > 0.75


def test_the_sample_leads_are_ranked_with_reasons_that_add_up(
    demo_model: LeadModel, demo_leads: pd.DataFrame
) -> None:
    scores = demo_model.score(demo_leads)
    players = load_framework().player_ids
    log_odds = scores[[f"log_odds_{player}" for player in players]].sum(axis=1)
    gap = scores["base_log_odds"] + log_odds - logit(scores["probability"])
    assert len(scores) == 300
    assert np.abs(gap).max() <= 1e-6
    assert scores["probability"].is_monotonic_decreasing
    assert scores["probability"].iloc[0] > 0.8 > 0.2 > scores["probability"].iloc[-1]


def test_the_best_sample_lead_is_explained_in_both_languages(
    demo_model: LeadModel, demo_leads: pd.DataFrame
) -> None:
    best = str(demo_model.score(demo_leads)["lead_id"].iloc[0])
    lead = demo_model.explain(demo_leads, [best])[0]
    assert best in lead_text(lead_view(lead, "en"), "en")
    page = leads_page([lead_view(lead, "zh")], "zh", demo_model.label)
    assert f"线索 {best}" in page


def test_of_the_sample_leads_little_is_noted(
    demo_model: LeadModel, demo_leads: pd.DataFrame
) -> None:
    notes = demo_model.score_table(demo_model.read(demo_leads)).notes
    assert {note.id for note in notes} <= {"out_of_range", "not_ours"}


@pytest.fixture(scope="module")
def software_model(
    software_export: Path, tmp_path_factory: pytest.TempPathFactory
) -> LeadModel:
    """A model of deals without dates, of which every fact is a word."""
    home = tmp_path_factory.mktemp("software")
    deals = read_table(software_export)
    pipeline, quick = ROOT / "pipelines" / "salvirt.toml", SearchSpace.quick()
    return train(pipeline, deals, home=home, track=False, jobs=1, search=quick)


@pytest.mark.slow
def test_an_unanswered_question_is_confirmed_as_a_sign_by_past_deals(
    software_model: LeadModel,
    software_export: Path,
    add_up: Callable[[list[LeadExplanation]], None],
) -> None:
    deals = read_table(software_export)
    assert software_model.usable
    every = software_model.explain(deals)
    add_up(every)
    untold = np.flatnonzero(deals["Budgt_alloc"] == "Unknown")
    for row in untold:
        check_budget_is_confirmed_vague(every[row])
    for row in np.flatnonzero(deals["Budgt_alloc"] == "No"):
        verdicts = {sign.id: sign.verdict for sign in every[row].warning_signs}
        assert verdicts["vague_budget"] == "framework_only"
    lead = every[untold[0]]
    text = lead_text(lead_view(lead, "en"), "en")
    assert re.search(
        r"  ! budget: asked, not told \(−\d+\.\d\) — confirmed by your past deals", text
    )
    assert "Budgt_alloc: Unknown" in text
    assert "Next: Name a range yourself" in text
    page = leads_page([lead_view(lead, "en")], "en", software_model.label)
    assert SUPPORT in text
    # On a page a number and its percent sign stay on one line.
    assert SUPPORT in page.replace("\u00a0", " ")


def check_budget_is_confirmed_vague(lead: LeadExplanation) -> None:
    sign = next(sign for sign in lead.warning_signs if sign.id == "vague_budget")
    assert sign.verdict == "confirmed"
    assert sign.points < 0
    assert [(f.column, f.evidence) for f in sign.facts] == [("Budgt_alloc", "Unknown")]
    assert sign.support is not None
    assert (sign.support.deals, sign.support.won) == (40, 3)
    assert sign.what_if is not None
    assert [(c.column, c.value) for c in sign.what_if.changes] == [
        ("Budgt_alloc", "approved")
    ]
