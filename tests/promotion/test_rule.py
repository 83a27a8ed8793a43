from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaopu.pipeline.promotion import PromotionRule
from kaopu.promotion.records import Comparison, Side, StageCalibration, Verdict
from kaopu.promotion.rule import decide

RULE = PromotionRule()
STRICT = replace(RULE, rule="better")
CALIBRATED = StageCalibration(deals=500, win_rate=0.4, mean=0.41, error=0.02, slope=1.0)
SIDE = Side(
    label="demo/1",
    is_refitted=False,
    log_loss=0.5,
    constant=0.67,
    stages={"intent": CALIBRATED},
    newest=date(2026, 1, 1),
    deals=900,
    usable=True,
)


def compared(low: float, high: float, **challenger: object) -> Comparison:
    newer = {"label": "demo/2", "newest": date(2026, 6, 1)} | challenger
    ours = replace(SIDE, **newer)  # type: ignore[arg-type]
    return Comparison(
        champion=SIDE,
        challenger=ours,
        basis="neither_saw",
        deals=500,
        won=200,
        accounts=480,
        by="",
        days=None,
        difference=(low + high) / 2,
        low=low,
        high=high,
    )


@pytest.mark.parametrize(
    ("low", "high", "rule", "promotes", "why"),
    [
        (-0.03, -0.001, RULE, True, "better"),
        (-0.03, -0.001, STRICT, True, "better"),
        (-0.03, 0.0199, RULE, True, "fresher"),
        (-0.03, 0.0199, STRICT, False, "not_better"),
        (0.001, 0.015, RULE, False, "worse"),
        (0.001, 0.05, RULE, False, "worse"),
        (-0.01, 0.05, RULE, False, "unsure"),
        (0.0, 0.0, RULE, True, "fresher"),
    ],
)
def test_the_interval_decides(
    low: float, high: float, rule: PromotionRule, promotes: bool, why: str
) -> None:
    verdict = decide(compared(low, high), True, rule)
    assert (verdict.promotes, verdict.why) == (promotes, why)


@pytest.mark.parametrize(
    ("low", "high", "rule", "needed"),
    [
        # Half the width is 0.03; 0.025 away from the margin it must be below 0.025.
        (-0.035, 0.025, RULE, 720),
        (-0.02, 0.04, RULE, 4_500),
        # By the stricter rule it must be below the 0.005 that are gained.
        (-0.035, 0.025, STRICT, 18_000),
        (-0.01, 0.05, STRICT, None),
        (-0.001, 0.059, RULE, None),
    ],
)
def test_it_is_said_how_many_deals_would_tell(
    low: float, high: float, rule: PromotionRule, needed: int | None
) -> None:
    verdict = decide(compared(low, high), True, rule)
    assert verdict.needed == (None if needed is None else pytest.approx(needed, abs=1))
    assert verdict.why == ("unsure" if needed is None else "unsure_needed")


def test_one_as_good_that_learnt_from_no_newer_deals_gains_nothing() -> None:
    verdict = decide(compared(-0.01, 0.01, newest=SIDE.newest), True, RULE)
    assert verdict == Verdict(False, "not_fresher")


def test_where_no_day_is_known_more_deals_are_fresher() -> None:
    dateless = compared(-0.01, 0.01)
    ours = replace(dateless.challenger, newest=None, deals=901)
    assert decide(replace(dateless, challenger=ours), True, RULE).why == "fresher"
    ours = replace(ours, deals=900)
    assert decide(replace(dateless, challenger=ours), True, RULE).why == "not_fresher"


def test_one_that_is_not_usable_or_no_better_than_the_constant_rate_is_refused() -> None:
    better = compared(-0.03, -0.01)
    assert decide(better, False, RULE) == Verdict(False, "not_usable")
    poor = compared(-0.03, -0.01, constant=0.49)
    assert decide(poor, True, RULE) == Verdict(False, "constant")


@pytest.mark.parametrize(
    ("mean", "error", "promotes"),
    [
        (0.47, 0.02, False),  # 7 points off, beyond chance
        (0.47, 0.05, True),  # as far off, which may be chance
        (0.425, 0.002, True),  # real, but within the margin
    ],
)
def test_a_stage_whose_probabilities_are_worse_refuses(
    mean: float, error: float, promotes: bool
) -> None:
    stages = {"intent": replace(CALIBRATED, mean=mean, error=error)}
    verdict = decide(compared(-0.03, -0.01, stages=stages), True, RULE)
    assert verdict.promotes is promotes
    if not promotes:
        assert (verdict.why, verdict.stage) == ("calibration", "intent")


def test_too_few_deals_promote_nobody() -> None:
    assert decide(None, True, RULE) == Verdict(False, "too_few")


def test_an_interval_without_end_is_null_in_the_record() -> None:
    record = replace(compared(-0.1, 0.1), low=float("-inf"), high=float("inf")).to_json()
    assert (record["low"], record["high"], record["deals"]) == (None, None, 500)
