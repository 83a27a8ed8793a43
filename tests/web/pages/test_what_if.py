from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kaopu.language import Locale
from kaopu.report.html import unparted
from kaopu.web import Inspector
from kaopu.web.pages.what_if import direction_of


def test_today_stands_beside_the_change(
    client: TestClient, inspector: Inspector, changed_lead: str
) -> None:
    html = client.get(f"/what-if?id={changed_lead}&set.budget_status=none").text
    lead = inspector.lead(inspector.row(changed_lead))
    assert unparted(f'today">{Locale("en").percent(lead.probability)}<') in html
    assert "Changed: budget: none" in html
    assert "today: approved" in html
    assert '<li class="raised"><span>no budget</span>' in html


def test_without_a_change_there_is_only_the_form(
    client: TestClient, changed_lead: str
) -> None:
    html = client.get(f"/what-if?id={changed_lead}").text
    assert "Nothing is changed yet" in html
    assert 'class="compared"' not in html
    assert html.count("<fieldset>") == 7


def test_what_is_as_it_was_leaves_the_address(
    client: TestClient, changed_lead: str
) -> None:
    path = f"/what-if?id={changed_lead}&set.budget_status=approved&set.value_logic=clear"
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"/what-if?id={changed_lead}&set.value_logic=clear"
    )


def test_a_move_that_reads_as_nothing_has_no_direction() -> None:
    assert [direction_of(p) for p in (0.1, -0.1, 0.0004, -0.0004)] == ["up", "down", "", ""]


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        (
            "en",
            "set.postponements=abc",
            "“abc” stands under times postponed, ",
        ),
        ("zh", "set.postponements=abc", "推迟次数 里填的是“abc”，应为数字"),
        (
            "en",
            "set.signing_date=soon",
            "“soon” stands under signing date, ",
        ),
    ],
)
def test_a_slip_in_the_form_is_told_in_its_words(
    client: TestClient, changed_lead: str, language: str, asked: str, told: str
) -> None:
    answer = client.get(f"/what-if?id={changed_lead}&{asked}&lang={language}")
    assert answer.status_code == 400
    assert told in answer.text
