"""Scores leads in this process, and prints what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.cli.options import print_assumptions, print_json, print_notes
from kaopu.cli.reader import echo
from kaopu.cli.runs.entering import History
from kaopu.cli.runs.places import Place
from kaopu.cli.runs.printing import (
    print_caution,
    print_ranking,
    print_restart,
    print_rows,
    summary_json,
)
from kaopu.cli.runs.progress import run_progress
from kaopu.cli.runs.targets import Goal, crm_target_of, target_of
from kaopu.files import open_source
from kaopu.files.records import Assumption
from kaopu.language import Language
from kaopu.report.crm import Layout
from kaopu.report.evaluation.usability import caution_line
from kaopu.scoring import LeadModel
from kaopu.scoring.run import BestTarget, RunOptions, RunPlace, RunSummary, run_scoring
from kaopu.store import Home

SHOWN = 10
# Leads that --json may print where no file is named.
MAX_PRINTED = 100_000


@dataclass(frozen=True)
class LocalRun:
    """What a scoring in this process is asked for.

    Attributes:
        scorer: The model.
        home: Where runs into a database work, and the score history is.
        goal: What is written.
        layout: Of a file for the importer of a CRM; None for a score file.
        options: How leads are scored.
        shown: The reader's language.
        keeps: Whether the score history keeps what is said.
        as_json: Whether the summary is printed as JSON.
    """

    scorer: LeadModel
    home: Home
    goal: Goal
    layout: Layout | None
    options: RunOptions
    shown: Language
    keeps: bool
    as_json: bool

    @property
    def output(self) -> str | None:
        """What is written, as messages call it; None for nothing."""
        return self.goal.name

    def target_and_place(self) -> tuple[BestTarget, RunPlace]:
        """Return where scores go, and where the run works meanwhile."""
        if self.layout is not None:
            return crm_target_of(self.goal, self.layout, self.scorer, self.shown)
        most = MAX_PRINTED if self.as_json else SHOWN
        return target_of(self.goal, most, self.scorer, self.home, whole=self.as_json)


def score_here(run: LocalRun, leads: Place) -> None:
    """Score leads and print what came of it.

    Raises:
        KaopuError: See `kaopu.scoring.run.run_scoring`.
    """
    scorer, options, shown = run.scorer, run.options, run.shown
    target, place = run.target_and_place()
    target.check()
    history = History(run.home, scorer, shown, keeps=run.keeps)
    set_aside = place.rejects is not None and not options.strict
    source = open_source(leads, scorer.pipeline.read, set_aside=set_aside)
    with run_progress(shown) as on_progress:
        done = run_scoring(
            scorer,
            source,
            target,
            options,
            place,
            on_progress=on_progress,
            on_restart=lambda restarted: print_restart(restarted, shown),
            on_written=history.enter if history.keeps else None,
        )
    _print_notes(run, done, (*source.assumptions, *done.joined), place)
    if run.as_json:
        print_json(summary_json(scorer, done, target, run.output, place, history.word))
    elif run.output != "-":
        if caution := caution_line(scorer, shown):
            echo(caution)
        print_ranking(done, target, run.output, shown, SHOWN)


def _print_notes(
    run: LocalRun, done: RunSummary, assumed: tuple[Assumption, ...], place: RunPlace
) -> None:
    """Say on stderr what was assumed and noted, and what became of the rows."""
    scorer, shown = run.scorer, run.shown
    print_assumptions(assumed, shown)
    if run.as_json or run.output == "-" or not scorer.usable:
        print_caution(scorer, shown)
    print_notes(done.notes, shown, scorer.pipeline)
    print_rows(done, place.rejects, shown, open_only=run.options.open_only)
