"""What every page has around it: where one can go, and in which language and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaopu.framework import Framework, Namer, load_framework
from kaopu.language import Language, Locale, languages
from kaopu.report.evaluation.usability import not_usable_line
from kaopu.scoring import LeadModel
from kaopu.web.urls import PAGES, Urls, View, switched

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Link:
    """An address and its words; ``is_here`` is the one that is shown."""

    text: str
    address: str
    is_here: bool = False


@dataclass(frozen=True)
class PageRequest:
    """One call of a page: what its address says, and in which words it is answered.

    Attributes:
        path, query: The address as it was called.
        view: What it says.
        language: Of the page: that of the address, or of the pipeline file.
    """

    path: str
    query: Mapping[str, str]
    view: View
    language: Language

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
    def addresses(self) -> Urls:
        """Writes addresses in this view."""
        return Urls(self.view)


@dataclass(frozen=True)
class Frame:
    """The frame of a page.

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


def frame_of(visit: PageRequest, model: LeadModel, title: str, here: str = "") -> Frame:
    """Return the frame of a page; ``here`` is its key in `PAGES`."""
    say, address = visit.locale.text, visit.addresses
    path, query = visit.path, visit.query
    return Frame(
        title=title,
        language=visit.locale.html_language,
        theme=visit.view.theme,
        pages=tuple(
            Link(say("page", name), address.page(name), name == here) for name in PAGES
        ),
        languages=tuple(
            Link(
                Locale(id_).own_name,
                switched(path, query, lang=id_),
                id_ == visit.language,
            )
            for id_ in languages()
        ),
        themes=tuple(
            Link(
                say("page", id_), switched(path, query, theme=id_), id_ == visit.view.theme
            )
            for id_ in THEMES
        ),
        warning=not_usable_line(model, visit.language),
        model=say("page", "model", label=model.label),
        label=model.label,
    )
