"""How the server of ``kaopu ui`` starts and ends; its pages are in tests/cli/life."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from kaopu.errors import NoTrackingError, TrackingError
from kaopu.store import Home
from kaopu.store.tracking import server
from kaopu.store.tracking.server import tracking_server

pytestmark = pytest.mark.filterwarnings("ignore")
SAYS = "import sys; sys.exit('no such option: --lean')"
# A server with a child of its own, which must end with it.
ANSWERS = """\
import subprocess, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[2], "w").write(str(child.pid))
class Healthy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()
HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""


def runs(number: int) -> bool:
    """Whether a process is there; what ended and was not waited for is not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_without_a_store_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(NoTrackingError), tracking_server(Home(tmp_path), "127.0.0.1", 0):
        pass


def test_a_server_that_ends_at_once_is_told_with_its_last_word(
    tracked_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_command", lambda *_: [sys.executable, "-c", SAYS])
    with (
        pytest.raises(TrackingError) as refused,
        tracking_server(Home(tracked_home), "127.0.0.1", 0),
    ):
        pass
    assert "its server ended with code 1: no such option: --lean" in str(refused.value)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_the_server_started_ends_with_it(
    tracked_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "child"

    def command(home: Home, host: str, port: int) -> list[str]:
        return [sys.executable, "-c", ANSWERS, str(port), str(note)]

    monkeypatch.setattr(server, "_command", command)
    with tracking_server(Home(tracked_home), "127.0.0.1", 0) as running:
        child = int(note.read_text("utf-8"))
        assert runs(child)
        assert runs(running.process.pid)
    until = time.monotonic() + 30
    while runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not runs(child)
    assert running.process.poll() is not None


def test_no_password_stands_among_the_arguments(tmp_path: Path) -> None:
    home = Home(tmp_path, tracking="postgresql://ann:hush@db/mlflow")
    arguments = server._command(home, "127.0.0.1", 5000)
    assert "hush" not in " ".join(arguments)
    assert arguments[-6:-2] == ["--port", "5000", "--workers", "1"]
    assert server._stores(home)["MLFLOW_BACKEND_STORE_URI"] == home.tracking_uri


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_free_port_is_found(host: str) -> None:
    assert 0 < server._free_port(host, 0) < 65536
    assert server._in_url("::1") == "[::1]"
