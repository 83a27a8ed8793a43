from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from kaopu.errors import ModelNotFoundError, ServiceAddressError
from kaopu.service import AccessPolicy, ServiceState, serve
from kaopu.store import Home

PATIENCE = 60
LEAD = json.dumps({"leads": {"lead_id": "a", "product": "lathes"}})
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def home(trained_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(trained_home / "models", tmp_path / "models")
    return tmp_path


@contextmanager
def running(home: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a running ``kaopu serve``, and the place where it listens, when it is ready."""
    call = [sys.executable, "-m", "kaopu", "serve", "demo", "--port", "0", *more]
    with subprocess.Popen(  # noqa: S603 - the program itself
        [*call, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), address
            place = urlsplit(address).netloc
            wait_for(lambda: ask(place, "GET", "/health")[0] == 200)
            yield process, place
        finally:
            process.kill()


def wait_for(is_so: Any) -> None:
    until = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < until
        sleep(0.05)


def ask(place: str, method: str, path: str, body: str = "") -> tuple[int, Any]:
    connection = HTTPConnection(place, timeout=PATIENCE)
    try:
        connection.request(method, path, body.encode(), JSON)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_port_that_is_taken_is_named_as_the_services(trained_home: Path) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    access = AccessPolicy.of("127.0.0.1", "")
    home = Home(trained_home)
    with pytest.raises(ServiceAddressError, match=f":{port}: the service cannot listen"):
        serve("demo", home, access, port, ServiceState(), lambda _: None)
    taken.close()


def test_without_a_model_it_ends_with_the_reason(tmp_path: Path) -> None:
    access, told = AccessPolicy.of("127.0.0.1", ""), list[str]()
    with pytest.raises(ModelNotFoundError, match="nowhere"):
        serve("nowhere", Home(tmp_path), access, 0, ServiceState(), told.append)
    assert told[0].startswith("http://127.0.0.1:")


def test_a_fault_of_any_kind_while_loading_ends_it_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def spoilt(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kaopu.service.server.load_served", spoilt)
    access = AccessPolicy.of("127.0.0.1", "")
    with pytest.raises(ZeroDivisionError):
        serve("demo", Home(tmp_path), access, 0, ServiceState(), lambda _: None)


@pytest.mark.slow
def test_no_request_is_dropped_while_a_model_takes_the_place_of_another(
    home: Path,
) -> None:
    with running(home) as (_, place):
        stop = Event()

        def hammer(number: int) -> list[tuple[int, str]]:
            connection, found = HTTPConnection(place, timeout=PATIENCE), []
            paths = ("/score", "/explain", "/score?explain=true")
            while not stop.is_set():
                connection.request("POST", paths[len(found) % 3], LEAD.encode(), JSON)
                answer = connection.getresponse()
                told = json.loads(answer.read())
                found.append((answer.status, told.get("model", "")))
            connection.close()
            return found

        with ThreadPoolExecutor(4) as pool:
            calls = [pool.submit(hammer, number) for number in range(4)]
            sleep(1)
            unfinished = home / "models" / "demo" / ".new-2"
            shutil.copytree(home / "models" / "demo" / "1", unfinished)
            text = (unfinished / "manifest.json").read_text("utf-8")
            text = text.replace('"version": 1', '"version": 2')
            (unfinished / "manifest.json").write_text(text, "utf-8")
            unfinished.rename(home / "models" / "demo" / "2")
            wait_for(lambda: ask(place, "GET", "/health")[1]["model"] == "demo/2")
            sleep(1)
            stop.set()
            found = [call.result() for call in calls]
    for own in found:
        assert {status for status, _ in own} == {200}
        labels = [label for _, label in own]
        # From one on to the other, and not back.
        assert labels == sorted(labels)
        assert set(labels) == {"demo/1", "demo/2"}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_told_to_stop_it_ends_what_has_begun_and_takes_no_more(home: Path) -> None:
    leads = [{"lead_id": str(number), "product": "lathes"} for number in range(1_000)]
    body = json.dumps({"leads": leads})
    with running(home) as (process, place), ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(ask, place, "POST", "/explain", body) for _ in range(3)]
        sleep(0.5)
        process.send_signal(signal.SIGTERM)
        answers = [call.result() for call in calls]
        assert [status for status, _ in answers] == [200, 200, 200]
        assert all(len(told["leads"]) == 1_000 for _, told in answers)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
        with pytest.raises(ConnectionError):
            ask(place, "GET", "/health")
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.slow
def test_the_body_of_a_large_request_is_not_read_to_its_end(home: Path) -> None:
    with running(home, "--max-body", "1") as (_, place):
        connection = HTTPConnection(place, timeout=PATIENCE)
        connection.putrequest("POST", "/score")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        try:
            for _ in range(64):
                connection.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        # It may have hung up before all was sent.
        with suppress(BrokenPipeError, ConnectionResetError):
            assert connection.getresponse().status == 413
        connection.close()
        assert ask(place, "POST", "/score", LEAD)[0] == 200
