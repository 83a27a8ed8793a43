"""The gate that each request goes through: host, key, headers, counts, and no traceback."""

from __future__ import annotations

import logging
import traceback
from time import perf_counter

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaopu.service.access import HEADERS, AccessPolicy
from kaopu.service.metrics import Metrics
from kaopu.service.problems import ServiceError
from kaopu.service.refusals import refusal
from kaopu.service.state import ServiceState

LOG = logging.getLogger("kaopu.service")
# Open to whoever keeps the service running; it tells nothing of the model's data.
OPEN = ("/health",)
FAILED = 500
RAW_HEADERS = [(n.lower().encode(), v.encode()) for n, v in HEADERS.items()]


class Gate:
    """Lets through who may call, and adds to each answer what all have."""

    def __init__(
        self, app: ASGIApp, state: ServiceState, access: AccessPolicy, metrics: Metrics
    ) -> None:
        self._app = app
        self._state = state
        self._access = access
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *RAW_HEADERS]
            await send(message)

        self._metrics.began()
        request = Request(scope, receive)
        try:
            self._access.check_host(request.headers.get("host", ""))
            if scope["path"] not in OPEN:
                self._access.check_key(request.headers)
            await self._app(scope, receive, send_on)
        except ServiceError as error:
            await refusal(request, error, self._state, self._metrics)(
                scope, receive, send_on
            )
        # No traceback may reach a caller, nor a lead's cells the log.
        except Exception as error:  # noqa: BLE001
            _log(error)
            if not status:
                answer = refusal(
                    request, ServiceError("failed"), self._state, self._metrics
                )
                await answer(scope, receive, send_on)
        finally:
            seconds = perf_counter() - began
            self._metrics.ended(scope["path"], status or FAILED, seconds)


def _log(error: Exception) -> None:
    """Log where an error comes from; what it says may hold a lead's cells."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    LOG.error("%s at %s", type(error).__name__, " < ".join(reversed(places)))
