from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kaopu.report.evaluation.quality import against, by_stage, cards, reasons

Any_ = Callable[..., Any]


def test_a_usable_model_is_told_with_its_figures(tell: Any_) -> None:
    design = tell().decided
    own, base = design.metrics["log_loss"], design.constant_rate["log_loss"]
    good, measured = reasons(tell())
    assert good == "It predicts better than giving every lead the same win rate."
    gain = design.log_loss_gain
    assert measured == (
        f"Measured on {design.deals} deals that it had not seen "
        "(learnt on the past, tested on the newest fifth): log loss "
        f"{own.mean:.3f} against {base.mean:.3f} of the "
        f"constant rate, a gain of {gain.mean:.3f} ± {gain.se:.3f}."
    )


def test_a_model_that_found_nothing_says_so(tell: Any_, changed: Any_) -> None:
    def worse(record: dict[str, Any]) -> None:
        record["evaluation"]["forward"]["log_loss_gain"] = {"mean": -0.05, "se": 0.02}

    told = reasons(tell(changed(worse)))
    assert told[0].startswith("It predicts deals of the same time, but not the newest")

    def worst(record: dict[str, Any]) -> None:
        for name in ("random", "grouped", "forward"):
            if record["evaluation"][name]:
                gain = {"mean": -0.05, "se": 0.02}
                record["evaluation"][name]["log_loss_gain"] = gain

    told = reasons(tell(changed(worst)))
    assert "it has found nothing here to predict from" in told[0]
    assert told[1].endswith("a gain of −0.050 ± 0.020.")
    chinese = reasons(tell(changed(worst), "zh"))
    assert "没找到能用来预测的东西" in chinese[0]


def test_it_is_said_where_folds_decide(tell: Any_, changed: Any_) -> None:
    def few(record: dict[str, Any]) -> None:
        record["evaluation"]["forward"]["log_loss_gain"] = {"mean": -0.012, "se": 0.2}

    told = reasons(tell(changed(few)))
    assert told[0] == "It predicts better than giving every lead the same win rate."
    assert told[2].startswith("The folds decide, for a test on the newest")
    assert told[2].endswith("cannot tell: a gain of −0.012 ± 0.200.")


def test_few_deals_are_counted(tell: Any_, changed: Any_) -> None:
    model = changed(lambda record: record["training"].update(won=22, lost=80))
    told = reasons(tell(model))
    assert told[0].startswith("Learnt from 400 deals: partly the framework's word (")
    assert "It predicts better" not in " ".join(told)


def test_an_allowed_column_is_warned_about(tell: Any_, changed: Any_) -> None:
    done = {"action": "allowed", "reason": "", "findings": []}
    allowed = {"column": "paid", "rows": 400, "filled": 400, **done}
    told = reasons(tell(changed(lambda record: record["audit"].append(allowed))))
    assert told[-1].startswith("Mind this: the pipeline file allows paid, and the audit")


def test_three_figures_to_remember(tell: Any_) -> None:
    design = tell().decided
    top = next(gain for gain in design.gains if gain.share == 0.2)
    wins, pairs, off = cards(tell())
    assert wins.number == f"{100 * top.share_of_wins:.0f}%"
    assert wins.text == (
        f"of all wins are in the top 20% of leads: {top.won:g} wins among {top.deals} deals"
    )
    auc, error = (design.metrics[m] for m in ("roc_auc", "expected_calibration_error"))
    assert pairs.number == f"{100 * auc.mean:.0f}% ± {100 * auc.se:.0f}"
    assert off.number == f"{100 * error.mean:.1f} ± {100 * error.se:.1f}"


def test_a_figure_without_a_value_is_a_dash(tell: Any_, changed: Any_) -> None:
    def without(record: dict[str, Any]) -> None:
        for name in ("roc_auc", "expected_calibration_error"):
            record["evaluation"]["forward"][name] = {"mean": None, "se": None}

    _, pairs, off = cards(tell(changed(without)))
    assert (pairs.number, off.number) == ("– ± –", "– ± –")


@pytest.mark.parametrize("design", ["forward", "random"])
def test_every_baseline_has_its_figures_in_every_design(tell: Any_, design: str) -> None:
    section, result = against(tell()), tell().designs[design]
    table = section.tables[list(tell().designs).index(design)]
    assert table.head == (
        "measure",
        "this model",
        "checklist of signals",
        "Odoo's scoring",
        "logistic regression",
        "constant rate",
    )
    every = [result.metrics, *result.baselines.values(), result.constant_rate]
    losses = [metrics["log_loss"] for metrics in every]
    loss = [f"{estimate.mean:.3f} ± {estimate.se:.3f}" for estimate in losses]
    assert table.rows[0] == ("log loss (lower is better)", *loss)
    assert len(table.rows) == 6


def test_the_size_of_a_design_is_told(tell: Any_) -> None:
    forward, random = against(tell()).tables
    deals = tell().decided.deals
    assert (
        forward.caption == f"learnt on the past, tested on the newest fifth: {deals} deals"
    )
    assert random.caption == "random folds: 400 deals, 3 folds × 1"


def test_the_chart_says_what_the_table_says(tell: Any_) -> None:
    section = against(tell())
    loss = section.tables[0].rows[0][1]
    assert f"this model: {loss}; checklist of signals: " in section.charts[0].description


def test_baselines_and_measures_are_explained(tell: Any_) -> None:
    notes = against(tell()).notes
    assert len(notes) == 4 + 6
    assert "constant rate: gives every lead the average win rate" in notes


def test_stages_have_their_figures(tell: Any_, changed: Any_) -> None:
    def two(record: dict[str, Any]) -> None:
        stages = record["evaluation"]["random"]["stages"]
        record["evaluation"]["forward"]["stages"] = stages

    presenter = tell(changed(two))
    stages = presenter.decided.stages
    rows = by_stage(presenter).tables[0].rows
    assert list(stages) == ["target", "intent"]
    assert [row[0] for row in rows] == [
        "target customer, before contact",
        "intent customer, in talks",
    ]
    assert "scored as the new lead it once was" in by_stage(presenter).texts[0]
    for row, part in zip(rows, stages.values(), strict=True):
        loss, base = part.metrics["log_loss"], part.baseline["log_loss"]
        assert row[1] == str(part.deals)
        assert row[2] == f"{loss.mean:.3f} ± {loss.se:.3f}"
        assert row[-1] == f"{base.mean:.3f} ± {base.se:.3f}"


def test_no_stage_with_deals_enough_is_said(tell: Any_, changed: Any_) -> None:
    model = changed(lambda record: record["evaluation"]["forward"].update(stages={}))
    section = by_stage(tell(model))
    assert section.tables == ()
    assert section.texts[0].startswith("No stage has 20 won and 20 lost deals")
