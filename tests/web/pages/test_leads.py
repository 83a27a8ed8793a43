from __future__ import annotations

from fastapi.testclient import TestClient

from kaopu.language import Locale
from kaopu.report.html import unparted
from kaopu.web import Inspector


def test_a_single_lead_is_told_as_one(client: TestClient, changed_lead: str) -> None:
    assert ">1 lead fits, of 60 in all <" in client.get(f"/?q={changed_lead}").text
    assert "符合条件的只有 1 条线索（全部 60 条）" in (
        client.get(f"/?q={changed_lead}&lang=zh").text
    )


def test_an_empty_list_says_so_and_how_to_go_on(client: TestClient) -> None:
    html = client.get("/?q=nothing-of-the-kind").text
    assert "No lead fits these filters." in html
    assert 'href="/">Clear all filters</a>' in html
    assert "<tbody>" not in html


def test_pages_follow_each_other(client: TestClient) -> None:
    first = client.get("/?sort=name").text
    assert "1 to 50 of 60 leads" in first
    assert 'rel="next" href="/?sort=name&amp;page=2"' in first
    second = client.get("/?sort=name&page=2").text
    assert "51 to 60 of 60 leads" in second
    assert 'rel="next"' not in second


def test_grades_are_explained_with_this_companys_average(
    client: TestClient, inspector: Inspector
) -> None:
    rate = inspector.model.history.rate
    assert rate is not None
    told = unparted(Locale("en").percent(rate))
    assert f"{told} to " in client.get("/").text
    assert f"your average win rate is {told}" in client.get("/glossary").text
