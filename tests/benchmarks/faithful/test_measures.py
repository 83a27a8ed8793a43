from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faithful.measures import (
    MEASURES,
    found_causes,
    mean_correlation,
    measure,
    stability,
    true_signals,
)
from faithful.programs import Told
from faithful.worlds import World
from kaopu.framework import load_framework

STABILITY = ("verdicts_seed", "signals_seed", "verdicts_deals", "signals_deals")


@pytest.fixture
def truth(small: World) -> Told:
    """What one who knows the causes would tell."""
    signals = load_framework().signal_ids
    first = {signal: [*small.players.values()].index(signal) for signal in signals}
    sources = [*small.players]
    by_source = {
        sources[first[signal]]: true_signals(small)[:, i]
        for i, signal in enumerate(signals)
    }
    confirmed, cleared = {}, {}
    for true in small.signs:
        confirmed[true.sign.id] = np.zeros(80, dtype=bool)
        confirmed[true.sign.id][true.rows] = true.cost <= -0.25
        cleared[true.sign.id] = np.full(80, np.nan)
        cleared[true.sign.id][true.rows] = true.probability
    p = small.truth["true_probability"].to_numpy(float)
    return Told(p, by_source, confirmed, cleared, confirmed)


def test_who_knows_the_causes_is_without_fault(small: World, truth: Told) -> None:
    found = measure(small, truth)
    names = [row.name for row in MEASURES if row.name not in STABILITY]
    assert sorted(found) == sorted(names)
    for name in ("precision_0.25", "recall_0.25", "f1_0.25", "harmless"):
        assert found[name] == 1
    assert found["rank_signal"] == pytest.approx(1)
    assert found["rank_lead"] == pytest.approx(1)
    for name in ("what_if_change", "what_if_probability", "probability"):
        assert found[name] == pytest.approx(0)


def test_faults_are_counted(small: World, truth: Told) -> None:
    upside_down = {source: -values for source, values in truth.by_source.items()}
    everything = {id_: np.ones(80, dtype=bool) for id_ in truth.confirmed}
    moved = {id_: p + 0.1 for id_, p in truth.cleared.items()}
    wrong = Told(truth.probability, upside_down, everything, moved, truth.confirmed)
    found = measure(small, wrong)
    assert found["harmless"] == 0
    assert found["sure_harmless"] == found["sure_right_0.25"] == 1
    assert found["recall_0.25"] == 1
    assert found["precision_0.25"] < 1
    assert found["rank_signal"] == pytest.approx(-1)
    assert found["what_if_change"] == pytest.approx(10)
    assert found["probability"] == pytest.approx(0)


def test_stability_compares_verdicts_and_signals(small: World, truth: Told) -> None:
    assert stability(small, truth, truth, "x") == {
        "verdicts_x": 1,
        "signals_x": pytest.approx(1),
    }
    none = {id_: np.zeros(80, dtype=bool) for id_ in truth.confirmed}
    found = stability(small, truth, replace(truth, confirmed=none), "x")
    pairs = np.concatenate([truth.confirmed[s.sign.id][s.rows] for s in small.signs])
    assert found["verdicts_x"] == pytest.approx(1 - pairs.mean())


def test_precision_and_recall() -> None:
    causes = np.array([True, True, True, False])
    found = found_causes(causes, np.array([True, False, False, True]))
    assert found == {
        "precision": 0.5,
        "recall": pytest.approx(1 / 3),
        "f1": pytest.approx(0.4),
    }
    nothing = found_causes(causes, np.zeros(4, dtype=bool))
    assert np.isnan(nothing["precision"])
    assert (nothing["recall"], nothing["f1"]) == (0, 0)


def test_a_constant_truth_has_no_correlation_and_a_constant_answer_none_to_show() -> None:
    rising, flat = np.array([1.0, 2.0, 3.0]), np.ones(3)
    assert mean_correlation(np.stack([rising, rising]), np.stack([rising, flat])) == 1
    both = mean_correlation(np.stack([rising, flat]), np.stack([rising, rising]))
    assert both == pytest.approx(0.5)
    assert np.isnan(mean_correlation(rising[None], flat[None]))
