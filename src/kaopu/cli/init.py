"""``kaopu init``: propose a pipeline file for an export."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click
import pandas as pd

from kaopu.cli.options import check_folder, force_option, print_assumptions
from kaopu.cli.reader import LANGUAGE, echo
from kaopu.cli.runs.histories import other_id, read_history_files
from kaopu.cli.runs.places import PLACE, Place, place_name, rows_option
from kaopu.errors import (
    KaopuError,
    NoJoinKeyError,
    PathTakenError,
    RepeatedKeyError,
    UnknownColumnError,
    UnknownValueError,
    UsageError,
)
from kaopu.files import DatabasePlace, Export, read_export, write_text
from kaopu.language import Language, Locale
from kaopu.leads.joining import join_tables
from kaopu.pipeline import parse_pipeline
from kaopu.pipeline.data_source import without_secrets
from kaopu.pipeline.resolved import Join, ReadOptions
from kaopu.proposing import (
    Answers,
    JoinKey,
    Proposal,
    find_key,
    find_presence,
    find_repeated,
    propose_pipeline,
)
from kaopu.proposing.note_columns import with_notes
from kaopu.report.proposal.file import JoinLine, proposal_file
from kaopu.report.proposal.histories import HistoryLine
from kaopu.report.proposal.outcome import outcome_line
from kaopu.report.proposal.text import disputed_text, not_found_text, proposal_text
from kaopu.spelling import normalise

NAME = re.compile(r"[^A-Za-z0-9_-]+")
MAX_LENGTH = 64
# Where pipeline files live; the one folder that is made where it is missing.
PIPELINES = "pipelines"
NO_ONE = "-"
# What a proposed file asks for in place of a password that the URL held.
PASSWORD_VARIABLE = "DATABASE_PASSWORD"  # noqa: S105 - its name


@click.command(
    epilog="""\b
Example:
  kaopu init deals.csv -o pipelines/mine.toml
    Which column tells how a deal ended [Stage]:
    …
    pipelines/mine.toml: proposed from deals.csv, 448 rows
    …
    Look it over, then: kaopu check pipelines/mine.toml
