"""Journeys through the inspector in a real browser, as a rep and a manager make them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pandas as pd
import pytest
import uvicorn

from kaopu.files import as_texts
from kaopu.language import Locale
from kaopu.scoring import LeadModel
from kaopu.simulate import simulate
from kaopu.store import Home
from kaopu.web import (
    AccessPolicy,
    Inspector,
    ListenAddress,
    LoadState,
    create_app,
    open_inspector,
)
from kaopu.web.server import listen

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
# Where axe-core's file is; the checks put it there with npm.
AXE = Path(os.environ.get("KAOPU_AXE", "no-axe/axe.min.js"))
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
SCRIPT = "<script>document.title='run'</script>"
WAIT = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine"),
]


@contextmanager
def serving(shown: Inspector) -> Iterator[str]:
    """Give the address of a real server."""
    listening = listen(ListenAddress.of("127.0.0.1", 0))
    state = LoadState(shown.model, len(shown.index), inspector=shown)
    config = uvicorn.Config(create_app(state, AccessPolicy("127.0.0.1")), log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = monotonic() + 30
    while not server.started and monotonic() < until:
        sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # The driver takes a second to start; only this file needs it.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(inspector: Inspector) -> Iterator[str]:
    with serving(inspector) as where:
        yield where


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    # Nothing may be asked for anywhere else.
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.faults = []
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.on("console", lambda line: opened.faults.append(line.text))
    yield opened
    assert {url.split("/")[2].split(":")[0] for url in opened.asked} <= {"127.0.0.1"}
    assert opened.faults == []
    context.close()


@pytest.fixture(scope="module")
def many(
    trained: LeadModel, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Inspector, pd.DataFrame]:
    """Ten thousand leads."""
    leads = simulate(50, 10_000, seed=3).leads
    texts = as_texts(leads)
    home = Home(tmp_path_factory.mktemp("many"))
    table = trained.read(texts, "leads.csv")
    return open_inspector(trained, table, texts, home, lambda _: None), leads


def test_the_worst_illusion_of_ten_thousand_leads_is_found(
    page: Any, many: tuple[Inspector, pd.DataFrame]
) -> None:
    shown, _ = many
    inputs = shown.index.inputs
    gaps = inputs.gap.copy()
    gaps[~inputs.illusion] = -1
    worst = shown.index.id(int(gaps.argmax()))
    with serving(shown) as where:
        page.goto(where)
        page.get_by_role("link", name="Illusions").click()
        first = page.locator("ul.leads > li").first
        name = shown.index.name(shown.row(worst))
        assert first.locator("h3").inner_text() == name
        assert worst in first.inner_text()
        assert "the facts say" in first.inner_text()
        assert "Next step:" in first.inner_text()
        first.get_by_role("link").click()
        assert page.locator("h1").inner_text() == name
        assert worst in page.locator("article header").inner_text()
        # The same by filter and order in the list.
        page.get_by_role("link", name="Leads", exact=True).click()
        page.get_by_label("Warning sign").select_option("illusion")
        page.wait_for_url("**sign=illusion**")
        page.get_by_label("Order").select_option("gap")
        page.wait_for_url("**sort=gap**")
        assert worst in page.locator("tbody tr").first.inner_text()


def test_the_top_lead_gives_three_reasons(
    page: Any, address: str, inspector: Inspector
) -> None:
    page.goto(address)
    page.locator("tbody tr a").first.click()
    best = inspector.lead(int(inspector.index.rank.argmin()))
    article = page.locator("article")
    assert f"rank 1 of {best.of}" in article.inner_text()
    moved = sorted(best.players, key=lambda player: -abs(player.points))[:3]
    locale = Locale("en")
    waterfall = page.locator("svg.chart").first
    for player in moved:
        points = locale.points(player.points)
        assert points in article.locator("table.players").first.inner_text() + (
            article.locator("table.players").last.inner_text()
        )
        assert points in waterfall.text_content()
    # What is written adds up: the start and all points are the end.
    told = article.get_by_text("Points add up:").inner_text()
    figures = [float(f.replace("−", "-")) for f in re.findall(r"[+−]?\d+\.\d", told)]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=0.5)


def test_a_changed_timeline_gives_the_probability_that_explain_gives(
    page: Any,
    address: str,
    trained: LeadModel,
    leads_now: pd.DataFrame,
    changed_lead: str,
) -> None:
    changed = leads_now.astype(object).copy()
    row = changed["lead_id"] == changed_lead
    dates = {"signing_date": "2026-12-24", "payment_date": "2027-02-11"}
    changed.loc[row, list(dates)] = list(dates.values())
    expected = trained.explain(changed, [changed_lead])[0]
    today = trained.explain(leads_now, [changed_lead])[0]
    page.goto(f"{address}/lead?id={changed_lead}")
    page.get_by_role("link", name="What if …").click()
    for source, day in dates.items():
        page.locator(f'[name="set.{source}"]').fill(day)
    page.get_by_role("button", name="Work it out").click()
    percent = Locale("en").percent

    def shown(place: str) -> str:
        # A number and its percent sign stay on one line.
        return str(page.locator(place).inner_text()).replace("\u00a0", " ")

    assert shown("td.then") == percent(expected.probability)
    assert shown("td.today") == percent(today.probability)
    moved = Locale("en").points(expected.probability - today.probability)
    assert moved in shown("tr.total")
    page.get_by_role("link", name="Back to today's facts").click()
    assert "Nothing is changed yet" in page.locator("main").inner_text()


def test_a_choice_takes_effect_at_once(page: Any, address: str, changed_lead: str) -> None:
    page.goto(f"{address}/what-if?id={changed_lead}")
    page.locator('[name="set.budget_status"]').select_option("none")
    page.wait_for_url("**set.budget_status=none**")
    assert "budget: none" in page.locator("main").inner_text()


def test_the_pages_work_without_scripts(
    browser: Any, address: str, changed_lead: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Stage").select_option("target")
    page.get_by_role("button", name="Show").click()
    assert "stage=target" in page.url
    page.goto(f"{address}/what-if?id={changed_lead}")
    page.locator('[name="set.budget_status"]').select_option("none")
    page.get_by_role("button", name="Work it out").click()
    # One that is there, however long the page takes.
    page.locator("td.then").wait_for()
    context.close()


def test_the_address_shows_a_colleague_the_same(
    page: Any, browser: Any, address: str
) -> None:
    page.goto(address)
    page.get_by_role("link", name="中文").click()
    assert page.locator("h1").inner_text() == "先跟哪些线索"
    page.get_by_role("link", name="深色").click()
    page.get_by_label("阶段").select_option("intent")
    page.wait_for_url("**stage=intent**")
    page.get_by_role("link", name="预期金额").click()
    page.wait_for_url("**sort=expected**")
    other = browser.new_context().new_page()
    other.goto(page.url)
    for part in ("h1", "table.leads", ".count"):
        assert other.locator(part).inner_text() == page.locator(part).inner_text()
    assert other.locator("html").get_attribute("data-theme") == "dark"
    other.context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lead_prints_on_one_sheet(
    page: Any, address: str, inspector: Inspector, language: str
) -> None:
    signs = (inspector.index.columns.signs > 0).sum(axis=1)
    most = inspector.index.id(int(signs.argmax()))
    page.goto(f"{address}/lead?id={most}&lang={language}")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(SHEET.findall(paper)) == 1


def test_markup_in_every_text_field_is_survived(
    page: Any, trained: LeadModel, leads_now: pd.DataFrame, tmp_path: Path
) -> None:
    leads = leads_now.astype(object).copy()
    for column in leads.columns:
        if column not in ("stage", "outcome"):
            leads[column] = [f"{SCRIPT}{i}" for i in range(len(leads))]
    texts = as_texts(leads)
    table = trained.read(texts, "leads.csv")
    shown = open_inspector(trained, table, texts, Home(tmp_path), lambda _: None)
    with serving(shown) as where:
        for path in ("/", "/plan", "/illusions", "/let-go", "/company"):
            page.goto(where + path)
            assert page.title().endswith("· kaopu")
        page.goto(where)
        page.locator("tbody tr a").first.click()
        assert SCRIPT in page.locator("h1").inner_text()
        page.get_by_role("link", name="What if …").click()
        assert page.title().endswith("· kaopu")


def test_the_keyboard_alone_reaches_a_lead(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/lead?**")


def test_a_filter_by_keyboard_waits_for_the_button(page: Any, address: str) -> None:
    page.goto(address)
    owner = page.get_by_label("Owner")
    owner.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert "rep=" not in page.url
    chosen = owner.input_value()
    assert chosen
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**rep=**")
    assert page.get_by_label("Owner").input_value() == chosen


PHONE = (
    "/?",
    "/lead?id={lead}&",
    "/what-if?id={lead}&",
    "/what-if?id={lead}&set.budget_status=none&",
    "/plan?",
    "/illusions?",
    "/let-go?",
    "/company?",
)


@pytest.fixture(scope="module")
def telephone(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PHONE)
def test_a_telephone_needs_no_sideways_scrolling(
    telephone: Any, address: str, changed_lead: str, path: str, language: str
) -> None:
    telephone.goto(f"{address}{path.format(lead=changed_lead)}lang={language}")
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 390


def test_words_without_a_break_do_not_widen_a_page(
    page: Any, trained: LeadModel, leads_now: pd.DataFrame, tmp_path: Path
) -> None:
    leads = leads_now.astype(object).copy()
    leads["company"], leads["owner"] = "W" * 500, "M" * 500
    leads["lead_id"] = [f"{'L' * 300}{i}" for i in range(len(leads))]
    leads["budget_status"] = "q" * 500
    texts = as_texts(leads)
    table = trained.read(texts, "leads.csv")
    shown = open_inspector(trained, table, texts, Home(tmp_path), lambda _: None)
    lead = f"id={shown.index.id(0)}"
    lists = ("/", "/plan", "/illusions", "/let-go", "/company")
    with serving(shown) as where:
        for path in (*lists, f"/lead?{lead}", f"/what-if?{lead}&set.hiring=yes"):
            page.goto(where + path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert (path[:9], width) == (path[:9], 1280)


PATHS = (
    "/?",
    "/?q=nothing&",
    "/lead?id={lead}&",
    "/what-if?id={lead}&",
    "/what-if?id={lead}&set.budget_status=none&",
    "/plan?",
    "/illusions?",
    "/let-go?",
    "/company?",
    "/glossary?",
    "/nowhere?",
)


# The rules of axe-core that look at colours.
COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def checked_page(browser: Any) -> Iterator[Any]:
    # The policy of the pages lets no script of a test in; here it may.
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason="KAOPU_AXE names no axe.min.js of axe-core")
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_no_serious_violation(
    checked_page: Any, address: str, changed_lead: str, path: str
) -> None:
    where = f"{address}{path.format(lead=changed_lead)}theme="
    assert serious(checked_page, f"{where}light", "axe.run()") == []
    # In the other theme nothing is another but the colours.
    assert serious(checked_page, f"{where}dark", "axe.run({runOnly: COLOURS})") == []


def serious(page: Any, address: str, check: str) -> list[Any]:
    """Return what a check of axe-core finds on a page, and some of the places."""
    page.goto(address)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(check.replace("COLOURS", json.dumps(COLOURS)))
    return [
        (v["id"], [node["html"][:120] for node in v["nodes"][:3]])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
