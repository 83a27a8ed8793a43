from __future__ import annotations

import re
from dataclasses import replace

from kaopu.evaluation.records import Estimate
from kaopu.report.evaluation.usability import caution_line, usability_text
from kaopu.scoring import LeadModel, Usability


def test_a_usable_model_needs_no_warning(trained: LeadModel) -> None:
    assert caution_line(trained, "en") == ""
    assert caution_line(trained, "zh") == ""


def test_the_warning_is_in_the_language_of_the_reader(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    assert caution_line(poor, "en").startswith("NOT USABLE: demo/1: ")
    assert caution_line(poor, "zh").startswith("不能用：模型 demo/1。")


def test_the_warning_has_no_figures_of_training(trained: LeadModel) -> None:
    forward = trained.evaluation.forward
    assert forward is not None
    nothing = Estimate(0.001, 0.01)
    flat = replace(forward, log_loss_gain=nothing)
    folds = replace(trained.evaluation.random, log_loss_gain=nothing)
    evaluation = replace(trained.evaluation, forward=flat, random=folds)
    record = replace(trained.record, evaluation=evaluation)
    usability = Usability(usable=False, reason="worthless")
    poor = replace(trained, record=record, usability=usability)
    english, chinese = (caution_line(poor, language) for language in ("en", "zh"))
    assert "no better than giving every lead your average win rate" in english
    assert "不比“每条线索都按平均赢单率算”更准" in chinese
    for told in (english, chinese):
        assert not re.search(r"log loss|对数|0\.\d", told)


def test_the_chinese_reason_has_the_figures_of_the_record(trained: LeadModel) -> None:
    own = trained.evaluation.forward.metrics["log_loss"].mean
    assert f"对数损失 {own:.3f}" in usability_text(trained, "zh")
    assert usability_text(trained, "en") == trained.usability.reason
