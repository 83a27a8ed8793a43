from __future__ import annotations

from dataclasses import replace

from kaopu.report import training_text
from kaopu.scoring import LeadModel, Usability


def test_a_training_is_told_with_the_constant_rate_beside_it(trained: LeadModel) -> None:
    text = training_text(trained)
    first, second, blank, *rest = text.splitlines()
    assert first == f"demo/1: usable: {trained.usability.reason}"
    counts = trained.record["training"]
    assert second == (
        f"learnt from 400 finished deals, {counts['won']} won and {counts['lost']} lost; "
        "0 open left out"
    )
    assert blank == ""
    assert rest[0] == "random folds (3 folds × 2)"
    assert rest[1].split() == ["model", "constant", "rate"]


def test_every_figure_has_its_standard_error(trained: LeadModel) -> None:
    text = training_text(trained)
    for design in ("random", "forward"):
        auc = trained.evaluation[design]["roc_auc"]
        line = f"  ROC AUC {auc['mean']:.3f} ± {auc['se']:.3f} 0.500".split()
        assert line in [row.split() for row in text.splitlines()]


def test_designs_that_do_not_apply_are_left_out(trained: LeadModel) -> None:
    assert trained.evaluation["grouped"] is None
    assert "identical rows kept together" not in training_text(trained)
    assert "learnt on the past, tested on the newest fifth (" in training_text(trained)


def test_figures_are_aligned(trained: LeadModel) -> None:
    rows = [line for line in training_text(trained).splitlines() if "±" in line]
    assert len({row.index("±") for row in rows if not row.startswith("demo")}) == 1


def test_a_model_that_is_not_usable_says_so_first(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    assert training_text(poor).startswith("demo/1: NOT USABLE: worthless\n")
