from __future__ import annotations

import json

import numpy as np
import pytest

from kaopu.explain.past.beliefs import (
    BeliefHistory,
    believed,
    framework_marks,
    illusion_sign,
    in_band,
    learn_beliefs,
)
from kaopu.framework import Framework, load_framework
from kaopu.framework.records import ACROSS

FRAMEWORK = load_framework()
GAP = np.nan
WEAK, STRONG = np.array([-1.0]), np.array([1.0])


def holds(
    belief: float, evidence: np.ndarray, history: BeliefHistory | None = None
) -> bool:
    sign = illusion_sign(FRAMEWORK, np.array([belief]), evidence, history)
    assert sign is not None
    return bool(sign.rows[0])


def learnt(
    confidence: np.ndarray, evidence: np.ndarray, outcome: np.ndarray, reps: object = None
) -> BeliefHistory:
    names = None if reps is None else np.array(reps, dtype=object)
    beliefs = {"confidence": confidence}
    history = learn_beliefs(FRAMEWORK, beliefs, names, evidence, outcome)
    assert history is not None
    return history


def test_confidence_comes_first_then_the_higher_impression() -> None:
    beliefs = {
        "confidence": np.array([0.3, GAP, GAP, GAP]),
        "rapport": np.array([1.0, 1.0, 0.0, GAP]),
        "apparent_wealth": np.array([1.0, 0.0, 1.0, GAP]),
    }
    value, name = believed(beliefs, 4)
    np.testing.assert_array_equal(value, [0.3, 1, 1, GAP])
    assert name.tolist() == ["confidence", "rapport", "apparent_wealth", ""]
    assert np.isnan(believed({}, 2)[0]).all()


def test_high_belief_and_weak_evidence() -> None:
    assert holds(0.9, WEAK)
    assert not holds(0.9, STRONG)
    assert not holds(0.5, WEAK)
    assert not holds(GAP, WEAK)


@pytest.mark.parametrize(
    ("probability", "held"), [(0.2, True), (0.894, True), (0.899, False), (0.97, False)]
)
def test_a_belief_that_does_not_lie_above_the_facts_is_no_illusion(
    probability: float, held: bool
) -> None:
    chance = np.array([probability])
    sign = illusion_sign(FRAMEWORK, np.array([0.9]), WEAK, None, chance)
    assert sign is not None
    assert bool(sign.rows[0]) is held


def test_without_history_the_marks_are_the_frameworks() -> None:
    belief, evidence = framework_marks(FRAMEWORK)
    assert belief is not None
    assert holds(belief, np.array([evidence]))
    assert not holds(belief - 1e-9, np.array([evidence]))
    assert not holds(belief, np.array([evidence + 1e-9]))


def test_without_history_an_illusion_is_not_confirmed() -> None:
    sign = illusion_sign(FRAMEWORK, np.ones(1), WEAK)
    assert sign is not None
    assert (sign.id, sign.signal) == ("illusion", ACROSS)
    assert sign.log_odds.tolist() == [0]
    assert sign.verdict(0) == "framework_only"


def test_there_is_none_without_the_sign_or_without_beliefs() -> None:
    empty = Framework((), FRAMEWORK.signals, (), ())
    assert illusion_sign(empty, np.ones(1), WEAK) is None
    assert learn_beliefs(FRAMEWORK, {}, None, np.ones(3), np.ones(3)) is None


def test_the_marks_come_from_past_deals() -> None:
    confidence, evidence = np.linspace(0, 1, 301), np.linspace(-3, 3, 301)
    history = learnt(confidence, evidence, np.zeros(301))
    assert history.belief_mark == pytest.approx(2 / 3)
    assert history.evidence_mark == pytest.approx(-1)
    assert holds(0.67, WEAK - 0.01, history)
    assert not holds(0.66, WEAK - 0.01, history)
    assert not holds(0.67, WEAK + 0.01, history)


def test_weak_signals_never_raise_the_odds() -> None:
    history = learnt(np.linspace(0, 1, 99), np.linspace(1, 2, 99), np.zeros(99))
    assert history.evidence_mark == 0


def test_few_past_beliefs_leave_the_frameworks_marks() -> None:
    history = learnt(np.linspace(0, 1, 29), np.zeros(29), np.zeros(29))
    assert (history.belief_mark, history.evidence_mark) == framework_marks(FRAMEWORK)


