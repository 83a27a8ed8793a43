"""The service's application: paths to answers, and everything refused in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kaopu.errors import KaopuError
from kaopu.service.access import AccessPolicy
from kaopu.service.answers import json_answer
from kaopu.service.endpoints import (
    POSTS,
    Endpoint,
    Work,
    about_model,
    health,
    page_of,
)
from kaopu.service.gate import Gate
from kaopu.service.limits import Limits
from kaopu.service.metrics import Metrics
from kaopu.service.model.served_model import ServedModel
from kaopu.service.problems import ServiceError, error_json, status_of
from kaopu.service.refusals import refusal
from kaopu.service.requests.asked import language_of
from kaopu.service.state import ServiceState

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NOT_ALLOWED, GONE = 405, 499
PATHS = (
    *POSTS,
    *("/model", "/health", "/metrics", "/openapi.json", "/docs", "/docs.css"),
)


def create_app(state: ServiceState, access: AccessPolicy, metrics: Metrics) -> FastAPI:
    """Return the application; it answers with the model of ``state`` at the moment."""
    app = FastAPI(
        title="kaopu",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    _add_errors(app, state, metrics)
    _add_posts(app, state, metrics)
    _add_gets(app, state, metrics)
    app.add_middleware(Gate, state=state, access=access, metrics=metrics)
    return app


def _add_posts(app: FastAPI, state: ServiceState, metrics: Metrics) -> None:
    line = _Line(state.limits)
    for path, endpoint in POSTS.items():

        async def answer(request: Request, endpoint: Endpoint = endpoint) -> Response:
            with line.joined():
                work = await endpoint(request, state)
                done = await line.done(work)
            metrics.scored(work.leads)
            return done

        app.add_api_route(path, answer, methods=["POST"], include_in_schema=False)


class _Line:
    """The requests for scores that are there: few are worked on, some may wait."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._worked_on = CapacityLimiter(limits.at_once)
        self._there = 0

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Count a request, before its body is read: who must not wait need not send it.

        Raises:
            ServiceError: There are too many.
        """
        most = self._limits.waiting
        if self._there >= most:
            raise ServiceError("busy", self._there, most)
        self._there += 1
        try:
            yield
        finally:
            self._there -= 1

    async def done(self, work: Work) -> Response:
        """Return the answer of some work, done in a thread when its turn has come.

        Raises:
            ServiceError: Its turn has not come in time.
        """
        seconds = self._limits.seconds
        try:
            with fail_after(seconds):
                await self._worked_on.acquire_on_behalf_of(work)
        except TimeoutError:
            raise ServiceError("too_late", seconds, seconds) from None
        try:
            return await run_sync(work.do)
        finally:
            self._worked_on.release_on_behalf_of(work)


def _add_gets(app: FastAPI, state: ServiceState, metrics: Metrics) -> None:
    def get(path: str, answer: Callable[[Request], Response]) -> None:
        async def answered(request: Request) -> Response:
            return answer(request)

        app.add_api_route(path, answered, methods=["GET"], include_in_schema=False)

    def served(_: Request) -> ServedModel:
        return state.served()

    def about(request: Request) -> Response:
        return about_model(served(request), language_of(request, state.language))

    get("/model", about)
    get("/health", lambda request: health(state, language_of(request, state.language)))
    get("/metrics", lambda _: Response(metrics.text(), media_type=METRICS_TYPE))
    get("/openapi.json", lambda request: json_answer(served(request).open_api))
    get("/docs", lambda request: page_of("docs.html", served(request)))
    get("/docs.css", lambda _: page_of("docs.css"))


def _add_errors(app: FastAPI, state: ServiceState, metrics: Metrics) -> None:
    def refused(request: Request, error: ServiceError) -> Response:
        return refusal(request, error, state, metrics)

    @app.exception_handler(ServiceError)
    async def known(request: Request, error: ServiceError) -> Response:
        return refused(request, error)

    @app.exception_handler(KaopuError)
    async def unread(request: Request, error: KaopuError) -> Response:
        content = error_json(error, language_of(request, state.language))
        metrics.rejected(content["error"]["code"])
        return json_answer(content, status_of(error))

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> Response:
        if error.status_code == NOT_ALLOWED:
            allowed = (error.headers or {}).get("Allow", "")
            answer = refused(request, ServiceError("method", request.method, allowed))
            answer.headers["Allow"] = allowed
            return answer
        path = repr(request.url.path[:200])
        return refused(request, ServiceError("address", path, list(PATHS)))

    @app.exception_handler(ClientDisconnect)
    async def gone(_: Request, __: ClientDisconnect) -> Response:
        # Nobody reads it.
        return Response(status_code=GONE)
