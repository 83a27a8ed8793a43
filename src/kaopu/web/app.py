"""The inspector's application: addresses to pages, and problems to their one page."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import CapacityLimiter, Lock
from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from kaopu.errors import KaopuError
from kaopu.language import Language
from kaopu.web import urls
from kaopu.web.access import COOKIE, HEADERS, TOKEN, AccessPolicy
from kaopu.web.exports import MEDIA, export_file
from kaopu.web.inspector import Inspector, LoadState
from kaopu.web.memory import give_memory_back
from kaopu.web.page_errors import STATUS, PageError
from kaopu.web.pages.company import company_page
from kaopu.web.pages.glossary import glossary_page
from kaopu.web.pages.layout import Frame, PageRequest, frame_of
from kaopu.web.pages.lead import lead_page
from kaopu.web.pages.leads import leads_page
from kaopu.web.pages.lists import list_page
from kaopu.web.pages.what_if import what_if_page
from kaopu.web.parse_query import asked_changes, asked_view
from kaopu.web.query import selected
from kaopu.web.rendering import rendered, static_file, style_sheet
from kaopu.web.urls import View, switched

LOG = logging.getLogger("kaopu.web")
SEE_OTHER, NO_CONTENT = 303, 204
AT_ONCE = 2
Page = Callable[[Inspector, PageRequest], Any]
Next = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class ProblemPage:
    """The page of any problem: one shape for all.

    Attributes:
        status: Of the answer.
        sentence: What was found, what was expected, what to do.
        seconds: After how many the browser calls again; 0 is never.
        to_list: Where one can start again; empty where that would not help.
    """

    frame: Frame
    status: int
    sentence: str
    seconds: int
    to_list: str


def create_app(desk: LoadState, guard: AccessPolicy) -> FastAPI:
    """Return the application; its pages wait for the desk's inspector."""
    app = FastAPI(
        title="kaopu", docs_url=None, redoc_url=None, openapi_url=None, lifespan=few_at_once
    )
    _add_guard(app, desk, guard)
    _add_problems(app, desk)
    _add_files(app)
    _add_leads(app, desk)
    _add_exports(app, desk)
    pages: dict[str, tuple[str, Page]] = {
        urls.COMPANY: ("company.html", company_page),
        urls.GLOSSARY: ("glossary.html", glossary_page),
        urls.PLAN: ("list.html", lambda i, v: list_page(i, v, "plan")),
        urls.ILLUSIONS: ("list.html", lambda i, v: list_page(i, v, "illusions")),
        urls.LET_GO: ("list.html", lambda i, v: list_page(i, v, "let_go")),
    }
    for path, (template, page) in pages.items():
        _add_page(app, desk, path, template, page)
    return app


@asynccontextmanager
async def few_at_once(_: FastAPI) -> AsyncIterator[None]:
    """Make few pages at a time, first come first served, while the application runs.

    More threads than that only take the interpreter from each other: all pages come late.
    """
    current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def _add_guard(app: FastAPI, desk: LoadState, guard: AccessPolicy) -> None:
    @app.middleware("http")
    async def guarded(request: Request, follow: Next) -> Response:
        try:
            guard.check_host(request.headers.get("host", ""))
            answer = _with_token(request, guard) or await follow(request)
        except PageError as problem:
            answer = problem_page(desk, request, problem)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


def _with_token(request: Request, guard: AccessPolicy) -> Response | None:
    """Return the way on for who brings the token in the address; else check the cookie."""
    if guard.token and guard.knows(request.query_params.get(TOKEN, "")):
        query = {k: v for k, v in request.query_params.items() if k != TOKEN}
        answer = RedirectResponse(switched(request.url.path, query), SEE_OTHER)
        answer.set_cookie(COOKIE, guard.token, httponly=True, samesite="strict")
        return answer
    guard.check_token(request.cookies)
    return None


def _add_problems(app: FastAPI, desk: LoadState) -> None:
    @app.exception_handler(PageError)
    async def problem(request: Request, error: PageError) -> Response:
        return problem_page(desk, request, error)

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> Response:
        facts = {"path": request.url.path}
        problem = PageError("address", facts)
        if error.status_code != STATUS["address"]:
            called = {"method": request.method, "status": str(error.status_code)}
            problem = PageError("call", facts | called)
        answer = problem_page(desk, request, problem)
        # Such as which methods are allowed.
        answer.headers.update(error.headers or {})
        answer.status_code = error.status_code
        return answer

    @app.exception_handler(KaopuError)
    async def refused(request: Request, error: KaopuError) -> Response:
        LOG.error("%s: %s", request.url.path, error)
        return problem_page(desk, request, PageError("failed"))

    @app.exception_handler(Exception)
    async def failed(request: Request, _: Exception) -> Response:
        # The server logs it; headers come from here, for it passes by the guard.
        answer = problem_page(desk, request, PageError("failed"))
        answer.headers.update(HEADERS)
        return answer


