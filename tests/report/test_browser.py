"""The lead page in a real browser: one sheet of paper, nothing fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kaopu.framework import Language
from kaopu.framework.records import LANGUAGES
from kaopu.report import lead_view, leads_page
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
CALL = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_with_most_signs_prints_on_one_sheet(
    trained: LeadModel, sample: Simulation, tmp_path: Path, language: Language
) -> None:
    leads = trained.explain(sample.leads)
    most = max(leads, key=lambda lead: len(lead.warning_signs))
    assert len(most.warning_signs) > 5
    page, paper = tmp_path / "lead.html", tmp_path / "lead.pdf"
    text = leads_page([lead_view(most, language)], language, trained.label)
    page.write_text(text, "utf-8")
    assert BROWSER is not None
    call = [BROWSER, *CALL, f"--user-data-dir={tmp_path / 'profile'}"]
    subprocess.run(  # noqa: S603 - our own page in the browser of this machine
        [*call, f"--print-to-pdf={paper}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert len(PAGE.findall(paper.read_bytes())) == 1
