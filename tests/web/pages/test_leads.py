from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from kaopu.report import Speaker
from kaopu.report.html import unparted
from kaopu.web import Inspector


def test_a_row_says_what_the_lead_is(
    client: TestClient, inspector: Inspector, changed_lead: str
) -> None:
    html = client.get(f"/?q={changed_lead}").text
    row = html[html.index("<tbody>") : html.index("</tbody>")]
    lead = inspector.lead(inspector.row(changed_lead))
    percent = Speaker("en").percent
    assert row.count("<tr>") == 1
    assert unparted(f"<b>{percent(lead.probability)}</b>") in row
    assert inspector.book.name(inspector.row(changed_lead)) in row
    assert row.count('class="mark ') == 6
    assert lead.trend is not None
    before = unparted(percent(lead.trend.before.probability))
    assert f"{Speaker('en').points(lead.trend.change)} from {before}" in row


def test_every_probability_of_the_list_lies_in_its_own_range(client: TestClient) -> None:
    html = client.get("/").text
    told = r"<b>(\d+)\s%</b> <span[^>]*>(\d+)\s% to (\d+)\s%</span>"
    rows = [[int(figure) for figure in row] for row in re.findall(told, html)]
    assert len(rows) == html.count('class="c-probability num"')
    assert all(low <= probability <= high for probability, low, high in rows)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "",
            "Ordered by the chance of winning, best first; this week's plan goes by "
            "expected value, the chance times the amount.",
        ),
        ("?sort=expected", "Ordered by: Expected value, highest first."),
        ("?sort=rank&order=down", "Ordered by: Rank, highest first."),
        ("?sort=probability&order=up", "Ordered by: Chance of winning, lowest first."),
        ("?sort=timeline", "Ordered by: timeline: weakest first."),
        ("?sort=signs&order=up", "Ordered by: Most confirmed warnings, turned round."),
        ("?sort=name&lang=zh", "排序：名称。"),
        ("?sort=amount&lang=zh", "排序：金额，从高到低。"),
    ],
)
def test_the_list_says_by_what_it_is_ordered(
    client: TestClient, query: str, told: str
) -> None:
    html = client.get(f"/{query}").text.replace("&#39;", "'")
    assert f'<p class="small soft order">{told}</p>' in html


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


def test_the_column_sorted_by_says_so_and_turns(client: TestClient) -> None:
    html = client.get("/?sort=expected").text
    assert html.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in html
    assert 'href="/?sort=expected&amp;order=up"' in html


def test_grades_are_explained_with_this_companys_average(
    client: TestClient, inspector: Inspector
) -> None:
    rate = inspector.model.history.rate
    assert rate is not None
    told = unparted(Speaker("en").percent(rate))
    assert f"{told} to " in client.get("/").text
    assert f"your average of {told}" in client.get("/glossary").text
