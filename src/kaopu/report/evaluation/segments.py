"""Segments: whether they have weights of their own, and how good the model is in each."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kaopu.evaluation.by_segment import OTHERS
from kaopu.evaluation.records import DesignResult, SegmentResult
from kaopu.language import Locale
from kaopu.language.locale import MINUS
from kaopu.model.segments import SegmentChoice
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.records import Section, Table

SHOWN = ("log_loss", "roc_auc", "expected_calibration_error")


def choice_text(choice: SegmentChoice, column: str, locale: Locale) -> str:
    """Return what was tried, and what was chosen, in one language.

    Args:
        choice: What a training found.
        column: What the column of segments is called.
        locale: The language.
    """
    names = locale.some([segment.name for segment in choice.segments])
    key = "own" if choice.is_own else "shared" if choice.tried else choice.how
    figures = {}
    if choice.tried:
        best, tested = choice.tried[0], locale.count(choice.tested)
        figures = {
            "how": locale.text("segment_test", choice.how, deals=tested),
            "shared": locale.decimal(choice.shared, 3),
            "own": locale.decimal(best.log_loss, 3),
            "gain": locale.decimal(best.gain, 3).replace("-", MINUS),
            "se": locale.decimal(best.gain_se, 3),
        }
    said = locale.text("segments", key, column=column, names=names, **figures)
    if not choice.others or not choice.segments:
        return said
    counts = {"count": choice.others, "deals": choice.other_deals}
    facts = {name: locale.count(number) for name, number in counts.items()}
    return said + locale.gap + locale.counted("segments", "others", choice.others, **facts)


def by_segment(presenter: Presenter) -> Section:
    """Return the section on the segments of the company."""
    say, designs = presenter.text, presenter.designs
    texts = list(_chosen(presenter))
    # The newest deals are few: beside them stand all deals, tested in folds.
    told = dict.fromkeys([presenter.deciding, list(designs)[-1]])
    tables = [
        _table(presenter, name, source)
        for source in presenter.decided.segments
        for name in told
        if source in designs[name].segments
    ]
    heading = say("segments", "heading")
    if not tables:
        return Section("segments", heading, (*texts, say("segments", "none")))
    notes = (say("segments", "own_rate_meaning"), say("segments", "chance"))
    text = say("segments", "text")
    return Section("segments", heading, (*texts, text), tables=tuple(tables), notes=notes)


def _chosen(presenter: Presenter) -> Iterator[str]:
    choice = presenter.record.segments
    if choice is not None:
        column = presenter.column_of(choice.source)
        yield choice_text(choice, column, presenter.locale)


def _table(presenter: Presenter, design: str, source: str) -> Table:
    say, result = presenter.text, presenter.designs[design]
    column = presenter.column_of(source)
    heads = (
        column,
        say("evaluation", "count"),
        say("segments", "won"),
        say("metric_name", "log_loss"),
        say("segments", "own_rate"),
        *(say("metric_name", metric) for metric in SHOWN[1:]),
    )
    return Table(
        f"{column}{presenter.locale.colon}{say('design', design)}",
        heads,
        tuple(_rows(presenter, result, source)),
    )


def _rows(
    presenter: Presenter, result: DesignResult, source: str
) -> Iterator[tuple[str, ...]]:
    for value, part in result.segments[source].items():
        name = presenter.text("segments", "rest") if value == OTHERS else value
        yield (name, *_figures(presenter, part))


def _figures(presenter: Presenter, part: SegmentResult) -> tuple[str, ...]:
    estimates = {metric: presenter.estimate(part.metrics.get(metric)) for metric in SHOWN}
    rate = part.won / part.deals if part.deals else math.nan
    return (
        presenter.count(part.deals),
        presenter.percent(rate),
        estimates["log_loss"],
        presenter.estimate(part.own_rate),
        estimates["roc_auc"],
        estimates["expected_calibration_error"],
    )
