"""Starts the inspector: its address at once, its leads when they are ready."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from threading import Thread
from urllib.parse import urlencode

import h11
import uvicorn
from threadpoolctl import threadpool_limits
from uvicorn.protocols.http.h11_impl import H11Protocol

from kaopu.errors import AddressTakenError, KaopuError, UsageError
from kaopu.language import Language, Locale
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web.access import TOKEN, AccessPolicy, is_loopback
from kaopu.web.app import create_app
from kaopu.web.inspector import Inspector, LoadState
from kaopu.web.load_worker import LoadWorker
from kaopu.web.memory import give_memory_back

WAITING = 64
# Of a token that people choose; what it may hold goes into addresses and cookies as it is.
MIN_TOKEN = 16
TOKENS = re.compile(rf"[A-Za-z0-9._~-]{{{MIN_TOKEN},}}")

# Seconds from the connection, or from the last answer, to a whole request.
PATIENCE = 20.0
UNFINISHED = (h11.IDLE, h11.SEND_BODY)


@dataclass(frozen=True)
class ListenAddress:
    """Where the inspector listens, and the token it asks for; empty is none."""

    host: str
    port: int
    token: str = ""

    @classmethod
    def of(cls, host: str, port: int, token: str = "") -> ListenAddress:
        """Return a place; outside loopback there is a token, made up if none is given.

        Raises:
            UsageError: The token is short enough to be guessed, or no cookie can hold it.
        """
        if token and not TOKENS.fullmatch(token):
            raise UsageError("token", number=len(token), least=MIN_TOKEN)
        return cls(host, port, token or ("" if is_loopback(host) else token_urlsafe(16)))

    def address(self, port: int) -> str:
        """Return the address that a browser opens."""
        name = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}  # noqa: S104
        host = name.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        query = "?" + urlencode({TOKEN: self.token}) if self.token else ""
        return f"http://{host}:{port}/{query}"


def serve(
    model: LeadModel,
    leads: int,
    work: LoadWorker,
    home: Home,
    place: ListenAddress,
    say: Callable[[str], None],
    warn: Callable[[str], None],
    language: Language,
) -> None:
    """Serve the inspector until it is stopped.

    Args:
        model: What scores the leads.
        leads: How many there are.
        work: Explains them meanwhile.
        home: Whose score history is looked at.
        place: Where to listen.
        say: Is given the address.
        warn: Is given later what went wrong.
        language: In which it is told.

    Raises:
        AddressTakenError: Nothing can listen there.
    """
    listening = listen(place)
    state = LoadState(model, leads)
    app = create_app(state, AccessPolicy(place.host, place.token))
    say(place.address(listening.getsockname()[1]))
    opening = (state, work, home, warn, language)
    Thread(target=open_state, args=opening, daemon=True).start()
    config = uvicorn.Config(app, http=HastyProtocol, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    try:
        with threadpool_limits(1):
            server.run(sockets=[listening])
    finally:
        state.closed = True


def listen(place: ListenAddress) -> socket.socket:
    """Return a socket that listens at a place; port 0 is any free one.

    Raises:
        AddressTakenError: It is taken, not allowed, or no address of this machine.
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    # Of sockets that say they are TCP's, asyncio sends at once what is written. Else the
    # body of an answer waits behind its head for the caller's word: 40 ms on Linux.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((place.host, place.port))
        listening.listen(WAITING)
    except OSError as error:
        listening.close()
        cause = error.strerror or str(error)
        raise AddressTakenError(place.host, place.port, cause) from None
    return listening


def open_state(
    state: LoadState,
    work: LoadWorker,
    home: Home,
    warn: Callable[[str], None],
    language: Language,
) -> None:
    """Open the state once all leads are explained.

    What goes wrong is said, and shown on pages.
    """

    def on_progress(done: int) -> None:
        state.done = done

    try:
        state.inspector = Inspector(state.model, work.index(on_progress), home)
        if error := state.inspector.history_error:
            facts = {"error": error.sentence(language)}
            warn(Locale(language).text("history", "explained", **facts))
    except KaopuError as error:
        if not state.closed:
            facts = {"error": error.sentence(language)}
            warn(Locale(language).text("inspected", "not_shown", **facts))
    finally:
        state.failed = state.inspector is None
        give_memory_back()


class HastyProtocol(H11Protocol):
    """uvicorn's protocol, which by itself waits without end for the rest of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for a request."""
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._waits_since = self.loop.time()

    def _watch(self) -> None:
        if self.transport.is_closing():
            return
        late = self.loop.time() - self._waits_since >= PATIENCE
        if late and self.conn.their_state in UNFINISHED:
            self.transport.close()
            return
        self.loop.call_later(PATIENCE / 4, self._watch)
