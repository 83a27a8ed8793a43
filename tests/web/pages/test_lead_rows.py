from __future__ import annotations

import re

from fastapi.testclient import TestClient

from kaopu.language import Locale
from kaopu.report.html import unparted
from kaopu.web import Inspector


def test_a_row_says_what_the_lead_is(
    client: TestClient, inspector: Inspector, changed_lead: str
) -> None:
    html = client.get(f"/?q={changed_lead}").text
    row = html[html.index("<tbody>") : html.index("</tbody>")]
    lead = inspector.lead(inspector.row(changed_lead))
    percent = Locale("en").percent
    assert row.count("<tr>") == 1
    assert unparted(f"<b>{percent(lead.probability)}</b>") in row
    assert inspector.index.name(inspector.row(changed_lead)) in row
    assert row.count('class="mark ') == 6
    assert lead.trend is not None
    before = unparted(percent(lead.trend.before.probability))
    assert f"{Locale('en').points(lead.trend.change)} from {before}" in row


def test_verdicts_of_a_row_are_told_by_mark_and_words(
    client: TestClient, inspector: Inspector
) -> None:
    html = client.get("/").text
    seen = set(re.findall(r'<span class="sign (\w+)" title="([^"]+)">', html))
    assert seen
    for verdict, words in seen:
        assert words == Locale("en").text("verdict", verdict)
        assert f'<span class="unseen"> ({words})</span>' in html
    marked = re.findall(r'class="sign (\w+)" title="[^"]+"><span [^>]+>(.) </span>', html)
    assert set(marked) <= {("confirmed", "!"), ("points_that_way", "~")}
    legend = html[html.index('class="legend') :]
    assert "your past deals point that way" in legend


def test_every_probability_of_the_list_lies_in_its_own_range(client: TestClient) -> None:
    html = client.get("/").text
    told = r"<b>(\d+)%</b> <span[^>]*>(\d+)% to (\d+)%</span>"
    rows = [[int(figure) for figure in row] for row in re.findall(told, html)]
    assert len(rows) == html.count('class="c-probability num"')
    assert all(low <= probability <= high for probability, low, high in rows)