def problem_page(desk: LoadState, request: Request, problem: PageError) -> HTMLResponse:
    """Return the page of a problem, in the language of the address if it has one."""
    query = dict(request.query_params)
    language: Language = desk.model.pipeline.language
    if query.get("lang") in ("en", "zh"):
        language = query["lang"]
    theme = query.get("theme", "auto")
    view = View(lang=language, theme=theme if theme in ("light", "dark") else "auto")  # type: ignore[arg-type]
    visit = PageRequest(request.url.path, query, view, language)
    is_loading = problem.kind == "loading"
    title = "loading_title" if is_loading else "title"
    say = visit.locale.text
    page = ProblemPage(
        frame=frame_of(visit, desk.model, say("problem", title)),
        status=problem.status,
        sentence=say("problem", problem.kind, **problem.facts),
        seconds=1 if is_loading else 0,
        to_list=visit.addresses.all_leads()
        if problem.kind not in ("token", "loading")
        else "",
    )
    html = rendered("problem.html", page, visit.locale, visit.addresses)
    return HTMLResponse(html, problem.status)


def _add_files(app: FastAPI) -> None:
    _add_file(app, urls.STYLE, style_sheet, "text/css")
    _add_file(app, urls.SCRIPT, partial(static_file, "inspector.js"), "text/javascript")
    _add_file(app, urls.ICON, partial(static_file, "icon.svg"), "image/svg+xml")


def _add_file(app: FastAPI, path: str, text: Callable[[], str], media: str) -> None:
    @app.get(path)
    def file() -> Response:
        kept = {"Cache-Control": "max-age=3600"}
        return Response(text(), media_type=media, headers=kept)


def _visit(desk: LoadState, request: Request) -> tuple[Inspector, PageRequest]:
    inspector = desk.open()
    query = dict(request.query_params)
    view = asked_view(query, inspector.index.sign_ids)
    language = view.lang or inspector.model.pipeline.language
    return inspector, PageRequest(request.url.path, query, view, language)


def _answer(template: str, page: Any, visit: PageRequest) -> HTMLResponse:
    return HTMLResponse(rendered(template, page, visit.locale, visit.addresses))


def _add_page(app: FastAPI, desk: LoadState, path: str, template: str, page: Page) -> None:
    @app.get(path)
    def shown(request: Request) -> Response:
        inspector, visit = _visit(desk, request)
        return _answer(template, page(inspector, visit), visit)


def _add_leads(app: FastAPI, desk: LoadState) -> None:
    @app.get(urls.LEADS)
    def leads(request: Request) -> Response:
        inspector, visit = _visit(desk, request)
        if "" in visit.query.values():
            # A form sends empty fields too; the address is written without them.
            return RedirectResponse(visit.addresses.leads(page=visit.view.page), SEE_OTHER)
        return _answer("leads.page.html", leads_page(inspector, visit), visit)

    @app.get(urls.LEAD)
    def lead(request: Request) -> Response:
        inspector, visit = _visit(desk, request)
        page = lead_page(inspector, visit, _lead_id(visit.query))
        return _answer("lead.page.html", page, visit)

    @app.get(urls.WHAT_IF)
    def what_if(request: Request) -> Response:
        inspector, visit = _visit(desk, request)
        sets, lead_id = asked_changes(visit.query), _lead_id(visit.query)
        page = what_if_page(inspector, visit, lead_id, sets)
        if len(page.set) < len(sets):
            # What is as it was need not be said.
            return RedirectResponse(visit.addresses.what_if(lead_id, page.set), SEE_OTHER)
        return _answer("what_if.html", page, visit)


def _add_exports(app: FastAPI, desk: LoadState) -> None:
    # One at a time, beside the pages: a large one takes a while.
    turn, beside = Lock(), CapacityLimiter(1)
    for suffix, media in MEDIA.items():

        @app.get(urls.EXPORT + suffix)
        async def export(
            request: Request, suffix: str = suffix, media: str = media
        ) -> Response:
            inspector, visit = _visit(desk, request)
            async with turn:
                # Who has gone meanwhile would only keep the others waiting.
                if await request.is_disconnected():
                    return Response(status_code=NO_CONTENT)
                make = partial(_file_of, inspector, visit, suffix)
                content = await run_sync(make, limiter=beside)
            named = {"Content-Disposition": f'attachment; filename="leads{suffix}"'}
            return Response(content, media_type=media, headers=named)


def _file_of(inspector: Inspector, visit: PageRequest, suffix: str) -> bytes:
    content = export_file(inspector, selected(inspector.index, visit.view), suffix)
    give_memory_back()
    return content


def _lead_id(query: Mapping[str, str]) -> str:
    return query.get("id", "")
