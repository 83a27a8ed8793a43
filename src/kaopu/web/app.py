"""The inspector's application: addresses to pages, and errors to their one page."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from anyio import CapacityLimiter, Lock
from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from kaopu.errors import KaopuError
from kaopu.language import Language, languages
from kaopu.web import urls
from kaopu.web.access import COOKIE, HEADERS, TOKEN, AccessPolicy
from kaopu.web.exports import MEDIA, export_file, sent_parts
from kaopu.web.inspector import Inspector, LoadState
from kaopu.web.memory import give_memory_back
from kaopu.web.page_errors import STATUS, PageError
from kaopu.web.pages.layout import Layout, Page, PageRequest, Redirect, layout_of
from kaopu.web.pages.registry import MENU, PAGES
from kaopu.web.parse_query import parse_view
from kaopu.web.rendering import rendered, static_file, style_sheet
from kaopu.web.urls import View, switched

LOG = logging.getLogger("kaopu.web")
SEE_OTHER, NO_CONTENT = 303, 204
AT_ONCE = 2
Next = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class ErrorPage:
    """The page of any error: one shape for all.

    Attributes:
        status: Of the answer.
        sentence: What was found, what was expected, what to do.
        seconds: After how many the browser calls again; 0 is never.
        to_list: Where one can start again; empty where that would not help.
    """

    layout: Layout
    status: int
    sentence: str
    seconds: int
    to_list: str


def create_app(state: LoadState, access: AccessPolicy) -> FastAPI:
    """Return the application; its pages wait for the inspector of ``state``."""
    # An address with a slash too many would be led on to whatever host the caller names.
    app = FastAPI(
        title="kaopu",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=few_at_once,
    )
    _add_access(app, state, access)
    _add_errors(app, state)
    _add_files(app)
    _add_exports(app, state)
    for page in PAGES:
        _add_page(app, state, page)
    return app


@asynccontextmanager
async def few_at_once(_: FastAPI) -> AsyncIterator[None]:
    """Make few pages at a time, first come first served, while the application runs.

    More threads than that only take the interpreter from each other: all pages come late.
    """
    current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def _add_access(app: FastAPI, state: LoadState, access: AccessPolicy) -> None:
    @app.middleware("http")
    async def guarded(request: Request, follow: Next) -> Response:
        try:
            access.check_host(request.headers.get("host", ""))
            answer = _with_token(request, access) or await follow(request)
        except PageError as error:
            answer = error_page(state, request, error)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


def _with_token(request: Request, access: AccessPolicy) -> Response | None:
    """Return the way on for who brings the token in the address; else check the cookie."""
    if access.token and access.knows(request.query_params.get(TOKEN, "")):
        query = {k: v for k, v in request.query_params.items() if k != TOKEN}
        answer = RedirectResponse(switched(request.url.path, query), SEE_OTHER)
        answer.set_cookie(COOKIE, access.token, httponly=True, samesite="strict")
        return answer
    access.check_token(request.cookies)
    return None


def _add_errors(app: FastAPI, state: LoadState) -> None:
    @app.exception_handler(PageError)
    async def known(request: Request, error: PageError) -> Response:
        return error_page(state, request, error)

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, refusal: HTTPException) -> Response:
        facts: dict[str, object] = {"path": request.url.path}
        error = PageError("address", facts)
        if refusal.status_code != STATUS["address"]:
            called = {"method": request.method, "status": str(refusal.status_code)}
            error = PageError("call", facts | called)
        answer = error_page(state, request, error)
        # Such as which methods are allowed.
        answer.headers.update(refusal.headers or {})
        answer.status_code = refusal.status_code
        return answer

    @app.exception_handler(KaopuError)
    async def refused(request: Request, refusal: KaopuError) -> Response:
        LOG.error("%s: %s", request.url.path, refusal)
        return error_page(state, request, PageError("failed"))

    @app.exception_handler(Exception)
    async def failed(request: Request, _: Exception) -> Response:
        # The server logs it; headers come from here, for it passes by the access check.
        answer = error_page(state, request, PageError("failed"))
        answer.headers.update(HEADERS)
        return answer


def error_page(state: LoadState, request: Request, error: PageError) -> HTMLResponse:
    """Return the page of an error, in the language of the address if it has one."""
    query = dict(request.query_params)
    language: Language = state.model.pipeline.language
    if query.get("lang") in languages():
        language = query["lang"]
    theme = query.get("theme", "auto")
    view = View(lang=language, theme=theme if theme in ("light", "dark") else "auto")  # type: ignore[arg-type]
    asked = PageRequest(request.url.path, query, view, language, MENU)
    is_loading = error.kind == "loading"
    title = "loading_title" if is_loading else "title"
    say = asked.locale.text
    page = ErrorPage(
        layout=layout_of(asked, state.model, say("page_error", title)),
        status=error.status,
        sentence=asked.locale.message(error.message),
        seconds=1 if is_loading else 0,
        to_list=asked.urls.all_leads() if error.kind not in ("token", "loading") else "",
    )
    html = rendered("error.html", page, asked.locale, asked.urls)
    return HTMLResponse(html, error.status)


def _add_files(app: FastAPI) -> None:
    _add_file(app, urls.STYLE, style_sheet, "text/css")
    _add_file(app, urls.SCRIPT, partial(static_file, "inspector.js"), "text/javascript")
    _add_file(app, urls.ICON, partial(static_file, "icon.svg"), "image/svg+xml")


def _add_file(app: FastAPI, path: str, text: Callable[[], str], media: str) -> None:
    @app.get(path)
    def file() -> Response:
        kept = {"Cache-Control": "max-age=3600"}
        return Response(text(), media_type=media, headers=kept)


def _page_request(
    state: LoadState, request: Request, page: Page | None = None
) -> tuple[Inspector, PageRequest]:
    inspector = state.open()
    query = dict(request.query_params)
    view = parse_view(query, inspector.index.sign_ids)
    language = view.lang or inspector.model.pipeline.language
    return inspector, PageRequest(request.url.path, query, view, language, MENU, page)


def _add_page(app: FastAPI, state: LoadState, page: Page) -> None:
    @app.get(page.path)
    def shown(request: Request) -> Response:
        inspector, asked = _page_request(state, request, page)
        built = page.build(inspector, asked)
        if isinstance(built, Redirect):
            return RedirectResponse(built.address, SEE_OTHER)
        return HTMLResponse(rendered(page.template, built, asked.locale, asked.urls))


def _add_exports(app: FastAPI, state: LoadState) -> None:
    # One at a time, beside the pages: a large one takes a while.
    turn, beside = Lock(), CapacityLimiter(1)
    for suffix, media in MEDIA.items():

        @app.get(urls.EXPORT + suffix)
        async def export(
            request: Request, suffix: str = suffix, media: str = media
        ) -> Response:
            inspector, asked = _page_request(state, request)
            async with turn:
                # Who has gone meanwhile would only keep the others waiting.
                if await request.is_disconnected():
                    return Response(status_code=NO_CONTENT)
                make = partial(_file_of, inspector, asked, suffix)
                file = await run_sync(make, limiter=beside)
            named = {"Content-Disposition": f'attachment; filename="leads{suffix}"'}
            return StreamingResponse(sent_parts(file), media_type=media, headers=named)


def _file_of(inspector: Inspector, asked: PageRequest, suffix: str) -> IO[bytes]:
    file = export_file(inspector, inspector.selected(asked.view), suffix)
    give_memory_back()
    return file
