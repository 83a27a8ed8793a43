"""The sections of a check after the audit: signals, cells, repeats, drift, counts."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.checking import DataState
from kaopu.checking.counts import Counts, WinRate, win_rate
from kaopu.checking.fields import FieldState, LevelState
from kaopu.checking.unparsed import UnreadColumn
from kaopu.framework import Namer, load_framework
from kaopu.framework.naming import is_of_notes
from kaopu.language import Locale
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_reader import SPELLING
from kaopu.report.check.histories import history_sections
from kaopu.report.check.section import Section
from kaopu.report.data_notes import note_texts

VALUES_SHOWN = 5
DRIFT_SHOWN = 5
REPEATS = ("whole", "but_outcome", "contradicting")


def table_sections(state: DataState, locale: Locale) -> tuple[Section, ...]:
    """Return the sections in the order in which they are read."""
    return (
        _signals(state, locale),
        *history_sections(state, locale),
        _unread(state, locale),
        *_currencies(state, locale),
        _repeats(state, locale),
        _drift(state, locale),
        _months(state, locale),
        _levels(state, locale),
    )


def column_name(column: str, state: DataState, locale: Locale) -> str:
    """Return what a column of the export is called, its header quoted if it differs."""
    return _namer(locale).header(column, _fields(state))


def field_name(column: str, state: DataState, locale: Locale) -> str:
    """Return the name of the field that a column feeds; its header if it feeds none."""
    return _namer(locale).field(_fields(state).get(column, ""), column)


def _fields(state: DataState) -> dict[str, str]:
    return {field.column: field.id for field in state.fields if field.is_field}


def _namer(locale: Locale) -> Namer:
    return Namer(load_framework(), locale.language)


def _signals(state: DataState, locale: Locale) -> Section:
    say, framework = locale.text, load_framework()
    rows, advice = [], []
    for signal in state.signals:
        meaning = framework.signal(signal.id)
        name = locale.of(meaning.name)
        share = locale.percent(signal.told)
        names = [field_name(column, state, locale) for column in signal.columns]
        columns = locale.listed(names) or "-"
        rows.append((name, say("sight", signal.sight), columns, share))
        if signal.sight != "seen":
            text = locale.of(meaning.to_record)
            advice.append(say("sight", "advice", signal=name, advice=text))
            if any(map(is_of_notes, signal.columns)):
                advice.append(say("sight", "advice_notes", signal=name))
    keys = ("signal", "state", "columns", "told")
    header = tuple(say("sight", key) for key in keys)
    return Section(
        "signals",
        say("sight", "title"),
        header=header,
        rows=tuple(rows),
        after=tuple(advice),
        figures=1,
    )


def _unread(state: DataState, locale: Locale) -> Section:
    def named(column: str) -> str:
        return column_name(column, state, locale)

    lines = tuple(_unread_line(column, state, locale) for column in state.unread)
    title, none = locale.text("unread", "title"), locale.text("unread", "none")
    noted = tuple(
        locale.text("unread", "noted", text=text)
        for text in note_texts(
            [*_reading_notes(state)], locale.language, _fields(state), shown=None
        )
    )
    far = tuple(
        locale.text(
            "unread",
            "far",
            column=named(f.column),
            rows=locale.count(f.rows),
            values=locale.semicolon.join(f.values),
            low=f.low,
            high=f.high,
        )
        for f in state.far
    )
    return Section("unread", title, (*(lines or (none,)), *far, *noted))


def _reading_notes(state: DataState) -> Iterator[DataNote]:
    """Yield what was assumed to read cells, as notes."""
    for assumed in state.assumed:
        yield DataNote(assumed.column, assumed.reading, assumed.rows, assumed.value)
    for merged in state.merged:
        yield DataNote(merged.column, SPELLING, merged.rows, merged.value, merged.others)


def _unread_line(column: UnreadColumn, state: DataState, locale: Locale) -> str:
    say = locale.text
    shown = column.values[:VALUES_SHOWN]
    values = [say("unread", "value", text=text, rows=locale.count(n)) for text, n in shown]
    if rest := column.distinct - len(shown):
        values.append(say("unread", "more", count=rest))
    listed = locale.semicolon.join(values)
    name, rows = column_name(column.column, state, locale), locale.count(column.rows)
    return say("unread", column.kind, column=name, rows=rows, values=listed)


def _currencies(state: DataState, locale: Locale) -> Iterator[Section]:
    """Yield what the amounts are in, where more than the pipeline's currency is met."""
    say, found = locale.text, state.currencies
    if not found.counts and not found.notes:
        return
    rows = tuple(
        (
            of.currency or say("currencies", "unnamed"),
            locale.count(of.rows),
            locale.count(of.counted),
        )
        for of in found.counts
    )
    header = tuple(say("currencies", key) for key in ("currency", "rows", "counted"))
    notes = tuple(note_texts(found.notes, locale.language, _fields(state), shown=None))
    title = say("currencies", "title")
    if not rows:
        yield Section("currencies", title, notes)
        return
    yield Section("currencies", title, (), header, rows, notes, figures=2)


