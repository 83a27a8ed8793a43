"""The model card: what a model is, how good and where it ends, as one page of Markdown.

It stands beside the bundle, and is what MLflow shows of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kaopu.evaluation.records import Metrics
from kaopu.explain.past.importance import PlayerImportance
from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.leads.states import NOT_ASKED, UNKNOWN
from kaopu.report.evaluation.limits import has_limits, limit_heads, limit_rows, stated_notes
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.quality import reasons, verdict
from kaopu.scoring import LeadModel
from kaopu.store.bundle import CARD

__all__ = ["CARD", "card_text"]

# What the table of quality shows.
METRICS = ("log_loss", "roc_auc", "brier_score", "expected_calibration_error")


def card_text(model: LeadModel, language: Language) -> str:
    """Return the card of a model, in Markdown."""
    presenter = Presenter(model, Locale(language), load_framework())
    locale, say = presenter.locale, presenter.text
    lines = [
        f"# {locale.colon.join((_plain(model.pipeline.title), model.label))}",
        "",
        say("card", "predicts"),
        "",
        f"**{verdict(presenter)}**{locale.colon}{locale.gap.join(reasons(presenter))}",
        *_section(presenter, "learnt", _learnt(presenter)),
    ]
    if presenter.designs:
        lines += _section(presenter, "quality", _quality(presenter))
        lines += _section(presenter, "calibration", _calibration(presenter))
    if has_limits(presenter):
        lines += _section(presenter, "behaviour", _behaviour(presenter))
    for name, found in (
        ("signals", _signals(presenter)),
        ("limits", _limits(presenter)),
        ("personal", _personal(presenter)),
        ("load", _load(model, presenter)),
    ):
        lines += _section(presenter, name, found)
    return "\n".join(lines) + "\n"


def _section(presenter: Presenter, name: str, lines: Iterator[str]) -> list[str]:
    heading = presenter.text("card", f"{name}_heading")
    return ["", f"## {heading}", "", *lines]


def _learnt(presenter: Presenter) -> Iterator[str]:
    """Yield how many deals there were, of which days, among how many rows."""
    record, locale = presenter.record, presenter.locale
    counts = record.training
    facts = {key: presenter.count(getattr(counts, key)) for key in ("deals", "won", "lost")}
    facts["title"] = _plain(presenter.model.pipeline.title)
    yield locale.counted("evaluation", "learnt", counts.deals, **facts)
    if record.days:
        first, last = map(locale.date, record.days)
        yield presenter.text("card", "days", first=first, last=last)
    rows, still = presenter.count(counts.rows), presenter.count(counts.open)
    yield presenter.text("card", "rows", rows=rows, open=still)


def _quality(presenter: Presenter) -> Iterator[str]:
    """Yield a table of the model and of what it is compared with, in the same folds."""
    say, design = presenter.text, presenter.decided
    scorers: dict[str, Metrics] = {"model": design.metrics, **design.baselines}
    scorers["constant_rate"] = design.constant_rate
    head = [say("card", "scorer"), *(say("metric", name) for name in METRICS)]
    yield from _table(
        head,
        [
            [say("rival", name), *(presenter.estimate(found[key]) for key in METRICS)]
            for name, found in scorers.items()
        ],
    )
    yield ""
    yield say("against", "text")


def _calibration(presenter: Presenter) -> Iterator[str]:
    error = presenter.decided.metrics["expected_calibration_error"]
    off = f"{presenter.figure(100 * error.mean, 1)} ± {presenter.figure(100 * error.se, 1)}"
    yield presenter.text("card", "calibration", error=off)


def _signals(presenter: Presenter) -> Iterator[str]:
    """Yield what each signal weighs, and how often past deals have an answer to it."""
    say, names = presenter.text, presenter.framework.names
    head = [say("card", key) for key in ("signal", "weight", "coverage")]
    rows = [
        [
            presenter.locale.of(names[player.id]),
            presenter.percent(player.share),
            _coverage(presenter, player),
        ]
        for player in presenter.record.importance.players
    ]
    yield from _table(head, rows)
    yield ""
    yield say("card", "about")


def _coverage(presenter: Presenter, player: PlayerImportance) -> str:
    """Return how often, on average over its columns, past deals answer a signal."""
    sources = presenter.model.pipeline.sources
    counts = presenter.model.history.counts
    own = [counts[s.id] for s in sources if s.player == player.id and s.id in counts]
    blank = [
        (count.tally(NOT_ASKED)[0] + count.tally(UNKNOWN)[0]) / count.deals
        for count in own
        if count.deals
    ]
    return presenter.percent(1 - float(np.mean(blank))) if blank else "–"


def _behaviour(presenter: Presenter) -> Iterator[str]:
    """Yield the limits of behaviour that were learnt."""
    rows = [[_plain(cell) for cell in row] for row in limit_rows(presenter)]
    yield from _table(limit_heads(presenter), rows)
    yield ""
    yield presenter.text("limits", "text")
    yield from stated_notes(presenter)


def _limits(presenter: Presenter) -> Iterator[str]:
    keys = ["own", "past", "thin", "people"]
    if not presenter.model.usable:
        keys.insert(0, "not_usable")
    return ("- " + presenter.text("card", f"limit_{key}") for key in keys)


def _personal(presenter: Presenter) -> Iterator[str]:
    yield presenter.text("card", "personal")
    left_out = [column.column for column in presenter.record.personal]
    if left_out:
        columns = presenter.locale.listed([_plain(column) for column in left_out])
        yield presenter.text("card", "personal_left_out", columns=columns)


def _load(model: LeadModel, presenter: Presenter) -> Iterator[str]:
    """Yield the calls that load the model, of its bundle and of MLflow's registry."""
    facts = {"label": model.label, "name": model.pipeline.name}
    return (f"- {presenter.text('card', key, **facts)}" for key in ("bundle", "registry"))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return a text of the user's so that Markdown shows it as it is."""
    escaped = (f"\\{letter}" if letter in "\\`*_{}[]<>#|!" else letter for letter in text)
    return " ".join("".join(escaped).split())
