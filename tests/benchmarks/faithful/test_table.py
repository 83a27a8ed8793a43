from __future__ import annotations

import json

import numpy as np

from comparison.figures import Estimate
from faithful.deletion import Deletion
from faithful.measures import MEASURES
from faithful.programs import OURS, PROGRAMS
from faithful.protocol import Outcome, sum_up
from faithful.table import as_data, as_text

SIZES = [
    sum_up(
        [
            Outcome(
                5_000, seed, program, {row.name: 0.95 if ours else 0.5 for row in MEASURES}
            )
            for program in PROGRAMS
            for ours in [program == OURS]
            for seed in (0, 1)
        ],
        2_000,
    )
]
DELETION = [Deletion(OURS, 448, *[Estimate(0.75, 0.125)] * 4)]


def test_text_tells_figures_targets_and_what_was_skipped() -> None:
    text = as_text(SIZES, DELETION, ["why"])
    assert text.startswith("5000 deals, 2000 open leads, seeds 0, 1\n")
    lines = {line.split()[0]: line for line in text.splitlines() if line}
    assert "0.950 ± 0.000" in lines["recall_0.25"]
    assert "0.450 ± 0.000" in lines["recall_0.25"]
    assert "≥ 0.9 reached" in lines["recall_0.25"]
    assert "≤ 3 reached" in lines["what_if_change"]
    assert "0.750 ± 0.125" in text
    assert text.endswith("skipped: why")


def test_a_missed_target_is_said() -> None:
    measures = {row.name: np.nan for row in MEASURES} | {"harmless": 0.5}
    size = sum_up([Outcome(500, 0, program, measures) for program in PROGRAMS], 10)
    lines = as_text([size], [], []).splitlines()
    line = next(line for line in lines if line.startswith("harmless"))
    assert "≥ 0.9 missed" in line


def test_data_tell_the_same() -> None:
    plain = json.loads(json.dumps(as_data(SIZES, DELETION, ["why"]), allow_nan=False))
    (size,) = plain["sizes"]
    line = next(row for row in size["measures"] if row["measure"] == "harmless")
    assert line["target"] == 0.9
    assert line["programs"][OURS] == {"value": 0.95, "se": 0.0, "by_seed": [0.95, 0.95]}
    assert line["ahead"]["se"] == 0.0
    assert plain["deletion"][0]["judged_more"] == {"value": 0.75, "se": 0.125}
    assert plain["skipped"] == ["why"]