def test_beliefs_that_are_all_alike_make_no_illusion() -> None:
    history = learnt(np.full(50, 0.9), np.linspace(-3, 3, 50), np.zeros(50))
    assert history.belief_mark is None
    assert not holds(0.9, np.array([-5.0]), history)


def test_a_rare_impression_is_high_belief() -> None:
    beliefs = {"rapport": (np.arange(100) < 10).astype(float)}
    history = learn_beliefs(FRAMEWORK, beliefs, None, np.zeros(100), np.zeros(100))
    assert history is not None
    assert history.belief_mark == 1


@pytest.mark.parametrize(("won", "verdict"), [(0, "confirmed"), (1, "framework_only")])
def test_past_illusions_confirm_one_if_they_were_won_less_often(
    won: int, verdict: str
) -> None:
    high = np.arange(300) % 3 == 0
    outcome = np.where(high, won, np.arange(300) % 2).astype(float)
    history = learnt(high.astype(float), np.full(300, -1.0), outcome)
    assert (history.illusions, history.illusions_won) == (100, 100 * won)
    support = history.support
    assert support is not None
    assert support.rate == won
    assert support.overall == pytest.approx(outcome.mean())
    sign = illusion_sign(FRAMEWORK, np.ones(1), WEAK, history)
    assert sign is not None
    assert sign.verdict(0) == verdict


def test_deals_not_looked_at_count_for_calibration_alone() -> None:
    evidence = np.where(np.arange(100) < 40, -1.0, GAP)
    history = learnt(np.tile([0.1, 0.9], 50), evidence, np.zeros(100))
    assert (history.deals, history.illusions) == (40, 20)
    assert sum(c.deals for c in history.calibration) == 100


def test_calibration_counts_by_rep_and_band() -> None:
    confidence = np.array([0.8] * 6 + [0.7] * 4 + [0.0] * 5 + [GAP])
    outcome = np.array([1.0, 1, 0, 0, 0, 0] + [1.0] * 4 + [0.0] * 5 + [1.0])
    reps = ["Li"] * 6 + ["Wu"] * 4 + ["Li"] * 5 + ["Li"]
    history = learnt(confidence, np.zeros(16), outcome, reps)
    own = history.calibration_of("Li", "confidence", 0.75)
    assert own is not None
    assert (own.rep, own.deals, own.won, own.rate) == ("Li", 6, 2, pytest.approx(1 / 3))
    assert own.stated == pytest.approx(0.8)
    assert own.low is not None
    assert own.high is not None
    assert 0 < own.low < 1 / 3 < own.high < 1
    lowest = history.calibration_of("Li", "confidence", 0.0)
    assert lowest is not None
    assert (lowest.deals, lowest.won) == (5, 0)


def test_a_rep_is_known_in_any_spelling() -> None:
    history = learnt(np.full(6, 0.8), np.zeros(6), np.ones(6), ["Özge Işık"] * 6)
    own = history.calibration_of("ÖZGE  IŞIK", "confidence", 0.8)
    assert own is not None
    assert own.rep == "Özge Işık"


def test_a_rep_of_fewer_than_five_such_deals_is_told_of_all_reps() -> None:
    confidence = np.array([0.8] * 6 + [0.7] * 4)
    reps = ["Li"] * 6 + ["Wu"] * 4
    history = learnt(confidence, np.zeros(10), np.ones(10), reps)
    few = next(c for c in history.calibration if c.rep == "Wu")
    assert (few.deals, few.rate, few.low) == (4, None, None)
    for name in ("Wu", "nobody", ""):
        told = history.calibration_of(name, "confidence", 0.8)
        assert told is not None
        assert (told.rep, told.deals) == ("", 10)
    assert history.calibration_of("Li", "confidence", 0.3) is None
    assert history.calibration_of("Li", "rapport", 0.8) is None


def test_every_belief_lies_in_one_band() -> None:
    values = np.linspace(0, 1, 101)
    history = learnt(values, np.zeros(101), np.zeros(101))
    for value in values:
        assert sum(in_band(c, float(value)) for c in history.calibration) == 1
    assert sum(c.deals for c in history.calibration) == 101


def test_a_history_is_plain_data_and_back() -> None:
    history = learnt(
        np.linspace(0, 1, 40), np.linspace(-1, 1, 40), np.ones(40), ["Li"] * 40
    )
    record = json.loads(json.dumps(history.to_json(), allow_nan=False))
    assert BeliefHistory.from_json(record) == history
