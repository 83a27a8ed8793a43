"""The pages in a real browser: one sheet of paper a lead, nothing fetched."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kaopu.explain.records import LeadExplanation
from kaopu.language import Language, languages
from kaopu.planning import make_plan
from kaopu.report.evaluation.render import evaluation_page
from kaopu.report.html import leads_page
from kaopu.report.lead.view import lead_view
from kaopu.report.overall.view import overall_view
from kaopu.report.plan.render import plan_page
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
# What the browser asks for of its own accord comes from no page.
NO_PAGE = (None, "not an origin")
PICTURE = "http://127.0.0.1:9/x.png"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
def started() -> Iterator[Callable[..., Any]]:
    """Starts a browser with options; what it is given ends with the module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:

        def start(*options: str) -> Any:
            args = ["--no-sandbox", "--disable-gpu", *options]
            return play.chromium.launch(executable_path=BROWSER, args=args)

        yield start


@pytest.fixture(scope="module")
def sheets(started: Callable[..., Any]) -> Callable[[str], int]:
    """Counts the sheets of paper that a page takes."""
    page = started().new_page()

    def count(html: str) -> int:
        page.set_content(html)
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        return len(SHEET.findall(paper))

    return count


@pytest.fixture(scope="module")
def told(trained: LeadModel, sample: Simulation) -> list[LeadExplanation]:
    return trained.explain(sample.leads)


def pages_of(
    model: LeadModel, leads: Simulation, told: list[LeadExplanation], language: Language
) -> dict[str, str]:
    """Return every page of leads, a plan and past deals."""
    plan = make_plan(model, model.read(leads.leads))
    return {
        "leads": leads_page([lead_view(lead, language) for lead in told], language, "m"),
        "plan": plan_page(plan, language),
        "overall": evaluation_page(overall_view(model, language), language),
    }


@pytest.mark.parametrize("language", languages())
def test_the_lead_with_most_signs_prints_on_one_sheet(
    sheets: Callable[[str], int], told: list[LeadExplanation], language: Language
) -> None:
    most = max(told, key=lambda lead: len(lead.warning_signs))
    assert len(most.warning_signs) > 5
    assert sheets(leads_page([lead_view(most, language)], language, "m")) == 1


@pytest.mark.parametrize("language", languages())
def test_several_leads_print_on_a_sheet_each_after_the_index(
    sheets: Callable[[str], int], told: list[LeadExplanation], language: Language
) -> None:
    views = [lead_view(lead, language) for lead in told[:3]]
    assert sheets(leads_page(views, language, "m")) == 1 + 3


def test_no_page_asks_the_network_for_anything(
    started: Callable[..., Any],
    trained: LeadModel,
    sample: Simulation,
    told: list[LeadExplanation],
    tmp_path: Path,
) -> None:
    log = tmp_path / "net.json"
    pages = {
        f"{name}.{language}.html": html
        for language in languages()
        for name, html in pages_of(trained, sample, told[:3], language).items()
    }
    # Of a page that does, it would be seen.
    pages["picture.html"] = f'<img src="{PICTURE}">'
    browser = started(f"--log-net-log={log}")
    page = browser.new_page()
    for name, html in pages.items():
        (tmp_path / name).write_text(html, "utf-8")
        page.goto((tmp_path / name).as_uri())
    browser.close()
    assert fetched(log) == {PICTURE}


def fetched(log: Path) -> set[str]:
    """Return what pages have asked the network for, by the browser's log of it."""
    events = [event.get("params") for event in json.loads(log.read_text("utf-8"))["events"]]
    asked = [params for params in events if isinstance(params, dict) and "url" in params]
    return {p["url"] for p in asked if p.get("initiator") not in NO_PAGE}
