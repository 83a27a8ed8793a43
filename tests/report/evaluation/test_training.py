from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from kaopu.leakage.records import AuditedColumn, ColumnAudit, Finding
from kaopu.report.evaluation.training import training_text
from kaopu.scoring import LeadModel, Usability


@pytest.fixture
def trained(trained: LeadModel) -> LeadModel:
    """Return the model without a word of its market, which has tests of its own."""
    return replace(trained, record=replace(trained.record, drift=None))


def test_a_training_is_told_with_the_constant_rate_beside_it(trained: LeadModel) -> None:
    text = training_text(trained)
    first, second, closing, blank, *rest = text.splitlines()
    assert first == f"demo/1: usable: {trained.usability.reason}"
    counts = trained.record.training
    assert second == (
        f"learnt from 400 finished deals, {counts.won} won and {counts.lost} lost; "
        "0 open left out"
    )
    assert closing == (
        "ended on (“closed”): warning, not learnt from: it speaks of the deal's end: "
        "its name says 'closed', which is known only when a deal ends"
    )
    assert blank == ""
    assert rest[0] == "random folds (3 folds × 1)"
    assert rest[1].split() == [
        "model",
        "constant",
        "rate",
        "checklist",
        "Odoo's",
        "logistic",
    ]


def test_every_figure_has_its_standard_error_and_the_baselines_beside_it(
    trained: LeadModel,
) -> None:
    rows = [row.split() for row in training_text(trained).splitlines()]
    for design in ("random", "forward"):
        result = trained.evaluation.designs[design]
        auc = result.metrics["roc_auc"]
        line = f"ROC AUC {auc.mean:.3f} ± {auc.se:.3f} 0.500".split()
        line += [f"{own['roc_auc'].mean:.3f}" for own in result.baselines.values()]
        assert line in rows


def test_it_is_said_how_much_rests_on_columns_that_nobody_looked_at(
    trained: LeadModel,
) -> None:
    sources = trained.record.importance.sources
    own = sources[0]
    pipeline = replace(trained.pipeline, unreviewed=(own.column,))
    text = training_text(replace(trained, pipeline=pipeline))
    share = own.log_odds / sum(source.log_odds for source in sources)
    rests = f"{share:.0%} of what moves the odds rests on 1 of {len(sources)} columns"
    assert f"{rests} that nobody has looked at yet: {own.column}." in text
    assert "nobody has looked" not in training_text(trained)


def test_stages_are_told_apart(trained: LeadModel) -> None:
    stages = trained.evaluation.random.stages
    assert set(stages) == {"target", "intent"}
    target, intent = (stages[name].deals for name in ("target", "intent"))
    text = training_text(trained)
    assert f"  target stage (all {target} deals, scored as the new leads they" in text
    assert f"  intent stage (the {intent} deals that got there, with all that was" in text
    constant = stages["target"].baseline["log_loss"].mean
    assert f" against {constant:.3f} of the constant rate, calibration error" in text


def test_designs_that_do_not_apply_are_left_out(trained: LeadModel) -> None:
    assert trained.evaluation.grouped is None
    assert "identical rows kept together" not in training_text(trained)
    assert "learnt on the past, tested on the newest fifth (" in training_text(trained)


def test_figures_are_aligned(trained: LeadModel) -> None:
    rows = [line for line in training_text(trained).splitlines() if "±" in line]
    assert len({row.index("±") for row in rows if not row.startswith("demo")}) == 1


def test_a_model_that_is_not_usable_says_so_first(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    assert training_text(poor).startswith("demo/1: NOT USABLE: worthless\n")


def test_columns_that_give_the_outcome_away_are_named(trained: LeadModel) -> None:
    findings = (
        Finding("missing_auc", "block", 1.0, 1.0, {"won": 0, "lost": 1}),
        Finding("name", "warn", 1.0, 1.0, {"word": "lost"}),
    )
    audits = (
        ColumnAudit("lost_reason", 400, 9, findings),
        ColumnAudit("visit", 400, 9, findings[:1]),
        ColumnAudit("closed_by", 400, 9, findings[1:]),
    )
    columns = (
        AuditedColumn(audits[0], "learnt", "left out"),
        AuditedColumn(audits[1], "learnt", "allowed", "known"),
        AuditedColumn(audits[2], "learnt", "kept"),
    )
    record = replace(trained.record, audit=columns)
    text = training_text(replace(trained, record=record))
    assert text.splitlines()[2:6] == [
        "lost_reason: BLOCKED, left out of the model: it gives the outcome away: "
        "filled in 0% of the won and 100% of the lost deals; its name says 'lost', "
        "which is known only when a deal ends",
        "visit: allowed by the pipeline file, though it gives the outcome away (known): "
        "filled in 0% of the won and 100% of the lost deals",
        "closed_by: warning, kept: it may give the outcome away: its name says 'lost', "
        "which is known only when a deal ends",
        "",
    ]


def test_chinese_has_no_english_sentence(trained: LeadModel) -> None:
    text = training_text(trained, "zh")
    assert text.startswith("demo/1：可用：它的预测胜过")
    assert "结束日期（“closed”）：警告，不参与学习" in text
    allowed = r"demo/1|closed|AUC|Odoo"
    assert not re.search(r"[A-Za-z]{2,}", re.sub(allowed, "", text))


def test_chinese_figures_are_aligned_too(trained: LeadModel) -> None:
    lines = training_text(trained, "zh").splitlines()
    rows = [line for line in lines if "±" in line and line.startswith("  ")]
    assert len({cell_len(row[: row.index("±")]) for row in rows}) == 1
