from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from kaopu.web.parse_query import parse_changes, parse_view
from kaopu.web.urls import COMPANY, Urls, View, switched

FULL = View(
    lang="zh",
    theme="dark",
    sort="gap",
    order="up",
    stage="intent",
    rep="Chen & Co",
    grade="A",
    signal="timeline",
    state="weak",
    sign="stalling",
    q="a+b ü?",
    page=3,
)


def read(address: str) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}


def test_an_address_says_the_whole_view() -> None:
    address = Urls(FULL).leads(page=3)
    assert parse_view(read(address), ["stalling"]) == FULL


def test_the_usual_view_needs_no_words() -> None:
    assert Urls(View()).leads() == "/"
    assert Urls(View()).at(COMPANY) == "/company"


def test_a_change_of_the_list_starts_at_its_first_page() -> None:
    to = Urls(FULL)
    assert parse_view(read(to.leads(grade="B")), ["stalling"]).page == 1
    assert "grade" not in read(to.all_leads())
    assert read(to.all_leads()) == {"lang": "zh", "theme": "dark"}


@pytest.mark.parametrize("lead_id", ["L-1", "a/b?c=d&e#f", "../x", "线索 1", '"<'])
def test_any_lead_id_has_an_address(lead_id: str) -> None:
    to = Urls(FULL)
    assert read(to.lead(lead_id))["id"] == lead_id
    changed = read(to.what_if(lead_id, {"a column=1": "x&y"}))
    assert changed["id"] == lead_id
    assert parse_changes(changed) == {"a column=1": "x&y"}


def test_the_file_is_of_the_same_view() -> None:
    address = Urls(FULL).export(".xlsx")
    assert address.startswith("/leads.xlsx?")
    assert parse_view(read(address), ["stalling"]) == FULL


def test_switching_keeps_everything_else() -> None:
    query = {"id": "L-1", "lang": "en", "set.x": "1"}
    assert read(switched("/what-if", query, lang="zh")) == query | {"lang": "zh"}
    assert switched("/", {"theme": "dark"}, theme="auto") == "/"


def test_terms_have_a_place_in_the_glossary() -> None:
    assert Urls(View(lang="zh")).term("grade") == "/glossary?lang=zh#grade"
