from __future__ import annotations

from dataclasses import replace

from kaopu.report.evaluation.usability import not_usable_line, usability_text
from kaopu.scoring import LeadModel, Usability


def test_a_usable_model_needs_no_warning(trained: LeadModel) -> None:
    assert not_usable_line(trained, "en") == ""
    assert not_usable_line(trained, "zh") == ""


def test_the_warning_is_in_the_language_of_the_reader(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    assert not_usable_line(poor, "en") == "NOT USABLE: demo/1: worthless"
    told = not_usable_line(poor, "zh")
    assert told.startswith("不能用：模型 demo/1。")
    assert "worthless" not in told


def test_the_chinese_reason_has_the_figures_of_the_record(trained: LeadModel) -> None:
    own = trained.evaluation.forward.metrics["log_loss"].mean
    assert f"对数损失 {own:.3f}" in usability_text(trained, "zh")
    assert usability_text(trained, "en") == trained.usability.reason
