from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from kaopu.simulate import Simulation, weights_record


def test_weights_survive_json(simulation: Simulation) -> None:
    record = weights_record(simulation.weights)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["seed"] == 7
    assert record["harmless_signs"] == list(simulation.weights.harmless_signs)
    assert record["fields"][0]["field"] == "scenario_fit"
    assert record["drift"] == {"pivot": "2025-07-01", "per_year": -0.2}


def test_weights_and_simulations_are_frozen(simulation: Simulation) -> None:
    with pytest.raises(FrozenInstanceError):
        simulation.weights.base = 0.0  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        simulation.deals = simulation.leads  # type: ignore[misc]


def test_what_slips_stands_in_the_record_only_where_dates_slip(
    simulation: Simulation, slipping: Simulation
) -> None:
    record = weights_record(slipping.weights)
    assert record.pop("slips") == {
        "field": "signing_date",
        "hazard": 0.4,
        "lowering": 1.0,
        "snapshot": "2026-11-01",
    }
    assert record == weights_record(simulation.weights)
