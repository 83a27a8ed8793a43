from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

import kaopu
from kaopu.explain.lead.trends import fact_text
from kaopu.scoring import LeadModel
from kaopu.web import Inspector
from kaopu.web.page_errors import PageError
from kaopu.web.what_if import changes_of, fact_inputs

pytestmark = pytest.mark.slow
FIRMS, DEALS = 50, 200
PIPELINE = """
schema = 1
name = "met"
[data]
path = "deals.csv"
[[history]]
path = "calls.csv"
shape = "event"
key = "deal"
when = "at"
kind = "kind"
person = "who"
[lead]
id = "deal"
[outcome]
column = "result"
won = ["won"]
lost = ["lost"]
open = ["open"]
[dates]
created = "opened"
closed = "ended"
[promotion]
account = "firm"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deals of which those with many people on the line are won."""
    folder = tmp_path_factory.mktemp("met")
    random = np.random.default_rng(5)
    people = random.integers(1, 7, DEALS)
    won = random.random(DEALS) < 1 / (1 + np.exp(3.5 - people))
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(DEALS), unit="D")
    result = np.where(np.arange(DEALS) >= DEALS - 20, "open", np.where(won, "won", "lost"))
    ended = np.where(result == "open", "", (opened + pd.Timedelta(days=40)).strftime("%F"))
    deals = {
        "deal": [f"D-{n}" for n in range(DEALS)],
        "firm": [f"Firm {n % FIRMS}" for n in range(DEALS)],
        "opened": opened.strftime("%F"),
        "ended": ended,
        "result": result,
    }
    pd.DataFrame(deals).to_csv(folder / "deals.csv", index=False)
    calls = [
        (f"D-{n}", opened[n] + pd.Timedelta(days=2 + 3 * k, hours=9), kind, f"P{n}-{k}")
        for n in range(DEALS)
        for k in range(people[n])
        for kind in ("inbound call", "outbound call")
    ]
    rows = pd.DataFrame(calls, columns=["deal", "at", "kind", "who"])
    rows.to_csv(folder / "calls.csv", index=False)
    (folder / "met.toml").write_text(PIPELINE, "utf-8")
    return folder


def _deals(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "deals.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def met(folder: Path) -> LeadModel:
    return kaopu.train(folder / "met.toml", _deals(folder)).judging_on(date(2025, 11, 10))


@pytest.fixture(scope="module")
def shown(
    met: LeadModel,
    folder: Path,
    opened: Callable[..., Inspector],
    tmp_path_factory: pytest.TempPathFactory,
) -> Inspector:
    return opened(_deals(folder), tmp_path_factory.mktemp("home"), met)


def test_what_histories_tell_can_be_changed_and_all_else_stays(shown: Inspector) -> None:
    row = shown.row(f"D-{DEALS - 1}")
    lead = shown.lead(row)
    inputs = fact_inputs(shown.model, shown.index, row, lead)
    changes = changes_of(inputs, {"people_met": "6"})
    then = shown.lead_with(row, changes)
    before, after = (
        {f.source: fact_text(f) for p in one.players for f in p.facts}
        for one in (lead, then)
    )
    assert after.pop("people_met") == "6" != before.pop("people_met")
    assert after == before
    assert {"earlier_won", "customer_share"} <= {one.source for one in inputs}
    less = shown.lead_with(row, changes_of(inputs, {"people_met": "1"}))
    assert less.probability <= then.probability


def test_a_lead_as_it_is_scores_as_it_does(shown: Inspector) -> None:
    for lead_id in (f"D-{DEALS - 1}", f"D-{DEALS - 9}"):
        row = shown.row(lead_id)
        same = shown.lead_with(row, {})
        assert same.probability == pytest.approx(shown.lead(row).probability, abs=1e-9)


@pytest.mark.parametrize("text", ["many", "inf", "nan", "1e999"])
def test_what_is_no_number_is_refused(shown: Inspector, text: str) -> None:
    row = shown.row(f"D-{DEALS - 1}")
    inputs = fact_inputs(shown.model, shown.index, row, shown.lead(row))
    with pytest.raises(PageError) as refused:
        shown.lead_with(row, changes_of(inputs, {"people_met": text}))
    assert refused.value.kind == "number"


def test_the_form_says_from_where_on_deals_were_won_less_often(
    shown: Inspector, called: Callable[..., TestClient]
) -> None:
    page = called(shown).get(f"/what-if?id=D-{DEALS - 1}&lang=en").text
    assert 'name="set.people_met"' in page
    assert "deals here were won less often" in page or "deals won here" in page
