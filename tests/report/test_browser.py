"""The pages in a real browser: one sheet of paper a lead, nothing fetched."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
CALL = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
# What the browser asks for of its own accord comes from no page.
NO_PAGE = (None, "not an origin")

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


def browse(page: str, folder: Path, *options: str) -> None:
    """Open a page in the browser of this machine."""
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    assert BROWSER is not None
    call = [BROWSER, *CALL, f"--user-data-dir={folder / 'profile'}", *options]
    subprocess.run(  # noqa: S603 - our own page in the browser of this machine
        [*call, path.as_uri()], check=True, capture_output=True, timeout=120
    )


def sheets(page: str, folder: Path) -> int:
    """How many sheets of paper a page takes."""
    paper = folder / "page.pdf"
    browse(page, folder, f"--print-to-pdf={paper}")
    return len(PAGE.findall(paper.read_bytes()))


def fetched(page: str, folder: Path) -> set[str]:
    """What a page asks the network for."""
    log = folder / "net.json"
    browse(page, folder, f"--log-net-log={log}", "--dump-dom")
    events = [event.get("params") for event in json.loads(log.read_text("utf-8"))["events"]]
    asked = [params for params in events if isinstance(params, dict) and "url" in params]
    return {p["url"] for p in asked if p.get("initiator") not in NO_PAGE}


@pytest.fixture(scope="module")
def pages(trained: LeadModel, sample: Simulation) -> dict[str, dict[Language, str]]:
    """Every page of leads, a plan and past deals, by name and language."""
    three = trained.explain(sample.leads)[:3]
    plan = make_plan(trained, trained.read(sample.leads))
    return {
        "leads": {
            language: leads_page(
                [lead_view(lead, language) for lead in three], language, "m"
            )
            for language in languages()
        },
        "plan": {language: plan_page(plan, language) for language in languages()},
        "overall": {
            language: evaluation_page(overall_view(trained, language), language)
            for language in languages()
        },
    }


@pytest.mark.parametrize("language", languages())
def test_the_lead_with_most_signs_prints_on_one_sheet(
    trained: LeadModel, sample: Simulation, tmp_path: Path, language: Language
) -> None:
    leads = trained.explain(sample.leads)
    most = max(leads, key=lambda lead: len(lead.warning_signs))
    assert len(most.warning_signs) > 5
    text = leads_page([lead_view(most, language)], language, trained.label)
    assert sheets(text, tmp_path) == 1


@pytest.mark.parametrize("language", languages())
def test_several_leads_print_on_a_sheet_each_after_the_index(
    pages: dict[str, dict[Language, str]], tmp_path: Path, language: Language
) -> None:
    assert sheets(pages["leads"][language], tmp_path) == 1 + 3


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["leads", "plan", "overall"])
def test_a_page_asks_the_network_for_nothing(
    pages: dict[str, dict[Language, str]], tmp_path: Path, name: str, language: Language
) -> None:
    assert fetched(pages[name][language], tmp_path) == set()


def test_a_page_that_asks_for_a_picture_would_be_seen(tmp_path: Path) -> None:
    picture = "http://127.0.0.1:9/x.png"
    assert fetched(f'<img src="{picture}">', tmp_path) == {picture}
