"""The notebooks of docs/ run from the first cell to the last, and hold no outputs."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from notebooks import run_notebook

from kaopu.model.search import SearchSpace

NOTEBOOKS = Path(__file__).parents[1] / "docs" / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_committed_without_outputs_and_paths(name: str) -> None:
    text = (NOTEBOOKS / name).read_text("utf-8")
    for cell in json.loads(text)["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    for path in ("/home/", "/root", "/tmp", "/Users/", "C:\\"):  # noqa: S108
        assert path not in text


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many shapes each figure had when it was shown."""
    mpl.use("Agg")
    found: list[int] = []

    def show(*_: Any) -> None:
        axes = [one for number in plt.get_fignums() for one in plt.figure(number).axes]
        found.append(sum(len(one.patches) + len(one.collections) for one in axes))
        plt.close("all")

    monkeypatch.setattr(plt, "show", show)
    monkeypatch.chdir(NOTEBOOKS)
    # What the notebook sets there is gone afterwards.
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    before = logging.getLogger("mlflow").level
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    yield found
    logging.getLogger("mlflow").setLevel(before)
    plt.close("all")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_data_scientist_s_notebook_runs(drawn: list[int]) -> None:
    names, shown = run_notebook(NOTEBOOKS / "data_scientist.ipynb")
    model = names["model"]
    assert model.usable
    assert model.classifier.search == SearchSpace.quick()
    assert len(drawn) == 3
    assert min(drawn) > 5
    tried = shown[4]
    assert (tried["tags.chosen"] == "true").sum() == 1
    assert names["found"]["test_roc_auc"].mean() > 0.6
    assert set(shown[-1]) == {"accuracy_score", "f1_score"}
