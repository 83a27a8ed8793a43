"""Asks a person about each fact that notes tell, and keeps the answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal

import click

from kaopu.cli.reader import echo
from kaopu.language import Language, Locale
from kaopu.notes import NoteFact
from kaopu.notes.survey import NoteRow, NotesSurvey
from kaopu.report.notes.text import question_text
from kaopu.store.home import Home
from kaopu.store.notes.answers import (
    Answer,
    answers_path,
    digest_of,
    keep_answer,
    read_answers,
)

Said = Literal["yes", "no", "skip", "quit"]
SAID: tuple[Said, ...] = ("yes", "no", "skip", "quit")


def review(survey: NotesSurvey, home: Home, language: Language) -> None:
    """Ask about each fact that has no answer yet, and keep each answer at once.

    Raises:
        NoteAnswersDamagedError: The answers kept so far cannot be read.
        OutputNotWritableError: An answer cannot be kept.
    """
    locale = Locale(language)
    facts = _in_turn(_unanswered(survey, home))
    if not facts:
        echo(locale.text("notes", "review_none"))
        return
    many = locale.count(len(facts))
    echo(locale.counted("notes", "review_start", len(facts), facts=many))
    given: list[bool] = []
    for row, fact in facts:
        echo(question_text(row, fact, language))
        said = _ask(locale)
        if said == "quit":
            break
        if said != "skip":
            given.append(said == "yes")
            keep_answer(home, row.text, Answer(fact.cue, said == "yes"))
    counts = {
        "answers": locale.count(len(given)),
        "right": locale.count(sum(given)),
        "path": str(answers_path(home)),
    }
    echo(locale.counted("notes", "review_end", len(given), **counts))


def _unanswered(survey: NotesSurvey, home: Home) -> Iterator[tuple[NoteRow, NoteFact]]:
    asked = set(read_answers(home))
    for row in survey.rows:
        for fact in row.facts:
            digest = digest_of(row.text, fact.cue)
            if fact.sure and digest not in asked:
                asked.add(digest)
                yield row, fact


def _in_turn(
    asked: Iterator[tuple[NoteRow, NoteFact]],
) -> list[tuple[NoteRow, NoteFact]]:
    """Return facts one of each cue after the other, the cue with the most first.

    So the first answers tell the most: each counts for all that its cue reads.
    """
    by_cue: dict[str, list[tuple[NoteRow, NoteFact]]] = {}
    for row, fact in asked:
        by_cue.setdefault(fact.cue, []).append((row, fact))
    often = sorted(by_cue.values(), key=len, reverse=True)
    return [fact for turn in zip_longest(*often) for fact in turn if fact is not None]


def _ask(locale: Locale) -> Said:
    """Return what a person says; the end of what stdin holds is *quit*."""
    words = {
        word: said
        for said in SAID
        for word in (said, *locale.text("notes", f"review_{said}").split())
    }
    while True:
        question = locale.text("notes", "review_answer")
        try:
            answer = click.prompt(question, prompt_suffix=" ", type=str)
        except click.Abort:
            echo("")
            return "quit"
        if not sys.stdin.isatty():
            # At a terminal the key that ends an answer has ended the line.
            echo("")
        if said := words.get(str(answer).strip().lower()):
            return said
        echo(locale.text("notes", "review_strange"))