"""
)
@click.argument("export", type=PLACE)
@rows_option("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Pipeline file to write; pipelines/NAME.toml by default, after the export.",
)
@click.option(
    "--join",
    "other",
    type=click.Path(path_type=Path),
    help="A table to join, such as accounts; its key is found.",
)
@click.option(
    "--history",
    "histories",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A table with many rows a deal, such as activities; may be repeated.",
)
@click.option("--yes", is_flag=True, help="Take the guesses, ask nothing.")
@click.option("--outcome", help="The column that tells how a deal ended.")
@click.option("--won", multiple=True, help="A value of it that means won; may be repeated.")
@click.option(
    "--lost", multiple=True, help="A value of it that means lost; may be repeated."
)
@click.option("--id", "lead_id", help='The column with the lead\'s id; "-" for none.')
@click.option("--created", help='The column with the opening day; "-" for none.')
@click.option(
    "--ragged",
    type=click.Choice(["pad"]),
    help="Fill up rows of too few cells, and cut rows of too many.",
)
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="Language of the file; that of the headers by default.",
)
@force_option
def command(
    export: Place,
    output: Path | None,
    other: Path | None,
    histories: tuple[Path, ...],
    yes: bool,
    outcome: str | None,
    won: tuple[str, ...],
    lost: tuple[str, ...],
    lead_id: str | None,
    created: str | None,
    ragged: Literal["pad"] | None,
    language: Language | None,
    force: bool,
) -> None:
    """Propose a pipeline file for EXPORT: what its columns mean, each with its reason.

    At a terminal it asks about the outcome, the id and the opening day, with the guess as
    the default. Nothing is trained: look the file over first. --force overwrites it.
    """
    if str(export) == NO_ONE:
        raise UsageError("export_stdin")
    path = output or Path(PIPELINES) / f"{pipeline_name(export)}.toml"
    if path.exists() and not force:
        raise PathTakenError(path)
    check_folder(path.parent if path.parent.name == PIPELINES else path)
    options = ReadOptions(ragged=ragged or "refuse")
    answers = Answers(
        outcome, won or None, _column(lead_id), _column(created), lost or None
    )
    name = pipeline_name(path)
    read, join, proposal = propose(export, other, path, answers, language, options)
    files, key = read_history_files(histories), join.key if join else None
    asks = at_terminal() and not yes
    if asks:
        echo_doubts(proposal, asked=outcome is not None)
        answers = ask(proposal, read.frame, answers)
        proposal = propose_pipeline(read.frame, name, str(export), answers, language, key)
    happened = files.find(read.frame, proposal)
    if answers.lead_id is None and (column := other_id(happened, proposal)):
        answers = replace(answers, lead_id=column)
        proposal = propose_pipeline(read.frame, name, str(export), answers, language, key)
        happened = files.find(read.frame, proposal)
    proposal = with_notes(proposal, read.frame)
    told = [HistoryLine(relative_path(files.paths[h.name], path), h) for h in happened]
    found = data_section(export, path)
    text = proposal_file(proposal, found, str(path), read.assumptions, join, told)
    parse_pipeline(text, path)
    write_text(path, text)
    doubts = (
        False
        if asks and proposal.outcome.is_found
        else echo_doubts(proposal, asked=outcome is not None)
    )
    print_assumptions(read.assumptions, proposal.language)
    if PASSWORD_VARIABLE in found.get("url", ""):
        locale = Locale(proposal.language)
        echo(locale.text("proposal", "password", name=PASSWORD_VARIABLE), err=True)
    echo(proposal_text(proposal, str(path), proposal.language, join, told))
    if not all(history.is_proposed for history in happened) or (doubts and not asks):
        raise SystemExit(1)


def echo_doubts(proposal: Proposal, *, asked: bool) -> bool:
    """Print that no outcome was found, or that two contradict; tell whether it is so.

    Args:
        proposal: With the outcome.
        asked: Whether the user named the outcome, so that no other is held against it.
    """
    locale = Locale(proposal.language)
    text = not_found_text(proposal, locale)
    if not text and not asked:
        text = disputed_text(proposal, locale)
    if text:
        echo(text)
    return bool(text)


def propose(
    export: Place,
    other: Path | None,
    path: Path,
    answers: Answers,
    language: Language | None,
    options: ReadOptions,
) -> tuple[Export, JoinLine | None, Proposal]:
    """Return what was read, how a second table was joined, and the proposal.

    Of a second table the columns are taken. If these, or no key of it, tell how deals
    ended, it may be that being in it does.

    Raises:
        RepeatedKeyError: The second table has several rows a key.
        NoJoinKeyError: The tables share no key.
        KaopuError: A table cannot be read, or the answers do not fit it.
    """
    single = read_export(export, options, "deal")
    name = pipeline_name(path)
    if other is None:
        check_answers(answers, single.frame, place_name(export))
        proposal = propose_pipeline(single.frame, name, str(export), answers, language)
        return single, None, proposal
    second = read_export(other, what="row")
    found = []
    for find in (find_key, find_presence):
        key = find(single.frame, second.frame, other.stem, export.stem)
        if key is None:
            continue
        read, join = join_other(single, second, other, path, key)
        check_answers(answers, read.frame, place_name(export))
        proposal = propose_pipeline(read.frame, name, str(export), answers, language, key)
        if key.repeated and key.found not in proposal.outcome.columns:
            # A history: that a deal is in it says little, and its columns are not joined.
            continue
        found.append((read, join, proposal))
        if proposal.outcome.is_found:
            return found[-1]
    if not found:
        raise no_key(single.frame, second.frame, export, other)
    return found[0]


def no_key(
    export: pd.DataFrame, second: pd.DataFrame, place: Place, other: Path
) -> KaopuError:
    """Return why two tables cannot be joined: no key is in both, or it repeats."""
    several = find_repeated(export, second, other.stem, place.stem)
    path = place_name(place)
    if several is None:
        return NoJoinKeyError(other, path)
    return RepeatedKeyError(
        other,
        path,
        several.on,
        several.key,
        rows=several.rows,
        keys=several.keys,
        most=several.most,
        doubled=several.doubled,
    )


def at_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin.isatty()


def pipeline_name(place: Place) -> str:
    """Return a pipeline's name after a file's; ``mine`` if nothing is left of it.

    Example:
        >>> pipeline_name(Path("exports/Q3 deals.csv"))
        'Q3_deals'
    """
    stem = place.stem if isinstance(place, DatabasePlace) else place.name
    name = NAME.sub("_", stem.partition(".")[0]).strip("_-")
    return name[:MAX_LENGTH] or "mine"


def data_section(export: Place, pipeline: Path) -> dict[str, str]:
    """Return what [data] says of where an export is; no password goes into the file."""
    if isinstance(export, Path):
        return {"path": relative_path(export, pipeline)}
    address = export.address
    url = without_secrets(address.written, f"env:{PASSWORD_VARIABLE}")
    file = address.file
    if file and "://" in address.written:
        # As a path, it is seen from the file's folder.
        url = f"{address.system.id}:///{relative_path(file, pipeline)}"
    rows = {"table": str(export.table)} if export.table else {"query": str(export.query)}
    return {"url": url, **rows}


def relative_path(export: Path, pipeline: Path) -> str:
    """Return the export as seen from the pipeline file's folder."""
    seen = os.path.relpath(export.resolve(), pipeline.resolve().parent)
    return Path(seen).as_posix()


