from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kaopu.cli import main
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import read_bundle


@dataclass(frozen=True)
class Ended:
    """How a call of the command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def read_once(trained_home: Path, trained: LeadModel) -> Callable[[Path], LeadModel]:
    """Reads bundles; that of `trained_home`, of which nothing changes, only once."""
    return lambda folder: (
        trained if folder == trained_home / "models" / "demo" / "1" else read_bundle(folder)
    )


@pytest.fixture
def run(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ended]:
    """Calls ``kaopu`` in this process: ``run("score", ..., stdin=b"")``."""
    monkeypatch.delenv("KAOPU_HOME", raising=False)
    if "trained_home" in request.fixturenames:
        once = request.getfixturevalue("read_once")
        monkeypatch.setattr("kaopu.store.find.read_bundle", once)

    def call(
        *arguments: object, stdin: bytes = b"", search: SearchSpace | None = None
    ) -> Ended:
        monkeypatch.setattr(sys, "argv", ["kaopu", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = 0
        try:
            main(search)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@pytest.fixture
def refused(run: Callable[..., Ended]) -> Callable[..., str]:
    """Calls ``kaopu``, which must refuse in one sentence; returns the sentence."""

    def call(*arguments: object, stdin: bytes = b"") -> str:
        ended = run(*arguments, stdin=stdin)
        assert ended.code == 2, ended
        assert ended.out == ""
        assert "Traceback" not in ended.err
        assert ended.err.startswith("kaopu: ")
        assert ended.err.endswith("\n")
        return ended.err.removeprefix("kaopu: ").rstrip("\n")

    return call


@pytest.fixture(scope="session")
def open_leads(sample: Simulation, trained: LeadModel) -> pd.DataFrame:
    """Forty open leads in which there is nothing to note."""
    told = trained.explain(sample.leads, as_of=date(2000, 1, 1))
    plain = sample.leads[[not lead.notes for lead in told]]
    return plain.head(40).reset_index(drop=True)


@pytest.fixture
def leads_file(open_leads: pd.DataFrame, tmp_path: Path) -> Path:
    """The open leads as CSV."""
    path = tmp_path / "leads.csv"
    open_leads.to_csv(path, index=False)
    return path
