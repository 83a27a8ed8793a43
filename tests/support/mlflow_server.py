"""A server of MLflow of our own for tests: tracking, registry and artifacts over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 180.0
# Whoever calls may say who they are; this server lets everybody in.
USER, PASSWORD = "ann.lee", "hush-hush-Qz"
LEAN = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
}


@dataclass(frozen=True)
class MlflowServer:
    """A server that listens on this machine alone.

    Attributes:
        folder: Its own: database, artifacts, log.
        port: Where it listens.
    """

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url_with_password(self) -> str:
        """The same with who calls."""
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.port}"


def free_port() -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until something answers there."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"the server of {url} ended"
        with suppress(URLError, OSError), urlopen(url, timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


@contextmanager
def process_of(
    arguments: list[str], log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Python as a process with its children; end them in the end."""
    # MLflow looks for uvicorn there.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603 - our own call
            [sys.executable, "-m", *arguments],
            stdout=written,
            stderr=written,
            env={**os.environ, **LEAN, "PATH": path, **(environment or {})},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)


@contextmanager
def running_mlflow(folder: Path) -> Iterator[MlflowServer]:
    """Start a server on a free port that keeps all in a folder, and stop it in the end."""
    server = MlflowServer(folder, free_port())
    options = {
        "--backend-store-uri": f"sqlite:///{folder / 'mlflow.db'}",
        "--artifacts-destination": (folder / "artifacts").as_uri(),
        "--host": "127.0.0.1",
        "--port": str(server.port),
        "--workers": "1",
    }
    named = [part for option in options.items() for part in option]
    arguments = ["mlflow", "server", "--serve-artifacts", *named]
    with process_of(arguments, folder / "log") as process:
        wait_for(f"{server.url}/health", process)
        yield server
