from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from kaopu.language import languages
from kaopu.planning import Plan
from kaopu.report.plan.render import PLAN_COLUMNS, plan_frame, plan_page, plan_text


def test_text_has_a_lead_and_its_step_below_it(week: Plan) -> None:
    lines = plan_text(week, "en").splitlines()
    assert lines[0] == "This week's leads"
    at = next(i for i, line in enumerate(lines) if line.startswith("  1  L-1"))
    assert lines[at].split() == [
        "1",
        week.worth[0].lead.lead_id,
        *("40%", "USD", "15,880", "Li", "intent", "customer,", "in", "talks", "illusion"),
    ]
    assert lines[at + 1].strip() == (
        "vague budget; budget: vague (“about 5k?”); the model suggests 40% → 52%"
    )
    assert lines[at + 2].strip().startswith("Next step: ")
    assert lines[-1].startswith("What the model suggests is a prediction")


def test_a_model_that_is_not_usable_is_said_so_first(week: Plan) -> None:
    assert plan_text(week, "en", "NOT USABLE: x").startswith("NOT USABLE: x\nThis week")
    page = plan_page(week, "en", "NOT USABLE: x")
    assert page.index("NOT USABLE: x") < page.index("<h1>")


@pytest.mark.parametrize("language", languages())
def test_the_page_is_whole_and_escaped(week: Plan, language: Any) -> None:
    page = plan_page(week, language)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)|url\(|@import", page)
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in page
    for id_ in ("worth", "let_go", "illusions"):
        assert page.count(f'id="{id_}"') == page.count(f'href="#{id_}"') == 1


@pytest.mark.parametrize("language", languages())
def test_the_table_has_a_row_a_lead_under_english_names(week: Plan, language: Any) -> None:
    frame = plan_frame(week, language)
    assert tuple(frame.columns) == PLAN_COLUMNS
    assert list(frame["list"]) == ["worth", "worth", "let_go", "illusions"]
    assert list(frame["place"].dropna()) == [1, 2]
    first = frame.iloc[0]
    assert (first["step"], first["sign"], first["verdict"]) == (
        "clear",
        "vague_budget",
        "confirmed",
    )
    assert first["expected_value"] == 15880.0
    assert first["probability_if_cleared"] == 0.52
    assert bool(first["illusion"])
    assert frame["ranked_by"].tolist() == ["expected_value", "typical_amount", "", ""]
    assert ("预算" in first["next_step"]) == (language == "zh")


def test_a_lead_to_let_go_has_a_reason_and_no_step(week: Plan) -> None:
    row = plan_frame(week, "en").iloc[2]
    assert (row["step"], row["next_step"]) == ("", "")
    assert row["reason"].startswith("40% now; at most 45%")
    assert pd.isna(row["gain"])


def test_leads_go_by_what_people_know_them_by(week: Plan) -> None:
    id_ = week.worth[0].lead.lead_id
    names = {id_: "Norvel <b>GmbH</b>"}
    line = next(t for t in plan_text(week, "en", "", names).splitlines() if id_ in t)
    assert line.replace("\u00a0", " ").startswith(f"  1  {id_}  Norvel <b>GmbH</b>  40%")
    assert "<h3>Norvel &lt;b&gt;GmbH&lt;/b&gt;</h3>" in plan_page(week, "en", "", names)
    assert plan_frame(week, "en", names)["name"].tolist() == [
        names.get(lead, "") for lead in plan_frame(week, "en")["lead_id"]
    ]
