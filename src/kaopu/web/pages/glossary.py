"""The glossary: every word of the reps' pages, in plain language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.scoring import grade_marks
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Layout, Page, PageRequest, layout_of
from kaopu.web.urls import GLOSSARY

WORDS = (
    "probability",
    "interval",
    "grade",
    "expected",
    "points",
    "trend",
    "verdict",
    "illusion",
    "stage",
)


@dataclass(frozen=True)
class Term:
    """A word and what it means; the word is empty where the meaning begins with it."""

    id: str
    word: str
    meaning: str
    question: str = ""


@dataclass(frozen=True)
class GlossaryPage:
    """The glossary: parts, each of a title and its terms."""

    layout: Layout
    parts: tuple[tuple[str, tuple[Term, ...]], ...]


def glossary_page(inspector: Inspector, request: PageRequest) -> GlossaryPage:
    """Return the glossary."""
    say = request.locale.text
    return GlossaryPage(
        layout=layout_of(request, inspector.model),
        parts=(
            (say("terms", "word_part"), tuple(_words(inspector, request))),
            (say("terms", "signal_part"), tuple(_signals(request))),
            (say("terms", "sign_part"), tuple(_signs(request))),
        ),
    )


def _words(inspector: Inspector, request: PageRequest) -> Iterator[Term]:
    usual, percent = inspector.model.usual_rate, request.locale.percent
    told = {
        "usual": request.locale.text("usual_rate", usual.of),
        "rate": percent(usual.rate),
    }
    marks = {
        grade.lower(): percent(mark) for grade, mark in grade_marks(usual.rate).items()
    }
    for id_ in WORDS:
        text = request.locale.text("terms", id_, **told, **marks)
        word, meaning = text.split(request.locale.colon.strip(), 1)
        yield Term(id_, word, meaning.strip())


def _signals(request: PageRequest) -> Iterator[Term]:
    of = request.locale.of
    for signal in request.framework.signals:
        yield Term(signal.id, of(signal.name), of(signal.meaning))
    for group in request.framework.groups:
        yield Term(group.id, of(group.name), of(group.meaning))


def _signs(request: PageRequest) -> Iterator[Term]:
    of, say = request.locale.of, request.locale.text
    for sign in request.framework.signs:
        question = say("terms", "ask", question=of(sign.question))
        yield Term(sign.id, of(sign.name), of(sign.meaning), question)


GLOSSARY_PAGE = Page(
    GLOSSARY, "glossary.html", glossary_page, ("terms", "title"), "glossary"
)