def join_other(
    read: Export, second: Export, other: Path, pipeline: Path, key: JoinKey
) -> tuple[Export, JoinLine]:
    """Return an export with a second table joined to it by ``key``, and how it was.

    Raises:
        JoinError: The table cannot be joined so.
    """
    how = Join(other, key.on, key.key, key.columns, key.prefix, found=key.found)
    frame, assumptions = join_tables(read.frame, second.frame, how)
    line = JoinLine(relative_path(other, pipeline), key)
    return Export(frame, (*read.assumptions, *second.assumptions, *assumptions)), line


def _column(answer: str | None) -> str | None:
    return "" if answer == NO_ONE else answer


def check_answers(answers: Answers, frame: pd.DataFrame, export: Path | str) -> None:
    """Check that the answers name columns and values of the export.

    Raises:
        UnknownColumnError: There is no such column.
        UnknownValueError: The outcome has no such value.
    """
    columns = [str(column) for column in frame.columns]
    for option, column in (
        ("--outcome", answers.outcome),
        ("--id", answers.lead_id),
        ("--created", answers.created),
    ):
        if column and column not in columns:
            raise UnknownColumnError(export, option, column, columns)
    said = (*(answers.won or ()), *(answers.lost or ()))
    if answers.outcome and said:
        cells = frame.iloc[:, columns.index(answers.outcome)]
        texts = [str(value) for value in cells.value_counts().index]
        known = {normalise(text) for text in texts}
        for text in said:
            if normalise(text) not in known:
                raise UnknownValueError(export, answers.outcome, text, texts)


def ask(proposal: Proposal, frame: pd.DataFrame, answers: Answers) -> Answers:
    """Return the answers to what matters most; what an option says is not asked."""
    locale = Locale(proposal.language)
    columns = [str(column) for column in frame.columns]
    plain = proposal.outcome.is_plain
    if answers.outcome is None:
        guess = proposal.outcome.column
        if not plain and guess:
            echo(outcome_line(proposal.outcome))
        chosen = _ask_column("outcome", guess, columns, locale, none=False)
        # Who keeps the guess keeps its rule, which may be more than one column's texts.
        plain = plain or chosen != guess
        answers = replace(answers, outcome=chosen) if plain else answers
    if answers.outcome not in (None, proposal.outcome.column):
        proposal = propose_pipeline(frame, proposal.name, proposal.export, answers)
        plain = proposal.outcome.is_plain
    if answers.won is None and plain:
        answers = replace(answers, won=_ask_won(proposal, locale))
    if answers.lead_id is None:
        guess = _guess(proposal, "lead.id")
        answer = _ask_column("lead_id", guess, columns, locale, none=True)
        answers = replace(answers, lead_id=answer)
    if answers.created is None:
        guess = _guess(proposal, "dates.created")
        answer = _ask_column("created", guess, columns, locale, none=True)
        answers = replace(answers, created=answer)
    return answers


def _guess(proposal: Proposal, place: str) -> str:
    found = proposal.one(place)
    return found.column if found else NO_ONE


def _ask_column(
    key: str, guess: str, columns: list[str], locale: Locale, *, none: bool
) -> str:
    while True:
        question = locale.text("proposal_question", key)
        answer = str(click.prompt(question, default=guess or None, type=str)).strip()
        if none and answer == NO_ONE:
            return ""
        if answer in columns:
            return answer
        shown = locale.listed(columns)
        text = locale.text("proposal_question", "no_such", answer=answer, columns=shown)
        echo(text)


def _ask_won(proposal: Proposal, locale: Locale) -> tuple[str, ...]:
    outcome = proposal.outcome
    known = {normalise(text): text for text in outcome.first.rows}
    while True:
        question = locale.text("proposal_question", "won")
        answer = click.prompt(question, default=", ".join(outcome.won) or None, type=str)
        parts = [normalise(part) for part in re.split(r"[,，]", str(answer))]
        if normalise(str(answer)) in known:
            parts = [normalise(str(answer))]
        strange = [part for part in parts if part not in known]
        if not strange:
            return tuple(known[part] for part in parts)
        values = locale.listed(list(known.values()))
        echo(locale.text("proposal_question", "no_value", answer=strange[0], values=values))
