from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from kaopu.cli.main import cli
from kaopu.errors import AddressTakenError, NoTrackingError
from kaopu.store import Home


def test_without_a_store_the_way_to_one_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(cli, ["ui", "--home", str(tmp_path)])
    assert isinstance(ended.exception, NoTrackingError)
    assert not (tmp_path / "mlruns").exists()


@pytest.mark.filterwarnings("ignore")
def test_a_port_that_is_taken_is_named(tracked_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ["ui", "--home", str(tracked_home), "--port", str(port)]
        ended = CliRunner().invoke(cli, arguments)
    assert isinstance(ended.exception, AddressTakenError)
    assert f"127.0.0.1:{port}: MLflow's pages cannot be served" in str(ended.exception)


def test_where_a_server_is_named_its_address_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://ann:hush@mlflow.example")
    ended = CliRunner().invoke(cli, ["ui", "--home", str(tmp_path)])
    assert ended.exit_code == 0
    assert "MLflow's pages are at https://mlflow.example," in ended.output
    assert "hush" not in ended.output


class Stopped:
    """A server that has ended."""

    address = "http://0.0.0.0:5000/"

    def wait(self) -> None: ...


@contextmanager
def stopped(home: Home, host: str, port: int) -> Iterator[Stopped]:
    yield Stopped()


@pytest.mark.parametrize(
    ("host", "warned"),
    [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)],  # noqa: S104
)
def test_outside_this_machine_it_is_said_that_no_password_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, warned: bool
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("kaopu.store.tracking.server.tracking_server", stopped)
    ended = CliRunner().invoke(cli, ["ui", "--home", str(tmp_path), "--host", host])
    signal.signal(signal.SIGTERM, before)
    assert ended.exit_code == 0
    assert ("MLflow asks for no password" in ended.stderr) == warned


@contextmanager
def served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and the address that it told."""
    arguments = ["-m", "kaopu", "ui", "--home", str(home), "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, (line, process.stderr and process.stderr.read())
        yield process, found.group()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_pages_show_the_runs_until_they_are_stopped(
    tracked_home: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    home = tmp_path / "home"
    shutil.copytree(tracked_home, home)
    with served(home) as (process, address):
        with urlopen(address, timeout=60) as page:  # noqa: S310
            assert b"MLflow" in page.read()
        models = f"{address}api/2.0/mlflow/registered-models/get?name=demo"
        with urlopen(models, timeout=60) as answer:  # noqa: S310
            model = json.load(answer)["registered_model"]
        assert {alias["alias"] for alias in model["aliases"]} == {"champion"}
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    with pytest.raises(OSError, match=r"refused"):
        urlopen(address, timeout=5)  # noqa: S310
