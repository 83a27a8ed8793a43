from __future__ import annotations

import re

import numpy as np
from fastapi.testclient import TestClient

from kaopu.leads.lead_table import LeadTable
from kaopu.planning import PlanOptions, make_plan
from kaopu.web import Inspector


def whole_table(inspector: Inspector) -> LeadTable:
    return inspector.index.take(np.arange(len(inspector.index))).table


def test_the_week_is_that_of_the_plan(client: TestClient, inspector: Inspector) -> None:
    plan = make_plan(inspector.model, whole_table(inspector), PlanOptions(5))
    html = client.get("/plan?capacity=5").text
    told = re.findall(r'<h3><a href="/lead\?id=([^"&]+)"', html)
    assert told == [one.lead.lead_id for one in plan.worth]
    name = inspector.index.name(inspector.row(told[0]))
    assert f'">{name}</a></h3><span class="soft small">{told[0]}</span>' in html
    assert "The list of leads goes by probability alone." in html


def test_a_rep_has_a_week_of_their_own(client: TestClient, inspector: Inspector) -> None:
    rep = inspector.index.reps[0]
    html = client.get("/plan", params={"rep": rep}).text
    ids = re.findall(r'<h3><a href="/lead\?id=([^"&]+)"', html)
    assert ids
    assert {inspector.index.rep(inspector.row(i)) for i in ids} == {rep}


def test_illusions_come_with_what_became_of_such_beliefs(
    client: TestClient, inspector: Inspector
) -> None:
    plan = make_plan(inspector.model, whole_table(inspector), PlanOptions(1, short=30))
    html = client.get("/illusions").text
    told = re.findall(r'<h3><a href="/lead\?id=([^"&]+)"', html)
    assert told == [one.lead.lead_id for one in plan.illusions]
    assert "What became of what reps said" in html
    assert "all reps" in html


def test_a_week_is_headed_by_whose_it_is_and_tells_how_leads_have_moved(
    client: TestClient, inspector: Inspector, changed_lead: str
) -> None:
    rep = inspector.index.rep(inspector.row(changed_lead))
    html = client.get("/plan", params={"rep": rep, "capacity": 50}).text
    assert f"<h1>This week's leads of {rep}</h1>".replace("'", "&#39;") in html
    told = html[html.index(f"/lead?id={changed_lead}") :]
    assert re.search(r"3 weeks ago, .*: budget approved since", told[: told.index("</li>")])
