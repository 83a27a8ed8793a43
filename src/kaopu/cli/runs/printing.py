"""What a command prints of a run: how it goes on, what became of its rows, its leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaopu.cli.reader import echo
from kaopu.language import Language, Locale
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel
from kaopu.scoring.run import BestTarget, Restarted, RunPlace, RunSummary


def print_restart(restarted: Restarted, language: Language) -> None:
    """Say on stderr that an interrupted run goes on, or why it does not."""
    locale = Locale(language)
    if restarted.changed:
        reasons = [locale.text("run_changed", key) for key in restarted.changed]
        echo(locale.text("run", "afresh", changed=locale.listed(reasons)), err=True)
        return
    key = "goes_on_day" if restarted.is_old_day else "goes_on"
    echo(locale.text("run", key, day=locale.date(restarted.as_of.isoformat())), err=True)


def print_rows(
    done: RunSummary, rejects: Path | str | None, language: Language, *, open_only: bool
) -> None:
    """Say on stderr what became of the rows, where not all of them were scored."""
    locale = Locale(language)
    if done.ended and not open_only:
        count = done.ended
        facts = {"ended": locale.count(count), "leads": locale.count(done.leads)}
        echo(locale.counted("scored", "ended", count, **facts), err=True)
    if not done.rejects:
        return
    facts = {"count": locale.count(done.rejects), "path": str(rejects)}
    echo(locale.counted("run", "rejects", done.rejects, **facts), err=True)
    others = "".join(
        locale.text("run", "other", count=locale.count(number), what=what)
        for key, number in (
            ("rejects", done.rejects),
            ("left_out", done.left_out),
            ("closed_out", done.closed_out),
        )
        if number and (what := locale.text("run_other", key))
    )
    rows, leads = locale.count(done.rows), locale.count(done.leads)
    echo(locale.text("run", "rows", rows=rows, leads=leads, others=others), err=True)


def print_caution(model: LeadModel, language: Language) -> None:
    """Say on stderr that a model is not usable, or learnt from few deals."""
    if line := caution_line(model, language):
        echo(line, err=True)


def print_ranking(
    done: RunSummary, target: BestTarget, output: str | None, language: Language, most: int
) -> None:
    """Print the best leads, and where all of them are."""
    echo(ranking_text(target.best, language, most, done.leads), nl=False)
    if output:
        echo(scored_line(done, output, language))


def scored_line(done: RunSummary, output: str, language: Language) -> str:
    """Return how many leads were scored, by what, and where they are."""
    locale = Locale(language)
    facts = {"count": locale.count(done.leads), "model": done.model, "path": output}
    return locale.counted("scored", "count", done.leads, **facts)


def summary_json(
    model: LeadModel,
    done: RunSummary,
    target: BestTarget,
    output: str | None,
    place: RunPlace,
    history: str,
) -> dict[str, Any]:
    """Return what ``--json`` prints; the scores where there is no file of them."""
    own = {
        "model": str(model.label),
        "usable": model.usable,
        "reason": model.usability.reason,
        "output": output,
        "rejects_file": str(place.rejects) if done.rejects else None,
        "history": history,
        **done.to_json(),
    }
    if output is None:
        own["scores"] = target.best.to_dict("records")
    return own
