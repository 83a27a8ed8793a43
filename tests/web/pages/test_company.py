from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from kaopu.web import Inspector
from kaopu.web.rendering import FOLDED

TABLE = re.compile(r"(<summary>.*?</summary>\s*)?<div class=\"scroll\".*?</div>", re.DOTALL)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_tables_are_folded_and_say_how_long_they_are(
    client: TestClient, language: str
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