def _repeats(state: DataState, locale: Locale) -> Section:
    counts = {key: getattr(state.repeats, key) for key in REPEATS}
    lines = [
        locale.text("repeats", key, rows=locale.count(deals))
        for key, deals in counts.items()
        if deals
    ]
    lines.append(locale.text("repeats", "kept" if lines else "none"))
    if again := state.repeats.left_out:
        lines.append(locale.text("repeats", "left_out", rows=locale.count(again)))
    return Section("repeats", locale.text("repeats", "title"), tuple(lines))


def _drift(state: DataState, locale: Locale) -> Section:
    say, drift = locale.text, state.drift
    title = say("drift", "title")
    if drift is None:
        return Section("drift", title, (say("drift", "none"),))
    lines = [
        say(
            "drift",
            "since",
            since=drift.since,
            old=locale.count(drift.old.finished),
            old_rate=_share(drift.old, locale),
            new=locale.count(drift.new.finished),
            new_rate=_share(drift.new, locale),
        )
    ]
    if not any(column.drifted for column in drift.columns):
        lines.append(say("drift", "steady"))
    rows = tuple(
        (
            column_name(column.column, state, locale),
            say("drift", "mark") if column.drifted else "",
            locale.decimal(column.psi, 2),
            locale.decimal(column.chance, 2),
        )
        for place, column in enumerate(drift.columns)
        if place < DRIFT_SHOWN or column.drifted
    )
    header = tuple(say("drift", key) for key in ("column", "shifted", "psi", "chance"))
    return Section("drift", title, tuple(lines), header, rows, figures=2)


def _share(counts: Counts, locale: Locale) -> str:
    return locale.percent(counts.won / counts.finished)


def _months(state: DataState, locale: Locale) -> Section:
    say = locale.text
    title = say("months", "title")
    if not state.months:
        key = "none" if state.counts.all else "no_rows"
        return Section("months", title, (say("months", key),))
    lines: tuple[str, ...] = ()
    if state.undated:
        lines = (say("months", "undated", rows=locale.count(state.undated)),)
    rows = tuple(
        (month.month, *_figures(month.counts, win_rate(month.counts), locale))
        for month in state.months
    )
    header = (say("months", "month"), *_figure_names(locale))
    return Section("months", title, lines, header, rows, figures=4)


def _figure_names(locale: Locale) -> tuple[str, ...]:
    return tuple(locale.text("months", key) for key in ("won", "lost", "open", "rate"))


def _figures(counts: Counts, rate: WinRate | None, locale: Locale) -> tuple[str, ...]:
    numbers = (counts.won, counts.lost, counts.open)
    return (*(locale.count(number) for number in numbers), rate_text(rate, locale))


def rate_text(rate: WinRate | None, locale: Locale) -> str:
    """Return a win rate with its interval: ``53% (47–59)``; empty where there is none."""
    if rate is None:
        return ""
    low, high = round(100 * rate.low), round(100 * rate.high)
    interval = f"{locale.count(low)}–{locale.count(high)}"
    return f"{locale.percent(rate.share)} ({interval})"


def _levels(state: DataState, locale: Locale) -> Section:
    say = locale.text
    rows = tuple(row for f in state.fields for row in _field_rows(f, state, locale))
    header = (
        say("levels", "field"),
        say("levels", "filled"),
        say("levels", "level"),
        *_figure_names(locale),
    )
    silence = say("levels", "silence")
    return Section("levels", say("levels", "title"), (silence,), header, rows, figures=4)


def _field_rows(
    field: FieldState, state: DataState, locale: Locale
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each level; the first one also names the column."""
    head = (column_name(field.column, state, locale), _filled(field, locale))
    for level in field.levels:
        name = level_name(field, level, locale)
        yield (*head, name, *_figures(level.counts, level.rate, locale))
        head = ("", "")


def _filled(field: FieldState, locale: Locale) -> str:
    pairs = (
        (field.filled.won, field.counts.won),
        (field.filled.lost, field.counts.lost),
        (field.filled.open, field.counts.open),
    )
    return locale.listed([locale.percent(a / b) if b else "-" for a, b in pairs])


def level_name(field: FieldState, level: LevelState, locale: Locale) -> str:
    """Return what a level is called: the framework's name, a category, or a state."""
    if level.kind == "rest":
        return locale.text("levels", "rest", count=level.id)
    if level.kind != "known":
        return locale.text("levels", level.kind)
    if field.unit:
        return locale.text("levels", field.unit, value=level.id)
    name = _namer(locale).level(field.id, level.id) if field.is_field else ""
    return name or level.id
