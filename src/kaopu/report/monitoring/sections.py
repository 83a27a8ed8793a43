"""The sections of a look: what came true, what leads hold, what the model says."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kaopu.framework import Namer
from kaopu.language import Locale
from kaopu.monitoring import Monitoring
from kaopu.monitoring.records import Assumption, ColumnWatch, OutcomeGroup, ScoreWatch
from kaopu.report.check.section import Section
from kaopu.scoring.grades import GRADES

# Below it a probability of chance is told as being below it.
LEAST_P = 0.0001
NOTHING = "–"
LEFT_OUT = ("late", "undated", "absent")


def outcome_section(found: Monitoring, locale: Locale, namer: Namer) -> Section:
    """Return what came of the forecasts, group by group."""
    say, outcomes = locale.text, found.outcomes
    title = say("monitor_outcomes", "title")
    if outcomes.missing:
        why = say("monitor_outcomes", outcomes.missing)
        return Section("outcomes", title, (why,))
    about = say("monitor_outcomes", "about")
    pace = say("monitor_outcomes", "pace" if outcomes.has_pace else "no_pace")
    left_out = [
        locale.counted("monitor_outcomes", key, count, count=locale.count(count))
        for key in LEFT_OUT
        if (count := getattr(outcomes, key))
    ]
    heads = ("group", "leads", "won", "lost", "open")
    shares = ("forecast", "expected", "rate", "between", "sure")
    rows = tuple(_outcome_row(g, locale, namer) for g in outcomes.groups if g.leads)
    return Section(
        "outcomes",
        title,
        (about, pace, *left_out),
        tuple(say("monitor_outcomes", key) for key in (*heads, *shares)),
        rows,
        figures=9,
    )


def _outcome_row(group: OutcomeGroup, locale: Locale, namer: Namer) -> tuple[str, ...]:
    say, percent = locale.text, locale.percent
    counts = (group.leads, group.won, group.lost, group.open)
    rate = NOTHING
    if group.ended:
        bounds = {"low": percent(group.low), "high": percent(group.high)}
        rate = say("monitor_outcomes", "share_of", rate=percent(group.rate), **bounds)
    between = {"least": percent(group.least), "most": percent(group.most)}
    return (
        group_name(group.by, group.id, locale, namer),
        *(locale.count(count) for count in counts),
        _share(group.forecast, locale),
        _share(group.expected, locale),
        rate,
        say("monitor_outcomes", "range", **between),
        say("monitor_weight", group.weight),
    )


def group_name(by: str, id_: str, locale: Locale, namer: Namer) -> str:
    """Return what a group of leads is called."""
    name = id_
    if by == "sign":
        name = locale.of(namer.framework.sign(id_).name)
    elif by == "stage":
        names = {str(stage.id): stage.name for stage in namer.framework.stages}
        name = locale.of(names[id_])
    return locale.text("monitor_outcomes", by, name=name)


def input_section(
    found: Monitoring, locale: Locale, namer: Namer, fields: Mapping[str, str]
) -> Section:
    """Return what the newest leads hold in each column."""
    say = locale.text
    has_earlier = any(column.against == "earlier" for column in found.columns)
    heads = ("column", "against", "leads", "blank", "unseen", "distance", "p", "sure")
    lines = [say("monitor_inputs", "earlier" if has_earlier else "training")]
    if empty := [c for c in found.columns if _is_empty(c)]:
        names = locale.listed([namer.header(c.column, fields) for c in empty])
        count = locale.count(len(empty))
        lines.append(
            locale.counted("monitor_inputs", "empty", len(empty), many=count, names=names)
        )
    return Section(
        "inputs",
        say("monitor_inputs", "title"),
        tuple(lines),
        tuple(say("monitor_inputs", head) for head in heads),
        tuple(
            _input_row(c, locale, namer, fields) for c in found.columns if c not in empty
        ),
        figures=6,
    )


def _is_empty(own: ColumnWatch) -> bool:
    """Tell whether no lead holds anything in a column, and none did before."""
    was_blank = own.blank_before == 1 if own.against == "earlier" else own.against == "none"
    return own.blank == 1 and was_blank and own.weight == "none"


def _input_row(
    own: ColumnWatch, locale: Locale, namer: Namer, fields: Mapping[str, str]
) -> tuple[str, ...]:
    say, percent = locale.text, locale.percent
    blank = percent(own.blank)
    if own.against == "earlier":
        before = percent(own.blank_before)
        blank = say("monitor_inputs", "change", before=before, now=blank)
    unseen = percent(own.unseen)
    if own.new_levels:
        names = locale.listed(own.new_levels)
        unseen = say("monitor_inputs", "named", share=unseen, names=names)
    is_tested = own.against != "none"
    return (
        namer.header(own.column, fields),
        say("monitor_inputs", f"against_{own.against}"),
        locale.count(own.leads),
        blank,
        unseen,
        percent(own.distance) if is_tested else NOTHING,
        _chance(own.p, locale) if is_tested else NOTHING,
        say("monitor_weight", own.weight),
    )


def cell_section(
    found: Monitoring, locale: Locale, namer: Namer, fields: Mapping[str, str]
) -> Section:
    """Return which cells are no longer read."""
    say = locale.text
    lines = tuple(_cell_line(own, locale, namer, fields) for own in found.assumptions)
    clean = (say("monitor_cells", "clean"),)
    return Section("cells", say("monitor_cells", "title"), lines or clean)


def _cell_line(
    own: Assumption, locale: Locale, namer: Namer, fields: Mapping[str, str]
) -> str:
    return locale.text(
        "monitor_cells",
        "line",
        column=namer.header(own.column, fields),
        text=note_text(own.note, locale),
        concerned=locale.count(own.concerned),
        leads=locale.count(own.leads),
    )


def note_text(note: str, locale: Locale) -> str:
    """Return what is the matter with cells that are not read."""
    return locale.text("monitor_cells", "unseen" if note == "unseen" else "unread")


def score_section(found: Monitoring, locale: Locale) -> Section:
    """Return how forecasts are spread."""
    say, scores = locale.text, found.scores
    title = say("monitor_scores", "title")
    if scores is None:
        return Section("scores", title, (say("monitor_scores", "none"),))
    before = scores.grades_before or (math.nan,) * len(GRADES)
    rows = tuple(
        (grade, _share(then, locale), _share(now, locale))
        for grade, then, now in zip(GRADES, before, scores.grades, strict=True)
    )
    heads = tuple(say("monitor_scores", key) for key in ("grade", "before", "now"))
    line = (_score_line(scores, locale),)
    return Section("scores", title, line, heads, rows, figures=2)


def _score_line(scores: ScoreWatch, locale: Locale) -> str:
    key = "alone" if scores.against == "none" else scores.against
    return locale.text(
        "monitor_scores",
        key,
        leads=locale.count(scores.leads),
        before=locale.count(scores.before),
        mean=_share(scores.mean, locale),
        mean_before=_share(scores.mean_before, locale),
        p=_chance(scores.p, locale),
    )


def _share(share: float, locale: Locale) -> str:
    return NOTHING if math.isnan(share) else locale.percent(share)


def _chance(p: float, locale: Locale) -> str:
    if p < LEAST_P:
        return locale.text("monitor_inputs", "below", least=locale.decimal(LEAST_P, 4))
    return locale.decimal(p, 2 if p >= 0.01 else 4)
