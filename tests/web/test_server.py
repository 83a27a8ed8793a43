from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import HTTPError

import pandas as pd
import pytest
import uvicorn
from fastapi.testclient import TestClient

from kaopu.errors import AddressTakenError, ProcessEndedError, UsageError
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web import AccessPolicy, Inspector, ListenAddress, LoadState, create_app, server
from kaopu.web.access import is_loopback
from kaopu.web.index import LeadIndex
from kaopu.web.page_errors import PageError
from kaopu.web.server import HastyProtocol, listen, open_state


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "[::1]", "127.8.8.8"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    assert ListenAddress.of(host, 8080).token == ""
    assert ListenAddress.of(host, 8080, "mine" * 5).token == "mine" * 5


@pytest.mark.parametrize("host", ["10.0.0.7", "example.org", "::", "2001:db8::1"])
def test_other_machines_need_one(host: str) -> None:
    assert not is_loopback(host)
    tokens = {ListenAddress.of(host, 8080).token for _ in range(5)}
    assert len(tokens) == 5
    assert min(map(len, tokens)) > 20
    assert ListenAddress.of(host, 8080, "mine" * 5).token == "mine" * 5


def test_the_address_is_one_that_a_browser_opens() -> None:
    assert ListenAddress("127.0.0.1", 0).address(8080) == "http://127.0.0.1:8080/"
    assert ListenAddress("::1", 0).address(8080) == "http://[::1]:8080/"
    told = ListenAddress("10.0.0.7", 0, "a&b").address(80)
    assert told == "http://10.0.0.7:80/?token=a%26b"
    assert "0.0.0.0" not in ListenAddress("0.0.0.0", 0, "t").address(80)  # noqa: S104


def test_a_port_that_is_taken_is_named() -> None:
    first = listen(ListenAddress("127.0.0.1", 0))
    port = first.getsockname()[1]
    with pytest.raises(AddressTakenError, match=f"127.0.0.1:{port}: the inspector cannot"):
        listen(ListenAddress("127.0.0.1", port))
    first.close()


def test_what_is_written_is_sent_at_once() -> None:
    async def of_caller() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            found.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listen(ListenAddress("127.0.0.1", 0))
        address = listening.getsockname()
        async with await asyncio.start_server(met, sock=listening):
            _, caller = await asyncio.open_connection(*address)
            waits = await found
            caller.close()
        return waits

    assert asyncio.run(of_caller())


class Work:
    """Stands for the process that explains leads."""

    def __init__(self, index: LeadIndex | None) -> None:
        self.explained = index

    def index(self, told: Callable[[int], None]) -> LeadIndex:
        told(20)
        if self.explained is None:
            raise ProcessEndedError(-9)
        return self.explained


def test_opening_tells_how_far_it_is(
    trained: LeadModel, inspector: Inspector, tmp_path: Path
) -> None:
    state, said = LoadState(trained, 60), []
    open_state(state, Work(inspector.index), Home(tmp_path), said.append, "en")  # type: ignore[arg-type]
    assert (state.done, state.failed, said) == (20, False, [])
    assert state.open().index is inspector.index


def test_what_goes_wrong_in_opening_is_said(trained: LeadModel, tmp_path: Path) -> None:
    state, said = LoadState(trained, 60), []
    open_state(state, Work(None), Home(tmp_path), said.append, "en")  # type: ignore[arg-type]
    assert state.failed
    assert said[0].startswith("the leads cannot be shown: the process that reads")
    with pytest.raises(PageError):
        state.open()
    state.closed = True
    open_state(state, Work(None), Home(tmp_path), said.append, "en")  # type: ignore[arg-type]
    assert len(said) == 1


def test_a_damaged_history_does_not_keep_the_leads_away(
    opened: Callable[..., object], leads_now: pd.DataFrame, tmp_path: Path
) -> None:
    (tmp_path / "score_history.db").write_text("no database " * 100)
    shown = opened(leads_now, tmp_path)
    assert shown.lead(0).trend is None  # type: ignore[attr-defined]
    assert shown.history_error is not None  # type: ignore[attr-defined]


def test_a_damaged_history_is_said_on_the_pages_that_show_trends(
    trained: LeadModel,
    opened: Callable[..., Inspector],
    leads_now: pd.DataFrame,
    tmp_path: Path,
) -> None:
    (tmp_path / "score_history.db").write_text("no database " * 100)
    state, said = LoadState(trained, 60), []
    inspector = opened(leads_now, tmp_path)
    open_state(state, Work(inspector.index), Home(tmp_path), said.append, "en")  # type: ignore[arg-type]
    assert said[0].startswith("note: explained without a trend: the score history")
    app = create_app(state, AccessPolicy("127.0.0.1", ""))
    client = TestClient(app, base_url="http://127.0.0.1:8080")
    lead_id = inspector.index.id(0)
    for address in ("/", f"/lead?id={lead_id}", "/plan"):
        assert "The score history cannot be read" in client.get(address).text
    (tmp_path / "score_history.db").unlink()
    for address in (f"/lead?id={lead_id}", "/plan"):
        assert "The score history cannot be read" not in client.get(address).text


@pytest.mark.parametrize("token", ["short", "a" * 15, "a" * 20 + ";", "ü" * 20, "a b" * 9])
def test_a_token_that_could_be_guessed_or_lost_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="expected at least 16"):
        ListenAddress.of("0.0.0.0", 0, token)  # noqa: S104
    assert ListenAddress.of("0.0.0.0", 0, "x" * 16).token == "x" * 16  # noqa: S104
    assert len(ListenAddress.of("0.0.0.0", 0).token) > 16  # noqa: S104


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\n"]
)
def test_a_caller_that_does_not_finish_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.2)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("no request was whole")

    async def call() -> bytes:
        config = uvicorn.Config(answer, http=HastyProtocol, lifespan="off")
        config.load()
        state = uvicorn.server.ServerState()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: HastyProtocol(config, state, {}), "127.0.0.1", 0
        )
        port = listening.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answered = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        listening.close()
        return answered

    assert asyncio.run(call()) == b""


@pytest.mark.slow
def test_the_command_prints_its_address_and_serves(
    trained_home: Path, leads_now: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    leads_now.to_csv(path, index=False)
    call = [sys.executable, "-m", "kaopu", "inspect", "demo", str(path), "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - the program itself
        [*call, "--home", str(trained_home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        until, status = monotonic() + 90, 0
        while status != 200 and monotonic() < until:
            try:
                with urllib.request.urlopen(address) as answer:  # noqa: S310
                    status, text = answer.status, answer.read().decode("utf-8")
            except HTTPError as error:
                status = error.code
                error.close()
                sleep(0.1)
        assert "L-000001" in text
    finally:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert "Traceback" not in told


def test_a_model_that_is_not_usable_warns_on_every_page(
    trained: LeadModel,
    leads_now: pd.DataFrame,
    opened: Callable[..., object],
    called: Callable[..., object],
    tmp_path: Path,
) -> None:
    poor = replace(
        trained, usability=replace(trained.usability, usable=False, reason="no better")
    )
    client = called(opened(leads_now, tmp_path, poor))
    for path in ("/", "/plan", "/company", "/glossary"):
        text = client.get(path).text  # type: ignore[attr-defined]
        assert 'class="warning" role="alert"' in text
        assert "NOT USABLE: demo/1" in text
    text = client.get("/company").text  # type: ignore[attr-defined]
    assert "The model is not usable: do not plan by it." in text
