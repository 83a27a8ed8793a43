from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import sleep

import anyio
import httpx2
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.web import AccessPolicy, Inspector, LoadState, create_app
from kaopu.web import app as app_module
from kaopu.web.access import HEADERS
from kaopu.web.page_errors import PageError
from kaopu.web.pages import leads
from kaopu.web.pages.company import COMPANY_PAGE
from kaopu.web.pages.layout import PageRequest

SCRIPT = "<script>alert(1)</script>"
PAGES = (
    "/?",
    "/lead?id={lead}",
    "/what-if?id={lead}",
    "/what-if?id={lead}&set.budget_status=stated",
    "/plan?",
    "/illusions?",
    "/let-go?",
    "/company?",
    "/glossary?",
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_either_language(
    client: TestClient, changed_lead: str, path: str, language: str
) -> None:
    answer = client.get(path.format(lead=changed_lead) + f"&lang={language}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    html = answer.text
    assert html.startswith("<!doctype html>")
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in html
    assert html.count("<h1") == 1
    assert "{{" not in html
    # No inline script or style, and nothing from elsewhere.
    assert not re.search(r"<script(?! src=\"/inspector\.js\")", html)
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r'(?:src|href|action)="(?!/|#)', html)


@pytest.mark.parametrize("path", [*PAGES, "/nowhere?", "/?sort=colour", "/inspector.css?"])
def test_every_answer_tells_the_browser_what_it_may_do(
    client: TestClient, changed_lead: str, path: str
) -> None:
    answer = client.get(path.format(lead=changed_lead))
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for name, value in HEADERS.items():
        if name != "Cache-Control":
            assert answer.headers[name] == value


def test_language_and_theme_stay_in_every_address(
    client: TestClient, changed_lead: str
) -> None:
    html = client.get(f"/lead?id={changed_lead}&lang=zh&theme=dark&grade=A").text
    assert 'data-theme="dark"' in html
    inside = re.findall(r'<a [^>]*href="(/[^"]*)"', html)
    assert len(inside) > 10
    switches = 0
    for address in inside:
        switches += "lang=en" in address or "theme=dark" not in address
        assert "lang=" in address
    assert switches == 3  # English; automatic and light colours
    assert [a for a in inside if a.startswith("/?") and "grade=A" in a]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nowhere", 404, "There is no page /nowhere. Start from the list."),
        ("/lead?id=L-9", 404, "There is no lead “L-9” among the 60 leads of this list."),
        ("/lead", 404, "There is no lead “”"),
        ("/?sort=colour", 400, "The address asks for sort = “colour”, expected rank, "),
        ("/?page=0", 400, "page = “0”, expected 1, 2, 3 …"),
        ("/?grade=E", 400, "grade = “E”, expected A, B, C, D."),
        ("/?lang=fr", 400, "lang = “fr”, expected en, zh."),
        ("/plan?rep=Nobody", 400, "rep = “Nobody”, expected "),
        ("/plan?capacity=7", 400, "capacity = “7”, expected 5, 10, 20, 50."),
        ("/?q=" + "x" * 201, 400, "q = “201”"),
    ],
)
def test_every_problem_has_one_shape(
    client: TestClient, path: str, status: int, told: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "This page cannot be shown</h1>" in answer.text
    assert told in answer.text
    assert 'role="alert"' in answer.text
    assert "To the list</a>" in answer.text


def test_a_problem_is_told_in_the_language_of_the_address(client: TestClient) -> None:
    assert "没有 /nowhere 这个页面" in client.get("/nowhere?lang=zh").text


def test_a_failure_inside_is_one_page_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(leads, "shown", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong in the inspector itself" in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["content-security-policy"]


def test_while_leads_are_explained_pages_say_so_and_go_on(inspector: Inspector) -> None:
    state = LoadState(inspector.model, 60, done=20)
    client = TestClient(
        create_app(state, AccessPolicy("127.0.0.1")), base_url="http://127.0.0.1:8080"
    )
    answer = client.get("/?lang=en")
    assert answer.status_code == 503
    assert "Reading and explaining 60 leads, 20 done." in answer.text
    assert '<meta http-equiv="refresh" content="1">' in answer.text
    state.inspector = inspector
    assert client.get("/").status_code == 200


def test_leads_that_cannot_be_explained_are_a_problem(inspector: Inspector) -> None:
    state = LoadState(inspector.model, 60, failed=True)
    client = TestClient(
        create_app(state, AccessPolicy("127.0.0.1")), base_url="http://127.0.0.1:8080"
    )
    answer = client.get("/")
    assert answer.status_code == 500
    assert "The leads could not be explained." in answer.text


def test_another_name_for_this_machine_is_refused(client: TestClient) -> None:
    answer = client.get("/", headers={"host": "evil.example:8080"})
    assert answer.status_code == 421
    assert "“evil.example”, expected 127.0.0.1" in answer.text
    assert client.get("/", headers={"host": "localhost:1"}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("[::1", "[", "x]:80", "[v1.a", "me@127.0.0.1", "127.0.0.1/elsewhere"),
        *("localhost:x", "localhost:999999", "127.0.0.1?a", "127.0.0.1#a"),
    ],
)
def test_what_is_no_name_of_a_host_is_a_bad_request(client: TestClient, name: str) -> None:
    answer = client.get("/", headers={"host": name})
    assert answer.status_code == 400
    assert "which is no host" in answer.text


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/x", "//evil.example"])
def test_no_way_on_leads_to_another_host(
    inspector: Inspector, called: Callable[..., TestClient], path: str
) -> None:
    client = called(inspector, "secret", "10.0.0.7", follow_redirects=False)
    answer = client.get(f"http://10.0.0.7:8080{path}?token=secret")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/evil.example")
    page = client.get(f"http://10.0.0.7:8080{path}").text
    assert 'href="//' not in page


def test_a_slash_too_many_leads_nowhere(
    inspector: Inspector, called: Callable[..., TestClient]
) -> None:
    client = called(inspector, "secret", "10.0.0.7", follow_redirects=False)
    client.cookies.set("kaopu_token", "secret")
    answer = client.get("/plan/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 404


def test_a_long_search_is_refused(client: TestClient) -> None:
    answer = client.get("/", params={"q": "a " * 150})
    assert answer.status_code == 400
    assert "300" in answer.text


def test_a_token_is_asked_for_and_then_remembered(
    inspector: Inspector, called: Callable[..., TestClient]
) -> None:
    client = called(inspector, "secret", "10.0.0.7", follow_redirects=False)
    for path in ("/", "/leads.csv", "/inspector.css", "/?token=wrong"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "This inspector asks for a token." in answer.text
        assert "L-0000" not in answer.text
    answer = client.get("/?grade=A&token=secret")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?grade=A")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/?grade=A").status_code == 200


def test_markup_in_every_cell_stays_text(
    leads_now: pd.DataFrame,
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    tmp_path: Path,
) -> None:
    evil = f"\"'>{SCRIPT}<img src=x onerror=alert(1)>"
    evils = leads_now.astype(object).copy()
    for column in evils.columns:
        if column not in ("stage", "outcome"):
            evils[column] = [f"{evil}{i}" for i in range(len(evils))]
    client = called(opened(evils, tmp_path))
    lead_id = f"{evil}3"
    for path in ("/", "/lead", "/what-if", "/plan", "/illusions", "/let-go", "/company"):
        for language in ("en", "zh"):
            answer = client.get(path, params={"id": lead_id, "lang": language})
            assert answer.status_code == 200, answer.text
            assert "<script>" not in answer.text
            assert "<img" not in answer.text
    assert "&lt;script&gt;" in client.get("/").text
    for query in ("q", "rep", "sort", "sign"):
        assert SCRIPT not in client.get("/", params={query: SCRIPT}).text
    assert SCRIPT not in client.get("/lead", params={"id": SCRIPT}).text
    assert SCRIPT not in client.get(f"/{SCRIPT}").text


def test_a_form_leads_to_an_address_without_empty_fields(client: TestClient) -> None:
    answer = client.get("/?q=&grade=A&stage=&sort=rank", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?grade=A")


def test_the_files_of_the_pages(client: TestClient) -> None:
    style = client.get("/inspector.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "--ink:" in style.text
    assert "http" not in style.text
    assert client.get("/inspector.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/icon.svg").headers["content-type"] == "image/svg+xml"


def test_nothing_but_pages_is_served(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/static/../app.py"):
        assert client.get(path).status_code == 404
    answer = client.post("/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert "The inspector cannot answer POST / (HTTP 405)" in answer.text
    assert "There is no page" not in answer.text
    assert "不支持 POST /（HTTP 405）" in client.post("/?lang=zh").text


def test_few_pages_are_made_at_once_first_come_first_served(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most, order = 0, 0, []
    lock = Lock()

    def slow(_: Inspector, request: PageRequest) -> None:
        nonlocal inside, most
        with lock:
            inside, order[len(order) :] = inside + 1, [request.query["n"]]
            most = max(most, inside)
        sleep(0.02)
        with lock:
            inside -= 1
        raise PageError("failed")

    monkeypatch.setattr(app_module, "PAGES", (replace(COMPANY_PAGE, build=slow),))
    state = LoadState(inspector.model, len(inspector.index), inspector=inspector)
    app = create_app(state, AccessPolicy("127.0.0.1", ""))

    async def call_all() -> None:
        to = httpx2.ASGITransport(app)
        client = httpx2.AsyncClient(transport=to, base_url="http://127.0.0.1:8080")
        async with (
            app.router.lifespan_context(app),
            client,
            anyio.create_task_group() as all_,
        ):
            for n in range(8):
                all_.start_soon(client.get, f"/company?n={n}")

    anyio.run(call_all)
    assert most == app_module.AT_ONCE < 8
    assert len(order) == 8
