"""Starts the service: its address at once, its model when loaded, its end in order."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import uvicorn
from threadpoolctl import threadpool_limits

from kaopu.errors import AddressTakenError, ServiceAddressError
from kaopu.service.access import AccessPolicy
from kaopu.service.app import PATHS, create_app
from kaopu.service.metrics import Metrics
from kaopu.service.model.loading import load_served
from kaopu.service.model.served_model import ServedModel
from kaopu.service.model.watching import Watcher
from kaopu.service.state import ServiceState
from kaopu.store import Home
from kaopu.web.server import HastyProtocol, ListenAddress, listen

# Seconds that requests may take to end once the service is told to stop.
GRACE = 30


class _Server(uvicorn.Server):
    """Says in `state` that it is about to end, as soon as it is told to."""

    def __init__(self, config: uvicorn.Config, state: ServiceState) -> None:
        super().__init__(config)
        self._state = state

    def handle_exit(self, sig: int, frame: object) -> None:
        """Note that the service ends, then end it."""
        self._state.stopping = True
        super().handle_exit(sig, frame)  # type: ignore[arg-type]


def serve(
    name: str,
    home: Home,
    access: AccessPolicy,
    port: int,
    state: ServiceState,
    say: Callable[[str], None],
    *,
    force: bool = False,
) -> None:
    """Serve a model until it is stopped; requests that have begun are ended.

    Args:
        name: Of the model, see `kaopu.store.find_model`; what it stands for is followed.
        home: Where it is.
        access: Where the service listens, and what callers must know.
        port: Of the address; 0 is any free one.
        state: What requests share, with their limits.
        say: Is given the address.
        force: Serve even a model that is not usable.

    Raises:
        ServiceAddressError: Nothing can listen there.
        KaopuError: The model cannot be found or loaded, or is not usable.
    """
    place = ListenAddress(access.host, port)
    try:
        listening = listen(place)
    except AddressTakenError as error:
        raise ServiceAddressError.of(error) from None
    metrics = Metrics(PATHS)
    app = create_app(state, access, metrics)
    config = uvicorn.Config(
        app,
        http=HastyProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, state)
    watcher = Watcher(state, name, home, force=force)
    failed: list[Exception] = []

    def load() -> None:
        try:
            served = load_served(name, home, force=force)
        except Exception as error:  # noqa: BLE001
            # Whatever it is: without a model there is nothing to wait for.
            failed.append(error)
            server.should_exit = True
            return
        _begin(served)

    def _begin(served: ServedModel) -> None:
        state.current = served
        metrics.serves(served.model.label)
        watcher.start(lambda new: metrics.serves(new.model.label, is_new=True))

    say(place.address(listening.getsockname()[1]))
    Thread(target=load, name="kaopu-load", daemon=True).start()
    try:
        with threadpool_limits(1):
            server.run(sockets=[listening])
    finally:
        watcher.stop()
    if failed:
        raise failed[0]
