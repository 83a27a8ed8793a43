from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kaopu.promotion.promote import Pair, Promotion
from kaopu.promotion.records import Basis, Comparison, Side, StageCalibration, Verdict
from kaopu.report.promotion.text import promotion_text
from kaopu.store.decisions import Decision

CALIBRATION = StageCalibration(deals=500, win_rate=0.4, mean=0.415, error=0.02, slope=1.0)
RULE = {"margin": 0.02, "calibration_margin": 0.02}


def side(label: str, **changes: Any) -> Side:
    given = {
        "label": label,
        "is_refitted": False,
        "log_loss": 0.5,
        "constant": 0.67,
        "stages": {"target": CALIBRATION},
        "newest": date(2026, 1, 1),
        "deals": 1900,
        "usable": True,
    }
    return Side(**(given | changes))


def told(verdict: Verdict, language: str = "en", **changes: Any) -> str:
    given = {
        "champion": side("demo/1"),
        "challenger": side("demo/2", newest=None, stages={}),
        "basis": "neither_saw",
        "deals": 1_412,
        "won": 171,
        "accounts": 380,
        "by": "account",
        "days": (date(2026, 3, 1), date(2026, 6, 30)),
        "difference": -0.015,
        "low": -0.025,
        "high": -0.005,
    }
    found = Comparison(**(given | changes))
    kind = "promoted" if verdict.promotes else "not_promoted"
    decision = Decision(kind, 2 if verdict.promotes else 1, 1, 2, verdict.why, 2, rule=RULE)
    pair = Pair(
        "demo",
        cast("Any", SimpleNamespace(label="demo/1")),
        cast("Any", SimpleNamespace(label="demo/2")),
    )
    return promotion_text(pair, Promotion(decision, verdict, found), language)


def test_a_promotion_tells_on_what_by_how_much_and_why() -> None:
    lines = told(Verdict(True, "better")).splitlines()
    assert lines[:4] == [
        "demo: challenger demo/2 beside champion demo/1",
        "compared on 1,412 deals, 171 of them won, which ended from 1 March 2026 to "
        "30 June 2026",
        "neither model has learnt from these deals",
        "380 accounts by column account: deals of one account count together",
    ]
    table = "\n".join(lines)
    assert "41.5% said, 40.0% won, slope 1.00" in table
    assert "not known" in table
    assert "1,900" in table
    assert lines[-4:] == [
        "difference in log loss −0.0150, 95% interval −0.0250 to −0.0050; below zero the "
        "challenger is better",
        "",
        "better: the whole interval lies below zero",
        "promoted: demo stands for demo/2 now, in place of demo/1",
    ]


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            Verdict(False, "unsure_needed", 4_500),
            "if the difference stays so, some 4,500 deals would tell",
        ),
        (
            Verdict(False, "calibration", stage="target"),
            "target customer, before contact: its mean probability is further from the win "
            "rate than the champion's, by more than 2.0% and more than chance",
        ),
        (Verdict(True, "fresher"), "it loses 0.020 at most, and learnt from newer deals"),
    ],
)
def test_a_reason_has_its_figures(verdict: Verdict, text: str) -> None:
    assert text in told(verdict)


@pytest.mark.parametrize("basis", ["challenger_saw", "both_saw"])
def test_it_is_said_who_has_seen_the_deals(basis: Basis) -> None:
    text = told(Verdict(True, "better"), basis=basis, is_same=True, unlike=3, by="")
    assert "foretold out of fold" in text
    assert "380 different deals: copies of one count together" in text
    assert "left out: 3 deals which the two read as having ended differently" in text
    assert "demo/2 was made by the procedure of demo/1" in text


def test_it_is_told_in_chinese() -> None:
    text = told(Verdict(False, "worse"), "zh")
    assert "更差：整个区间都大于零" in text
    assert "没有晋升：demo 仍然是 demo/1；demo/2 仍是挑战者" in text
