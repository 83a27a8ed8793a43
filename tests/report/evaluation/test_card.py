from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kaopu.leads.personal import PersonalColumn
from kaopu.report.evaluation.card import card_text
from kaopu.report.evaluation.render import evaluation_files
from kaopu.scoring import LeadModel, Usability


@pytest.fixture(scope="module")
def card(trained: LeadModel) -> str:
    return card_text(trained, "en")


def test_the_card_says_what_from_which_deals_and_how_good(
    card: str, trained: LeadModel
) -> None:
    headings = re.findall(r"^#+ (.*)$", card, re.MULTILINE)
    assert headings == [
        "Simulated export-trade deals: demo/1",
        "Learnt from",
        "How good it is",
        "Are the percentages true?",
        "What it goes by",
        "Limits",
        "Personal data",
        "Load it",
    ]
    counts = trained.record.training
    assert f"400 finished deals: {counts.won} won, {counts.lost} lost." in card
    assert re.search(r"Created from \d+ \w+ 20\d\d to \d+ \w+ 20\d\d\.", card)
    assert "400 rows of the export in all, 0 of them still open." in card
    assert 'mlflow.pyfunc.load_model("models:/demo@champion")' in card


def test_its_figures_are_those_of_the_record(card: str, trained: LeadModel) -> None:
    decision = trained.evaluation.decision
    assert decision is not None
    loss, rate = (
        metrics["log_loss"]
        for metrics in (decision.result.metrics, decision.result.constant_rate)
    )
    assert f"| this model | {loss.mean:.3f} ± {loss.se:.3f} |" in card
    assert f"| constant rate | {rate.mean:.3f} ± {rate.se:.3f} |" in card
    for player in trained.record.importance.players[:6]:
        assert re.search(rf"^\| .* \| {100 * player.share:.0f}% \| \d+% \|$", card, re.M)


def test_it_is_short_enough_for_mlflow_s_databases(trained: LeadModel) -> None:
    for language in ("en", "zh"):
        assert len(card_text(trained, language)) < 5_000


def test_it_is_written_in_chinese_too(trained: LeadModel) -> None:
    card = card_text(trained, "zh")
    assert "## 从哪些商机学来" in card
    assert "## 局限" in card
    words = re.sub(r"```.*?```|`[^`]*`", "", card, flags=re.DOTALL)
    assert "Limits" not in words


def test_what_a_title_holds_is_no_markup(trained: LeadModel) -> None:
    pipeline = replace(trained.pipeline, title="Deals *of* [us](x)\n# <b>")
    card = card_text(replace(trained, pipeline=pipeline), "en")
    assert card.startswith("# Deals \\*of\\* \\[us\\](x) \\# \\<b\\>: demo/1\n")


def test_columns_left_out_as_personal_are_named(trained: LeadModel) -> None:
    mail = PersonalColumn("contact_mail", "mail", "content", 1.0)
    record = replace(trained.record, personal=(mail,))
    card = card_text(replace(trained, record=record), "en")
    assert "hold personal data: contact\\_mail." in card


def test_a_model_that_is_not_usable_says_so_first(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(False, "no better"))
    card = card_text(poor, "en")
    assert card.splitlines()[4].startswith("**Not usable**")
    limits = card.split("## Limits")[1].strip().splitlines()
    assert "Do not rank leads by it." in limits[0]


def test_a_model_of_before_has_a_card(trained: LeadModel) -> None:
    record = replace(trained.record, days=())
    card = card_text(replace(trained, record=record), "en")
    assert "Created" not in card


def test_it_stands_beside_the_bundle(trained: LeadModel) -> None:
    assert evaluation_files(trained)["model_card.md"] == card_text(trained, "en")
