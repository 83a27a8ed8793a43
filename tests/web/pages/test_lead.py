from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.scoring import LeadModel
from kaopu.web import Inspector


def page(client: TestClient, lead_id: str) -> str:
    return client.get("/lead", params={"id": lead_id}).text.replace("&amp;", "&")


def tries(html: str) -> list[tuple[str, str]]:
    """The address and the words of every what-if that the page offers."""
    part = html[html.index('class="tries"') :]
    part = part[: part.index("</section>")]
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)


def test_the_company_is_the_title_and_the_id_stands_beside_it(
    client: TestClient, inspector: Inspector, changed_lead: str
) -> None:
    html = page(client, changed_lead)
    row = inspector.row(changed_lead)
    name, rep = inspector.index.name(row), inspector.index.rep(row)
    assert f">{name}</h1>" in html
    assert f"<title>{name} · Lead {changed_lead} · kaopu</title>" in html
    head = html[html.index("</h1>") :]
    assert head.split("<p")[1].startswith(
        f' class="soft">Lead {changed_lead} · {rep} · grade '
    )


@pytest.mark.slow
def test_every_sign_that_facts_raise_can_be_tried(
    client: TestClient, inspector: Inspector
) -> None:
    opened = 0
    for lead_id in map(inspector.index.id, range(20)):
        lead = inspector.lead(inspector.row(lead_id))
        raised = [sign for sign in lead.warning_signs if sign.facts]
        if not raised:
            continue
        offered = tries(page(client, lead_id))
        assert len(offered) == len(raised)
        for sign, (address, text) in zip(raised, offered, strict=True):
            parts = urlsplit(address)
            sets = {k[4:]: v for k, [v] in parse_qs(parts.query).items() if k != "id"}
            levels = (
                [c for c in sign.what_if.changes if c.unit == "level"]
                if (sign.what_if)
                else []
            )
            assert sets == {c.source: c.value for c in levels}
            assert bool(parts.fragment) == text.endswith(": fill in the form")
            if parts.fragment:
                opened += sign.id == "missing_timeline"
                form = client.get(address).text
                assert form.count(f'id="{parts.fragment}"') == 1
                assert parts.fragment.removeprefix("set.") in {
                    fact.source for fact in sign.facts
                }
    assert opened


@pytest.mark.parametrize(
    ("language", "day", "sentence"),
    [
        ("en", "2026-09-04", "As of 4 September 2026, from leads.csv"),
        ("zh", "2027-02-28", "截至 2027年2月28日，数据来自 leads.csv"),
    ],
)
def test_a_page_on_paper_names_the_day_on_which_the_lead_is_judged(
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    trained: LeadModel,
    leads_now: pd.DataFrame,
    tmp_path: Path,
    language: str,
    day: str,
    sentence: str,
) -> None:
    model = trained.judging_on(date.fromisoformat(day))
    client = called(opened(leads_now.head(12), tmp_path, model))
    shown = str(leads_now["lead_id"].iloc[3])
    html = client.get("/lead", params={"id": shown, "lang": language}).text
    assert sentence in html
