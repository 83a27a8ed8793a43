"""Renders the page records; the templates of reports are at hand, all autoescaped."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader

from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.report.html import environment, unparted
from kaopu.web import urls
from kaopu.web.urls import Urls

# Tables of more rows are shown when asked for.
FOLDED = 8


@cache
def pages() -> Environment:
    """Return the templates of the inspector, then those of reports."""
    own = PackageLoader("kaopu.web")
    report = environment()
    assert report.loader is not None  # noqa: S101 - it is made with one
    return report.overlay(loader=ChoiceLoader([own, report.loader]))


def rendered(template: str, page: Any, locale: Locale, to: Urls) -> str:
    """Return a page record as HTML.

    Args:
        template: Its file.
        page: The record.
        locale: Says the words around it.
        to: Writes addresses.
    """
    html = (
        pages()
        .get_template(template)
        .render(
            page=page,
            layout=page.layout,
            model=page.layout.label,
            say=locale.text,
            colon=locale.colon,
            semicolon=locale.semicolon,
            gap=locale.gap,
            to=to,
            static=urls,
            signal_ids=load_framework().signal_ids,
            alone=False,
            folds=FOLDED,
        )
    )
    return unparted(html)


@cache
def style_sheet() -> str:
    """Return the one style sheet of all pages."""
    return pages().get_template("inspector.css").render()


@cache
def static_file(name: str) -> str:
    """Return the text of one of our own files under ``static``."""
    return resources.files("kaopu.web").joinpath("static", name).read_text("utf-8")
