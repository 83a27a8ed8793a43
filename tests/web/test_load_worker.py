from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.cli.inspect import read_shown
from kaopu.errors import FileMissingError, ProcessEndedError
from kaopu.pipeline import read_pipeline
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web import Inspector, LoadWorker

pytestmark = pytest.mark.slow


def test_the_index_is_that_of_this_process(
    trained: LeadModel,
    trained_home: Path,
    leads_now: pd.DataFrame,
    inspector: Inspector,
    tmp_path: Path,
) -> None:
    path = tmp_path / "leads.csv"
    leads_now.to_csv(path, index=False)
    done: list[int] = []
    with LoadWorker() as work:
        read = partial(
            read_shown,
            "demo",
            path,
            (),
            Home(trained_home),
            open_only=False,
            as_of=inspector.index.as_of,
        )
        model, count = work.read(read)
        index = work.index(done.append)
    assert (model.label, count, done) == (trained.label, 60, [60])
    own = inspector.index
    assert index.sign_ids == own.sign_ids
    np.testing.assert_allclose(index.inputs.log_odds, own.inputs.log_odds, rtol=1e-12)
    np.testing.assert_array_equal(index.columns.states, own.columns.states)
    assert index.texts.to_pylist() == own.texts.to_pylist()
    # Its files can be read although their folder is gone.
    again, before = (one.take(np.array([3])) for one in (index, own))
    assert again.texts["company"].tolist() == before.texts["company"].tolist()
    assert model.explained(again.table).log_odds == pytest.approx(
        trained.explained(before.table).log_odds
    )
    assert index.searched.holding([index.id(3).lower()]).tolist().index(True) == 3


def test_what_cannot_be_read_is_said() -> None:
    read = partial(read_pipeline, Path("no.toml"))
    with LoadWorker() as work, pytest.raises(FileMissingError, match=r"^no\.toml: no such"):
        work.read(read)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_process_that_has_ended_is_noticed() -> None:
    code = -signal.SIGABRT
    with (
        LoadWorker() as work,
        pytest.raises(ProcessEndedError, match=f"with code {code},"),
    ):
        work.read(os.abort)


def test_files_are_removed_where_nobody_waits_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "leads").write_text("cells")
    program = (
        "import sys, pathlib; from multiprocessing import Pipe\n"
        "from kaopu.web.load_worker import prepare\n"
        "ours, its = Pipe(); ours.close(); prepare(its, pathlib.Path(sys.argv[1]))"
    )
    call = [sys.executable, "-c", program, str(folder)]
    ended = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not folder.exists()


class Broken:
    """An end of a pipe whose other end is gone."""

    def __init__(self, sends: bool) -> None:
        self.sends = sends

    def send(self, _: object) -> None:
        if not self.sends:
            raise BrokenPipeError

    def recv(self) -> object:
        raise ConnectionResetError

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("sends", [True, False])
def test_a_pipe_that_breaks_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, sends: bool
) -> None:
    """The process may be gone before it is asked, or amid an answer."""
    with LoadWorker() as work:
        monkeypatch.setattr(work, "_pipe", Broken(sends))
        work._process.kill()
        with pytest.raises(ProcessEndedError, match=r"with code -?\d+, expected all"):
            work.read(os.abort)
