"""The service's application: paths to answers, and everything refused in one shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kaopu.errors import KaopuError
from kaopu.service.access import AccessPolicy
from kaopu.service.answers import json_answer
from kaopu.service.endpoints import POSTS, Work, about_model, health, page_of
from kaopu.service.gate import Gate
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
    limits = state.limits
    beside = CapacityLimiter(limits.at_once)
    for path, endpoint in POSTS.items():

        async def answer(
            request: Request,
            endpoint: Callable[[Request, ServiceState], Awaitable[Work]] = endpoint,
        ) -> Response:
            # Taken before the body is read: who would wait too long need not send it.
            if beside.statistics().tasks_waiting >= limits.waiting:
                raise ServiceError("busy", limits.waiting, limits.waiting)
            work = await endpoint(request, state)
            try:
                with fail_after(limits.seconds):
                    await beside.acquire_on_behalf_of(work)
            except TimeoutError:
                raise ServiceError("too_late", limits.seconds, limits.seconds) from None
            try:
                done = await run_sync(work.do)
            finally:
                beside.release_on_behalf_of(work)
            metrics.scored(work.leads)
            return done

        app.add_api_route(path, answer, methods=["POST"], include_in_schema=False)


def _add_gets(app: FastAPI, state: ServiceState, metrics: Metrics) -> None:
    def get(path: str, answer: Callable[[Request], Response]) -> None:
        async def answered(request: Request) -> Response:
            return answer(request)

        app.add_api_route(path, answered, methods=["GET"], include_in_schema=False)

    def served(_: Request) -> ServedModel:
        return state.served()

    get("/model", lambda request: about_model(served(request)))
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
