from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from kaopu.language import Locale, languages
from kaopu.web import Inspector
from kaopu.web import app as app_module
from kaopu.web.pages.layout import Layout, Page, PageRequest, Redirect, layout_of
from kaopu.web.pages.registry import MENU, PAGES
from kaopu.web.rendering import pages


@dataclass(frozen=True)
class HelloPage:
    """A page of nothing but what every page has around it."""

    layout: Layout
    parts: tuple[str, ...] = ()


def build(inspector: Inspector, request: PageRequest) -> HelloPage | Redirect:
    if "old" in request.query:
        return Redirect("/hello")
    return HelloPage(layout_of(request, inspector.model))


HELLO = Page("/hello", "glossary.html", build, ("terms", "title"), "glossary")


def test_each_page_has_an_address_and_a_template_of_its_own_kind() -> None:
    paths = [page.path for page in PAGES]
    assert len(set(paths)) == len(paths)
    for page in PAGES:
        assert pages().get_template(page.template)


@pytest.mark.parametrize("language", languages())
def test_titles_and_words_of_the_menu_are_in_every_language(language: str) -> None:
    say = Locale(language).text  # type: ignore[arg-type]
    for page in PAGES:
        assert page.title is None or say(*page.title)
    assert all(say("page", page.name) for page in MENU)


def test_a_page_that_is_registered_is_served_with_its_title(
    inspector: Inspector, called: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "PAGES", (HELLO,))
    monkeypatch.setattr(app_module, "MENU", (HELLO,))
    client = called(inspector)
    text = client.get("/hello?lang=en").text
    assert "<title>What the words mean · kaopu</title>" in text
    assert 'href="/hello?lang=en" aria-current="page"' in text
    moved = client.get("/hello?old=1", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (303, "/hello")
