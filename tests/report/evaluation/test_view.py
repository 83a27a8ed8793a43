from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel

Any_ = Callable[..., Any]


def test_the_report_answers_its_questions_in_order(trained: LeadModel) -> None:
    view = evaluation_view(trained, "en")
    assert [section.id for section in view.sections] == [
        "gains",
        "reliability",
        "against",
        "stages",
        "segments",
        "periods",
        "signals",
        "audit",
        "unseen",
    ]
    assert [chart.id for chart in view.charts] == [
        "gains",
        "lift",
        "reliability",
        "rivals",
        "periods",
        "signals",
    ]


def test_the_verdict_is_that_of_the_model(trained: LeadModel, changed: Any_) -> None:
    view = evaluation_view(trained, "en")
    assert (view.verdict, view.is_usable) == ("Usable", True)
    assert view.title == "How good is the model demo/1?"
    counts = trained.record.training
    assert view.learnt == (
        "Simulated export-trade deals. Learnt from 400 finished deals: "
        f"{counts.won} won, {counts.lost} lost."
    )
    poor = evaluation_view(changed(dict.copy, usable=False), "zh")
    assert (poor.verdict, poor.is_usable) == ("不能用", False)


def test_nothing_of_the_chinese_report_is_english(trained: LeadModel) -> None:
    view = evaluation_view(trained, "zh")
    texts = [view.verdict, *view.reasons, view.footer, *(c.text for c in view.cards)]
    for section in view.sections:
        texts += [section.heading, *section.texts, *section.notes]
        texts += [part for t in section.tables for part in (t.caption, *t.head[1:])]
        texts += [part for c in section.charts for part in (c.title, c.description)]
    for text in texts:
        assert re.search(r"[\u4e00-\u9fff]", text), text


def test_both_languages_hold_the_same_figures(trained: LeadModel) -> None:
    english, chinese = evaluation_view(trained, "en"), evaluation_view(trained, "zh")
    for own, other in zip(english.sections, chinese.sections, strict=True):
        for table, same in zip(own.tables, other.tables, strict=True):
            cells = [cell for row in table.rows for cell in row[1:]]
            others = [cell for row in same.rows for cell in row[1:]]
            figures = [re.findall(r"\d[\d.,]*", cell) for cell in cells]
            assert [re.findall(r"\d[\d.,]*", cell) for cell in others] == figures
