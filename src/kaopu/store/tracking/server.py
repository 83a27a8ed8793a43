"""MLflow's own pages over the store of a home, as a process of one worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import IO

from kaopu.errors import AddressTakenError, NoTrackingError, TrackingError
from kaopu.language import Message
from kaopu.store.home import Home
from kaopu.store.tracking.opening import SETTINGS, mlflow_at

# Without MLflow's runners of jobs, of which kaopu has none.
LEAN = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
# It takes four seconds to start, and longer on a busy machine.
START_SECONDS, STOP_SECONDS, LOOK_SECONDS = 120.0, 10.0, 0.2
ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask, not to listen


@dataclass(frozen=True)
class TrackingServer:
    """MLflow's server, at work.

    Attributes:
        address: Where a browser finds it.
        process: Its process.
    """

    address: str
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Wait until it ends by itself."""
        self.process.wait()


@contextmanager
def tracking_server(home: Home, host: str, port: int) -> Iterator[TrackingServer]:
    """Start MLflow's server on the store of ``home``, and stop it in the end.

    Args:
        home: Whose store; it is brought up to date first.
        host: Where to listen.
        port: Where to listen; 0 is any free one.

    Raises:
        NoTrackingError: There is no store yet.
        AddressTakenError: Nothing can listen there.
        TrackingError: The store is broken, or the server ended at once.
    """
    if not home.tracking and not home.database.is_file():
        raise NoTrackingError(home.database)
    with mlflow_at(home):
        port = _free_port(host, port)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own call
            _command(home, host, port),
            stdout=said,
            stderr=said,
            env={**SETTINGS, **LEAN, **os.environ, **_stores(home)},
            # So that Ctrl+C is ours to hear, and what it starts ends with it.
            start_new_session=True,
        )
        try:
            _wait_for(process, home, host, port, said)
            yield TrackingServer(f"http://{_in_url(host)}:{port}/", process)
        finally:
            _stop(process)


def _command(home: Home, host: str, port: int) -> list[str]:
    options = {
        "--artifacts-destination": home.artifacts.as_uri(),
        "--host": host,
        "--port": str(port),
        "--workers": "1",
        "--uvicorn-opts": "--log-level warning",
    }
    named = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "mlflow", "server", *named]


def _stores(home: Home) -> dict[str, str]:
    """Return its stores, as its environment: no list of processes shows a password."""
    return {
        "MLFLOW_BACKEND_STORE_URI": home.tracking_uri,
        "MLFLOW_REGISTRY_STORE_URI": home.registry_uri,
    }


def _free_port(host: str, port: int) -> int:
    """Return the port, or any free one for 0; one that is taken is refused here."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            cause = error.strerror or str(error)
            raise AddressTakenError(host, port, cause, "ui") from None
        return int(tried.getsockname()[1])


def _wait_for(
    process: subprocess.Popen[bytes], home: Home, host: str, port: int, said: IO[bytes]
) -> None:
    """Wait until the server answers.

    Raises:
        TrackingError: It ended before, or does not answer.
    """
    until = time.monotonic() + START_SECONDS
    while not _answers(ANY_HOST.get(host, host), port):
        if process.poll() is not None or time.monotonic() > until:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            facts = {"code": process.poll(), "line": lines[-1] if lines else "–"}
            raise TrackingError(
                home.shown_uri, Message("tracking_cause", "server_ended", facts)
            )
        time.sleep(LOOK_SECONDS)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=STOP_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started: politely, then for good."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        # The group may be there when its leader is gone.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
