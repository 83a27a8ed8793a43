from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Literal, cast

import pytest

from kaopu.evaluation.records import Estimate
from kaopu.language import Locale
from kaopu.model.market.drift import DriftChoice, Tried
from kaopu.report.evaluation.drift import drift_texts

TRIED = (
    Tried(1.0, has_trend=True, log_loss=0.58, gain=0.02, gain_se=0.005),
    Tried(None, has_trend=True, log_loss=0.59, gain=0.01, gain_se=0.004),
)
FOLLOWED = DriftChoice(
    "forward",
    1_200,
    0.6,
    TRIED,
    half_life=1.0,
    has_trend=True,
    slope=-0.3,
    middle=20_000,
    last=20_454,
    points=-0.062,
)
STILL = DriftChoice("forward", 1_200, 0.6, TRIED)


def said(choice: DriftChoice | None, language: Literal["en", "zh"], **forward: Any) -> str:
    design = SimpleNamespace(deals=300, metrics={}, unmoved={})
    design.__dict__.update(forward)
    evaluation = SimpleNamespace(forward=design)
    record = SimpleNamespace(drift=choice, evaluation=evaluation)
    return "\n".join(drift_texts(cast("Any", record), Locale(language)))


def figures(loss: float, error: float) -> dict[str, Estimate]:
    pairs = {"log_loss": loss, "expected_calibration_error": error}
    return {name: Estimate(mean, 0.01) for name, mean in pairs.items()}


def test_what_is_followed_is_said_with_its_day_and_its_evidence() -> None:
    text = said(FOLLOWED, "en")
    assert "a deal 1.0 years older counts half" in text
    assert "lowered by 6.2 points on average" in text
    assert "2026-01-01" in text
    assert "log loss 0.5800, 0.6000 without it, a gain of 0.0200 ± 0.0050" in text


def test_the_newest_deals_say_what_it_was_worth() -> None:
    own, still = figures(0.5, 0.02), figures(0.52, 0.06)
    text = said(FOLLOWED, "en", metrics=own, unmoved=still)
    assert "On the newest 300 deals: log loss 0.500 following the market" in text
    assert "calibration error 0.020, 0.060 without" in text


def test_a_market_not_followed_is_said_too() -> None:
    assert said(STILL, "en").startswith("The market is not followed")
    assert "only 40 deals" in said(DriftChoice("few", 40), "en")
    assert "not both known" in said(DriftChoice(), "en")
    assert said(None, "en") == ""


@pytest.mark.parametrize("choice", [FOLLOWED, STILL, DriftChoice(), DriftChoice("few", 4)])
def test_every_case_has_its_chinese(choice: DriftChoice) -> None:
    text = said(choice, "zh", metrics=figures(0.5, 0.02), unmoved=figures(0.52, 0.06))
    assert "市场" in text
    assert "{" not in text
