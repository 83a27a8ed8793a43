from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaopu.simulate import Simulation

ROOT = Path(__file__).parents[2]
TRAIN = """
import sys
import pandas as pd
from kaopu.api import train
from kaopu.model.search import SearchSpace
if __name__ == "__main__":
    pipeline, deals, home, jobs = sys.argv[1:]
    frame = pd.read_csv(deals, dtype=str, keep_default_na=False)
    search = SearchSpace.quick()
    train(pipeline, frame, home=home, track=False, jobs=int(jobs), search=search)
"""


@pytest.mark.slow
def test_two_processes_make_the_same_bundle_to_the_last_byte(
    sample: Simulation, tmp_path: Path
) -> None:
    script, deals = tmp_path / "train.py", tmp_path / "deals.csv"
    script.write_text(TRAIN, "utf-8")
    sample.deals.to_csv(deals, index=False)
    digests = []
    for jobs in ("1", "2"):
        home = tmp_path / jobs
        arguments = [ROOT / "pipelines" / "demo.toml", deals, home, jobs]
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, script, *arguments],
            check=True,
            # Sets are in another order in each process.
            env={**os.environ, "PYTHONHASHSEED": jobs},
        )
        manifest = json.loads((home / "models/demo/1/manifest.json").read_bytes())
        digests.append(manifest["files"])
    assert "model.skops" in digests[0]
    assert digests[0] == digests[1]
