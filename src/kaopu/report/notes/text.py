"""What the notes of a table say, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.masking import masked
from kaopu.notes import NoteFact
from kaopu.notes.records import Value
from kaopu.notes.reliability import load_reliability
from kaopu.notes.survey import NoteRow, NotesSurvey, Told

LINE_ENDS = str.maketrans("\r\n\t", "   ")


def survey_text(survey: NotesSurvey, language: Language, shown: int) -> str:
    """Return how many notes tell what, with so many quotes of each.

    Addresses and numbers of people are masked in quotes.
    """
    lines = [*_head(survey, language)]
    field = ""
    for told in survey.told():
        if told.field != field:
            field = told.field
            lines += ["", _field(field, language)]
        lines += _told(told, language, shown)
    lines += _reliability(survey, language)
    return "\n".join(lines) + "\n"


def lead_text(rows: list[NoteRow], lead_id: str, language: Language) -> str:
    """Return all that the notes of one lead say, those facts included that are not sure."""
    locale = Locale(language)
    lines = []
    for row in rows:
        head = locale.text("notes", "lead", id=lead_id, row=locale.count(row.row))
        lines += [head, f"  {_shown(row.text, locale)}"]
        if not row.facts:
            lines.append(f"  {locale.text('notes', 'nothing')}")
        for fact in row.facts:
            lines += _fact(fact, locale)
    return "\n".join(lines) + "\n"


def _head(survey: NotesSurvey, language: Language) -> Iterator[str]:
    locale = Locale(language)
    yield locale.text("notes", "title", path=str(survey.path))
    why = locale.text("notes", f"why_{survey.column.why}")
    yield locale.text("notes", "column", column=survey.column.name, why=why)
    if survey.day_column is None:
        yield locale.text("notes", "no_days")
    else:
        yield locale.text("notes", "days", column=survey.day_column)
    yield locale.text(
        "notes",
        "counts",
        rows=locale.count(survey.all_rows),
        notes=locale.count(len(survey.rows)),
        told=locale.count(len(survey.rows) - survey.empty),
        empty=locale.count(survey.empty),
        unsure=locale.count(survey.unsure),
    )


def _reliability(survey: NotesSurvey, language: Language) -> Iterator[str]:
    """Yield how many facts would be used, and why the others would not."""
    locale = Locale(language)
    unused = survey.unused()
    every = survey.used + sum(one.facts for one in unused)
    if not every:
        return
    yield ""
    yield locale.text(
        "notes",
        "used",
        used=locale.count(survey.used),
        facts=locale.count(every),
        least=locale.percent(load_reliability().least),
    )
    for one in unused:
        value = "" if one.value is None else _value(one.field, one.value, locale)
        yield "  " + locale.text(
            "notes",
            "unused",
            field=_field(one.field, language),
            value=value or locale.text("notes", "any_value"),
            facts=locale.count(one.facts),
            right=locale.count(one.counts.right),
            all=locale.count(one.counts.right + one.counts.wrong),
            precision=locale.percent(one.precision, 1),
            cue=one.cue,
        )
    if unused:
        yield locale.text("notes", "review_hint")


def question_text(row: NoteRow, fact: NoteFact, language: Language) -> str:
    """Return one fact with its note, for a person to judge."""
    locale = Locale(language)
    head = locale.text("notes", "lead", id=row.id, row=locale.count(row.row))
    return "\n".join([head, f"  {_shown(row.text, locale)}", *_fact(fact, locale)])


def _told(told: Told, language: Language, shown: int) -> Iterator[str]:
    locale = Locale(language)
    name = _value(told.field, told.value, locale) if told.value is not None else ""
    count = locale.count(len(told.rows))
    yield (
        "  "
        + locale.counted("notes", "told", len(told.rows), value=name, count=count).strip()
    )
    for row, fact in told.rows[:shown]:
        value = "" if told.value is not None else _value(fact.field, fact.value, locale)
        key = "quote_value" if value else "quote"
        quote = _shown(fact.quote, locale)
        yield "    " + locale.text("notes", key, id=row.id, quote=quote, value=value)


def _fact(fact: NoteFact, locale: Locale) -> Iterator[str]:
    key = "fact" if fact.sure else "fact_unsure"
    yield "  " + locale.text(
        "notes",
        key,
        field=_field(fact.field, locale.language),
        value=_value(fact.field, fact.value, locale),
        quote=_shown(fact.quote, locale),
        cue=fact.cue,
    )


def _field(field: str, language: Language) -> str:
    return load_framework().fields[field].name.in_(language)


def _value(field: str, value: Value, locale: Locale) -> str:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, date):
        return locale.date(value.isoformat())
    if isinstance(value, str):
        return Namer(load_framework(), locale.language).level(field, value)
    return locale.count(value)


def _shown(text: str, locale: Locale) -> str:
    return locale.quoted(masked(text.translate(LINE_ENDS)))
