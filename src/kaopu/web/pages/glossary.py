"""The glossary: every word of the reps' pages, in plain language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.scoring import grade_marks
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Frame, PageRequest, frame_of

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

    frame: Frame
    parts: tuple[tuple[str, tuple[Term, ...]], ...]


def glossary_page(inspector: Inspector, visit: PageRequest) -> GlossaryPage:
    """Return the glossary."""
    say = visit.locale.text
    title = say("terms", "title")
    return GlossaryPage(
        frame=frame_of(visit, inspector.model, title, "glossary"),
        parts=(
            (say("terms", "word_part"), tuple(_words(inspector, visit))),
            (say("terms", "signal_part"), tuple(_signals(visit))),
            (say("terms", "sign_part"), tuple(_signs(visit))),
        ),
    )


def _words(inspector: Inspector, visit: PageRequest) -> Iterator[Term]:
    rate = inspector.model.history.rate or 0.0
    percent = visit.locale.percent
    marks = {grade.lower(): percent(mark) for grade, mark in grade_marks(rate).items()}
    for id_ in WORDS:
        told = visit.locale.text("terms", id_, rate=percent(rate), **marks)
        word, meaning = told.split(visit.locale.colon.strip(), 1)
        yield Term(id_, word, meaning.strip())


def _signals(visit: PageRequest) -> Iterator[Term]:
    tell = visit.locale.of
    for signal in visit.framework.signals:
        yield Term(signal.id, tell(signal.name), tell(signal.meaning))
    for group in visit.framework.groups:
        yield Term(group.id, tell(group.name), tell(group.meaning))


def _signs(visit: PageRequest) -> Iterator[Term]:
    tell, say = visit.locale.of, visit.locale.text
    for sign in visit.framework.signs:
        question = say("terms", "ask", question=tell(sign.question))
        yield Term(sign.id, tell(sign.name), tell(sign.meaning), question)
