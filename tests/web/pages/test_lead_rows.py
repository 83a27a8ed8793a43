from __future__ import annotations

import re

from fastapi.testclient import TestClient

from kaopu.framework.records import ACROSS
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
    say = Locale("en").text
    seen = set(re.findall(r'<span class="sign (\w+)" title="([^"]+)">', html))
    assert seen
    for verdict, words in seen:
        untested = [say("lead", "untested")] if verdict == "framework_only" else []
        assert words in [say("verdict", verdict), *untested]
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


def test_a_row_says_of_its_sign_what_the_page_of_the_lead_says(
    client: TestClient, inspector: Inspector
) -> None:
    html = client.get("/").text
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    untested, seen = Locale("en").text("lead", "untested"), set()
    for row in body.split("</tr>"):
        lead_id = re.search(r"L-\d{6}", row)
        told = re.search(r'class="sign framework_only" title="([^"]+)"', row)
        if lead_id and told:
            sign = inspector.lead(inspector.row(lead_id[0])).warning_signs[0]
            is_tested = sign.comparison is not None or sign.signal == ACROSS
            assert (told[1] == untested) is not is_tested
            seen.add(is_tested)
    assert False in seen
