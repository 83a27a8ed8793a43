"""What every page has around it: where one can go, and in which language and colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kaopu.framework import Framework, Namer, load_framework
from kaopu.language import Language, Locale, languages
from kaopu.report.evaluation.usability import caution_line
from kaopu.scoring import LeadModel
from kaopu.web.inspector import Inspector
from kaopu.web.urls import Urls, View, switched

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Link:
    """An address and its words.

    Attributes:
        is_here: Whether it is the one that is shown.
        language: That of the words as HTML names it; empty is that of the page.
    """

    text: str
    address: str
    is_here: bool = False
    language: str = ""


@dataclass(frozen=True)
class Page:
    """One page of the inspector; `kaopu.web.pages.registry` lists them all.

    Attributes:
        path: Its address.
        template: What renders the record of it.
        build: Makes the record, or a `Redirect`.
        title: Section and key of its title in the language room; None where the record
            makes one of what it shows.
        name: Key of its words in the menu, under ``[page]``; empty where it is in none.
    """

    path: str
    template: str
    build: Callable[[Inspector, PageRequest], Any]
    title: tuple[str, str] | None = None
    name: str = ""


@dataclass(frozen=True)
class Redirect:
    """Where a page is that was called by an address that can be said more shortly."""

    address: str


@dataclass(frozen=True)
class PageRequest:
    """One call of a page: what its address says, and in which words it is answered.

    Attributes:
        path, query: The address as it was called.
        view: What it says.
        language: Of the page: that of the address, or of the pipeline file.
        menu: The pages that each page leads to.
        page: The page that is called; None for the page of an error.
    """

    path: str
    query: Mapping[str, str]
    view: View
    language: Language
    menu: tuple[Page, ...] = ()
    page: Page | None = None

    @property
    def lead_id(self) -> str:
        """The lead that the address names; empty where it names none."""
        return self.query.get("id", "")

    @cached_property
    def locale(self) -> Locale:
        """Says words of the page's language."""
        return Locale(self.language)

    @cached_property
    def framework(self) -> Framework:
        """Names signals and signs."""
        return load_framework()

    @cached_property
    def namer(self) -> Namer:
        """Names fields, levels and columns."""
        return Namer(self.framework, self.language)

    @cached_property
    def urls(self) -> Urls:
        """Writes addresses in this view."""
        return Urls(self.view)


@dataclass(frozen=True)
class Layout:
    """What stands around a page.

    Attributes:
        title: Of the page.
        language: As HTML names it.
        theme: ``auto``, ``light`` or ``dark``.
        pages, languages, themes: Where one can go from here.
        warning: A sentence that comes first; empty where the model is usable.
        model, label: What the model is called, in a phrase and by itself.
    """

    title: str
    language: str
    theme: str
    pages: tuple[Link, ...]
    languages: tuple[Link, ...]
    themes: tuple[Link, ...]
    warning: str
    model: str
    label: str


def history_note(inspector: Inspector, request: PageRequest) -> str:
    """Return that no trend is shown, where the history cannot be read; else nothing."""
    failed = inspector.history_error is not None
    return request.locale.text("page", "no_history") if failed else ""


def layout_of(request: PageRequest, model: LeadModel, title: str = "") -> Layout:
    """Return what stands around a page; its title is the registered one by default."""
    say, here = request.locale.text, request.page
    if here is not None and here.title and not title:
        title = say(*here.title)
    path, query = request.path, request.query
    return Layout(
        title=title,
        language=request.locale.html_language,
        theme=request.view.theme,
        pages=tuple(
            Link(say("page", page.name), request.urls.at(page.path), page is here)
            for page in request.menu
        ),
        languages=tuple(
            Link(
                Locale(id_).own_name,
                switched(path, query, lang=id_),
                id_ == request.language,
                Locale(id_).html_language,
            )
            for id_ in languages()
        ),
        themes=tuple(
            Link(
                say("page", id_),
                switched(path, query, theme=id_),
                id_ == request.view.theme,
            )
            for id_ in THEMES
        ),
        warning=caution_line(model, request.language),
        model=say("page", "model", label=model.label),
        label=model.label,
    )
