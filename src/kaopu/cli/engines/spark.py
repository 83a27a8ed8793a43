"""``kaopu score --engine spark``: the same scores, made by a cluster."""

from __future__ import annotations

from kaopu.cli.options import print_json, print_notes
from kaopu.cli.reader import echo
from kaopu.errors import UsageError
from kaopu.language import Language, Locale
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel
from kaopu.scoring.spark import SparkRun, SparkScores, score_on_spark
from kaopu.store import read_bundle


def run_on_spark(
    model: LeadModel,
    leads: str,
    output: str | None,
    master: str | None,
    language: Language,
    *,
    open_only: bool,
    strict: bool = False,
    as_json: bool = False,
) -> None:
    """Score leads on Spark and print what came of it.

    Args:
        model: Stored, and usable or forced.
        leads: A path that Spark can read, or ``table:NAME``.
        output: A folder of Parquet, or ``table:NAME``.
        master: Of a cluster; None is this machine, or the session there is.
        language: Of what is printed, and of ``top_reason``.
        open_only: Whether leads that have ended are left out.
        strict: Whether a row that cannot be read refuses the whole.
        as_json: Whether the summary is printed as JSON.

    Raises:
        KaopuError: See `score_on_spark`.
    """
    if output in (None, "-"):
        raise UsageError("spark_no_output")
    run = SparkRun(leads, str(output), master, language, open_only, strict)
    done = score_on_spark(model, run, read_bundle)
    print_notes(done.report.notes, language, model.pipeline)
    _print_counts(done, language, open_only=open_only)
    if as_json:
        print_json(_summary(model, run, done))
        return
    if caution := caution_line(model, language):
        echo(caution)
    echo(ranking_text(done.best, language, len(done.best)), nl=False)
    locale, count = Locale(language), done.scored
    facts = {"count": locale.count(count), "model": model.label, "path": run.output}
    echo(locale.counted("scored", "count", count, **facts))


def _print_counts(done: SparkScores, language: Language, *, open_only: bool) -> None:
    """Say on stderr of which rows there are no scores, and of which leads have ended."""
    locale, report = Locale(language), done.report
    if report.ended and not open_only:
        facts = {"ended": locale.count(report.ended), "leads": locale.count(done.scored)}
        echo(locale.counted("scored", "ended", report.ended, **facts), err=True)
    if done.rejected:
        facts = {"rows": locale.count(done.rejected), "path": done.rejects}
        echo(locale.counted("scored", "rejected", done.rejected, **facts), err=True)


def _summary(model: LeadModel, run: SparkRun, done: SparkScores) -> dict[str, object]:
    report = done.report
    return {
        "model": model.label,
        "usable": model.usable,
        "reason": model.usability.reason,
        "engine": "spark",
        "rows": report.read,
        "leads": done.scored,
        "rejects": done.rejected,
        "left_out": report.no_leads,
        "ended": report.ended,
        "output": run.output,
        "rejects_output": done.rejects or None,
        "history": "off",
        "notes": [note.to_json() for note in report.notes],
    }
