"""Limits of behaviour that were learnt: a table for the evaluation page and the card."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kaopu.features.limits import Limit
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.records import Section, Table
from kaopu.report.lead.limits import limit_number

HEADS = ("fact", "value", "form", "won", "beyond", "rates", "separates")


def has_limits(presenter: Presenter) -> bool:
    """Tell whether a model has learnt any limit; one without histories has none."""
    return presenter.model.classifier.encoder_.limits is not None


def limits(presenter: Presenter) -> Section:
    """Return the section on the limits of behaviour."""
    say = presenter.text
    heading = say("limits", "heading")
    table = Table(heading, limit_heads(presenter), tuple(limit_rows(presenter)))
    notes = (
        say("limits", "by_place"),
        say("limits", "beyond_meaning"),
        *stated_notes(presenter),
    )
    return Section(
        "limits", heading, (say("limits", "text"),), tables=(table,), notes=notes
    )


def stated_notes(presenter: Presenter) -> Iterator[str]:
    """Yield what a limit is that the pipeline file sets, if it sets any."""
    found = presenter.model.classifier.encoder_.limits
    if any(limit.form == "stated" for limit in found or ()):
        yield presenter.text("limits", "stated_meaning")


def limit_heads(presenter: Presenter) -> tuple[str, ...]:
    """Return the heads of the table's columns."""
    return tuple(presenter.text("limits", f"head_{key}") for key in HEADS)


def limit_rows(presenter: Presenter) -> Iterator[tuple[str, ...]]:
    """Yield a row a limit: those that separate first."""
    found = presenter.model.classifier.encoder_.limits
    known = sorted(found or (), key=lambda limit: not limit.separates)
    return (_row(presenter, limit) for limit in known)


def _row(presenter: Presenter, limit: Limit) -> tuple[str, ...]:
    say, within = presenter.text, limit.deals - limit.beyond
    rates = [
        presenter.percent(rate) if deals else "–"
        for rate, deals in (
            (limit.beyond_won / max(limit.beyond, 1), limit.beyond),
            (_rate_within(limit), within),
        )
    ]
    form = say("limits", f"form_{limit.form}", share=presenter.percent(limit.share))
    return (
        presenter.namer.field(limit.source, presenter.column_of(limit.source)),
        _value(presenter, limit),
        form,
        presenter.count(int(limit.won[-1, -1])),
        presenter.count(limit.beyond),
        say("limits", "rates", beyond=rates[0], within=rates[1]),
        say("limits", "yes" if limit.separates else "no"),
    )


def _rate_within(limit: Limit) -> float:
    """Return how many deals within a limit were won, where those beyond it stood."""
    if np.isfinite(limit.alike):
        return limit.alike
    return (limit.deals_won - limit.beyond_won) / max(limit.deals - limit.beyond, 1)


def _value(presenter: Presenter, limit: Limit) -> str:
    """Return the limit, or from where to where it goes by stage and age."""
    values = limit.values[np.isfinite(limit.values)]
    field = presenter.framework.fields.get(limit.source)
    low, high = (
        limit_number(float(end), field, presenter.locale, above=limit.above)
        for end in (values.min(), values.max())
    )
    side = "above" if limit.above else "below"
    if low == high:
        return presenter.text("limits", f"one_{side}", value=low)
    return presenter.text("limits", f"some_{side}", low=low, high=high)
