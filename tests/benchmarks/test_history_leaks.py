from __future__ import annotations

import pytest

import history_leaks

# Of 1,000 deals, and for texts of half of them: 3.5 standard errors.
CHANCE = 0.5 + 3.5 * 0.026


def test_at_landmarks_no_fact_tells_how_a_coin_fell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = history_leaks.main(["--quick"])
    assert (found["landmarks"] < CHANCE).all()
    leaks = found.loc[found["every row"] > 0.8].index
    assert {"stage_then", "customer_silence", "people_met", "decider_met"} <= set(leaks)
    assert "stage_then" in capsys.readouterr().out
