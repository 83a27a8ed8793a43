"""Trains and scores by whichever kaopu is imported; `ask` runs it with a checkout's own.

    PYTHONPATH=CHECKOUT/src:benchmarks python -m forward.program FOLDER CHECKOUT [--quick]

Reads past.csv and asked.csv in FOLDER and writes answer.json: probabilities, and whether
that kaopu judges leads as of a day. What it needs of kaopu has been there before that.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import kaopu
from forward.worlds import JUDGED_ON, Question
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline
from kaopu.scoring import LeadModel
from kaopu.training import train

Floats = NDArray[np.float64]

BENCHMARKS = Path(__file__).parents[1]
QUIET = {"OMP_NUM_THREADS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}


class CheckoutError(Exception):
    """A checkout could not be asked."""


@dataclass(frozen=True)
class Answer:
    """What a checkout's code says.

    Attributes:
        probability: Of each lead asked about (n,).
        judges_days: Whether it judges leads as of a day.
    """

    probability: Floats
    judges_days: bool


def ask(checkout: Path, question: Question, *, quick: bool = False) -> Answer:
    """Return what the code of a checkout says, in a process of its own.

    Raises:
        CheckoutError: It failed, or another kaopu answered.
    """
    source = checkout.resolve() / "src"
    with TemporaryDirectory() as folder:
        question.past.to_csv(Path(folder) / "past.csv", index=False)
        question.asked.to_csv(Path(folder) / "asked.csv", index=False)
        command = [sys.executable, "-m", "forward.program", folder, str(source.parent)]
        ended = subprocess.run(  # noqa: S603
            command + ["--quick"] * quick,
            env={**os.environ, **QUIET, "PYTHONPATH": f"{source}{os.pathsep}{BENCHMARKS}"},
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise CheckoutError(f"{checkout}: {ended.stderr.strip()}")
        said = json.loads((Path(folder) / "answer.json").read_text("utf-8"))
    if source not in Path(said["kaopu"]).parents:
        raise CheckoutError(f"{checkout}: {said['kaopu']} answered, expected {source}")
    return Answer(np.array(said["probability"], dtype=np.float64), said["judges_days"])


def main(folder: Path, checkout: Path, *, quick: bool) -> None:
    """Answer the question in ``folder``."""
    model = _trained(_export(folder / "past.csv"), checkout, quick=quick)
    judges_days = "as_of" in inspect.signature(LeadModel.read).parameters
    asked = _export(folder / "asked.csv")
    said = np.empty(len(asked))
    for day, rows in asked.groupby(JUDGED_ON).indices.items():
        leads = asked.iloc[rows].drop(columns=[JUDGED_ON])
        given = {"as_of": date.fromisoformat(str(day))} if judges_days else {}
        table = model.read(leads, **given)
        said[rows] = model.classifier.predict_proba(table.facts)[:, 1]
    answer = {
        "kaopu": kaopu.__file__,
        "judges_days": judges_days,
        "probability": said.tolist(),
    }
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


def _trained(past: pd.DataFrame, checkout: Path, *, quick: bool) -> LeadModel:
    """Return a model trained as ever, but for its evaluation, which costs most."""
    search = SearchSpace.quick() if quick else SearchSpace()
    options = train.TrainingOptions(jobs=1, search=search)
    pipeline = read_pipeline(checkout / "pipelines" / "demo.toml")
    with patch.object(train, "evaluate"), patch.object(train, "assess_usability"):
        return train.train_model(pipeline, past, options=options)


def _export(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), quick="--quick" in sys.argv)
