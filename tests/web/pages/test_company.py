from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from kaopu.language import Language, Locale
from kaopu.report.evaluation.view import evaluation_view
from kaopu.web import Inspector
from kaopu.web.rendering import FOLDED

TABLE = re.compile(
    r"(<summary>(?:(?!</summary>).)*</summary>\s*)?<div class=\"scroll\".*?</div>",
    re.DOTALL,
)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_tables_are_folded_and_say_how_long_they_are(
    client: TestClient, language: Language
) -> None:
    html = client.get(f"/company?lang={language}").text
    found = list(TABLE.finditer(html))
    assert len(found) > 8
    for table in found:
        rows = table[0].count("<tr>") - 1
        assert (table[1] is not None) == (rows > FOLDED)
        if table[1]:
            assert re.search(rf">{rows} (rows|行)<", table[1])
            # The summary says what the caption would say again.
            assert '<caption class="heard">' in table[0]


def test_it_says_whose_leads_and_model_these_are(
    client: TestClient, inspector: Inspector
) -> None:
    html = client.get("/company").text
    assert f"You are looking at model {inspector.model.label}" in html
    assert "60 leads from leads.csv" in html


FIGURES = {
    "en": ("log loss", "log-odds", "Brier", "AUC", "PSI"),
    "zh": ("对数损失", "对数几率", "Brier", "AUC", "PSI"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_of_the_trade_stand_in_the_folded_part_for_analysts(
    client: TestClient, inspector: Inspector, language: Language
) -> None:
    html = client.get(f"/company?lang={language}").text
    everybody, folded = html.split('<details class="fold analyst"', 1)
    for figure in FIGURES[language]:
        assert figure.lower() not in everybody.lower(), figure
    assert FIGURES[language][0] in folded.lower()
    assert FIGURES[language][1] in folded.lower()
    # The contents lead there, and nothing of the report is lost.
    assert 'href="#analyst"' in everybody
    title = Locale(language).text("truth", "analyst")
    assert f"<summary><h2>{title}</h2></summary>" in folded
    report = evaluation_view(inspector.model, language)
    for section in report.sections:
        assert f'id="{section.id}"' in html, section.id
        for table in section.tables:
            assert str(escape(table.caption)) in html
            for name in table.head:
                assert str(escape(name)) in html
    assert len(set(ids := re.findall(r' id="([^"]+)"', html))) == len(ids)


def test_what_no_past_deal_held_is_said_in_one_line_a_column(
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    leads_now: pd.DataFrame,
    tmp_path: Path,
) -> None:
    leads = leads_now.assign(
        region=[f"isle {n}" for n in range(60)], source=["fair"] * 59 + ["a<b"]
    )
    client = called(opened(leads, tmp_path))
    for language, said in {
        "en": "60 values in 60 rows are in no past deal, counted as neutral: 'isle 0' "
        "(1 row), 'isle 1' (1 row), 'isle 10' (1 row) and 57 more",
        "zh": "60 行里有 60 个值在历史商机里没出现过，按中性处理：'isle 0'（1 行）、"
        "'isle 1'（1 行）、'isle 10'（1 行）等，另有 57 个",
    }.items():
        html = client.get(f"/company?lang={language}").text
        items = [unescape(item) for item in re.findall(r"<li>(.*?)</li>", html)]
        (isles,) = [item for item in items if "isle" in item]
        assert isles.endswith(said)
        assert any("'a<b'" in item for item in items)
