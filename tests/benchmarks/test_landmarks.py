from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import landmarks
from lives import HARMLESS, PLANTED, draw_lives


def test_a_silence_costs_what_is_said() -> None:
    drawn = draw_lives(400, 0, cost=2.0)
    silent = drawn.deals.facts["customer_silence"] > PLANTED
    assert 0.1 < silent.mean() < 0.5
    without = draw_lives(400, 0, cost=0.0)
    np.testing.assert_allclose(without.log_odds - drawn.log_odds, 2.0 * silent)


def test_a_habit_costs_however_early_a_deal_is_seen() -> None:
    drawn = draw_lives(2_000, 0, cost=2.0, at=(0.1, 1.0), lasting=True)
    early, ended = (frame["customer_silence"] for frame in drawn.deals.landmarks[-2:])
    assert (early > PLANTED).mean() < 0.1 < (ended > PLANTED).mean()
    assert len(drawn.deals.landmarks) == 4


def test_the_same_seed_draws_the_same_lives() -> None:
    one, same, other = (draw_lives(50, seed).deals for seed in (1, 1, 2))
    assert one.facts.equals(same.facts)
    assert not one.facts.equals(other.facts)
    assert set(HARMLESS) < set(one.facts)


@pytest.mark.slow
def test_limits_and_ways_of_learning_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "landmarks.json"
    landmarks.main(["--quick", "--json", str(file)])
    assert "customer" not in capsys.readouterr().err
    record = json.loads(file.read_text("utf-8"))
    (found,) = [landmarks.Found(**row) for row in record["limits"]]
    assert found.draws == 1
    assert 0 <= found.harmless <= 1
    learnt = [landmarks.Learnt(**row) for row in record["learnt"]]
    assert [way.way for way in learnt][:2] == ["as ended", "one moment"]
    for way in learnt:
        assert min(way.losses.values()) > 0
