"""Where the model's probabilities hold: by decile, from the top down, over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kaopu.evaluation.breakdown import ReliabilityBin
from kaopu.evaluation.records import PeriodResult
from kaopu.report.charts import Axis, Chart, Line, Point, plot, round_ticks
from kaopu.report.evaluation.drift import drift_texts
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.quality import TOP, top_gain
from kaopu.report.evaluation.records import Section, Table

MAX_NAMES = 5


def reliability(presenter: Presenter) -> Section:
    """Return the section on what was predicted against what came of it."""
    say, bins = presenter.text, presenter.decided.reliability
    inside = sum(b.low <= b.mean_probability <= b.high for b in bins)
    tables = [_bins_table(presenter, say("reliability", "chart"), bins)]
    tables += [
        _bins_table(presenter, presenter.stage_name(stage), found.reliability)
        for stage, found in presenter.decided.stages.items()
    ]
    texts = (
        say("reliability", "text", design=presenter.design_name),
        say("reliability", "holds", inside=inside, groups=len(bins)),
    )
    chart = _reliability_chart(presenter, bins)
    heading = say("reliability", "heading")
    return Section("reliability", heading, texts, (chart,), tuple(tables))


def _bins_table(presenter: Presenter, title: str, bins: Sequence[ReliabilityBin]) -> Table:
    say = presenter.text
    return Table(
        title,
        (
            say("reliability", "group"),
            say("reliability", "x"),
            say("evaluation", "count"),
            say("evaluation", "won"),
            say("reliability", "y"),
            say("reliability", "interval"),
        ),
        tuple(
            (
                str(i),
                presenter.percent(b.mean_probability, 1),
                presenter.count(b.deals),
                presenter.count(b.won),
                presenter.percent(b.win_rate, 1),
                presenter.range(b.low, b.high),
            )
            for i, b in enumerate(bins, 1)
        ),
    )


def _win_rate(presenter: Presenter, part: ReliabilityBin) -> str:
    """Return a win rate with its interval and counts."""
    interval = presenter.range(part.low, part.high)
    return f"{presenter.percent(part.win_rate)} ({interval}; {part.won}/{part.deals})"


def _reliability_chart(presenter: Presenter, bins: Sequence[ReliabilityBin]) -> Chart:
    say = presenter.text
    shown = {presenter.percent(b.mean_probability): _win_rate(presenter, b) for b in bins}
    axes = (
        Axis(say("reliability", "x"), 0.0, 1.0, presenter.ticks()),
        Axis(say("reliability", "y"), 0.0, 1.0, presenter.ticks()),
    )
    points = [
        Point(
            b.mean_probability,
            b.win_rate,
            b.low,
            b.high,
            f"{presenter.percent(b.mean_probability)} → {_win_rate(presenter, b)}",
        )
        for b in bins
    ]
    return plot(
        "reliability",
        say("reliability", "chart"),
        say("reliability", "chart_text", rows=presenter.listing(shown)),
        axes,
        [Line(((0.0, 0.0), (1.0, 1.0)), "reference")],
        points,
    )


def gains(presenter: Presenter) -> Section:
    """Return the section on what the best-scored deals hold: gains and lift."""
    say, found, top = (
        presenter.text,
        presenter.decided.gains,
        top_gain(presenter.decided),
    )
    table = Table(
        say("gains", "heading"),
        (
            say("gains", "x"),
            say("evaluation", "count"),
            say("evaluation", "won"),
            say("gains", "y"),
            say("gains", "lift"),
        ),
        tuple(
            (
                presenter.percent(gain.share),
                presenter.count(gain.deals),
                presenter.count(gain.won),
                presenter.percent(gain.share_of_wins),
                presenter.figure(gain.lift, 2),
            )
            for gain in found
        ),
    )
    text = say(
        "gains",
        "text",
        design=presenter.design_name,
        share=presenter.percent(TOP),
        wins=presenter.percent(top.share_of_wins),
        won=presenter.count(top.won),
        deals=presenter.count(top.deals),
        lift=presenter.figure(top.lift, 1),
    )
    charts = (_gains_chart(presenter), _lift_chart(presenter))
    return Section("gains", say("gains", "heading"), (text,), charts, (table,))


def _gains_chart(presenter: Presenter) -> Chart:
    say, found = presenter.text, presenter.decided.gains
    shown = {presenter.percent(g.share): presenter.percent(g.share_of_wins) for g in found}
    pairs = tuple((g.share, g.share_of_wins) for g in found)
    tips = (f"{share} → {wins}" for share, wins in shown.items())
    return plot(
        "gains",
        say("gains", "chart"),
        say("gains", "chart_text", rows=presenter.listing(shown)),
        (
            Axis(say("gains", "x"), 0.0, 1.0, presenter.ticks()),
            Axis(say("gains", "y"), 0.0, 1.0, presenter.ticks()),
        ),
        [
            Line(((0.0, 0.0), (1.0, 1.0)), "reference"),
            Line(((0.0, 0.0), *pairs), "model"),
        ],
        [Point(x, y, tip=tip) for (x, y), tip in zip(pairs, tips, strict=True)],
    )


def _lift_chart(presenter: Presenter) -> Chart:
    say, found = presenter.text, presenter.decided.gains
    shown = {presenter.percent(g.share): presenter.figure(g.lift, 2) for g in found}
    pairs = tuple((g.share, g.lift) for g in found)
    most = math.ceil(2 * max(1.0, *(lift for _, lift in pairs))) / 2
    tips = (f"{share} → {lift}" for share, lift in shown.items())
    return plot(
        "lift",
        say("gains", "lift_chart"),
        say("gains", "lift_text", rows=presenter.listing(shown)),
        (
            Axis(say("gains", "x"), 0.0, 1.0, presenter.ticks()),
            Axis(say("gains", "lift"), 0.0, most, round_ticks(0.0, most)),
        ),
        [Line(((0.0, 1.0), (1.0, 1.0)), "reference"), Line(pairs, "model")],
        [Point(x, y, tip=tip) for (x, y), tip in zip(pairs, tips, strict=True)],
    )


def over_time(presenter: Presenter) -> Section:
    """Return the section on the periods in which deals were opened.

    Random folds test every deal and so tell of the whole time; where there is a newest
    fifth that was forecast from the past, it gets a table of its own.
    """
    say, random = presenter.text, presenter.designs["random"]
    heading, periods = say("periods", "heading"), random.periods
    if not periods:
        return Section("periods", heading, (say("periods", "none"),))
    texts = [*drift_texts(presenter.record, presenter.locale), say("periods", "text")]
    undated = random.deals - sum(part.reliability.deals for part in periods.values())
    if undated:
        texts.append(say("periods", "undated", count=presenter.count(undated)))
    tables = [
        _periods_table(presenter, name)
        for name in ("random", "forward")
        if name in presenter.designs
    ]
    # A single period makes no curve.
    charts = (_periods_chart(presenter, periods),) if len(periods) > 1 else ()
    return Section("periods", heading, tuple(texts), charts, tuple(tables))


def _periods_chart(presenter: Presenter, periods: Mapping[str, PeriodResult]) -> Chart:
    say = presenter.text
    shown = {name: part.reliability for name, part in periods.items()}
    apart = math.ceil(len(shown) / MAX_NAMES)
    ticks = tuple((float(i), name) for i, name in enumerate(shown) if i % apart == 0)
    most = min(1.0, math.ceil(5 * max(part.high for part in shown.values())) / 5)
    predicted = tuple((float(i), p.mean_probability) for i, p in enumerate(shown.values()))
    rows = {
        name: f"{presenter.percent(p.mean_probability)} → {_win_rate(presenter, p)}"
        for name, p in shown.items()
    }
    return plot(
        "periods",
        say("periods", "chart"),
        say("periods", "chart_text", rows=presenter.listing(rows)),
        (
            Axis(say("periods", "period"), -0.5, len(shown) - 0.5, ticks),
            Axis(
                say("periods", "y"),
                0.0,
                most,
                tuple(tick for tick in presenter.ticks() if tick[0] <= most),
            ),
        ),
        [Line(predicted, "reference")],
        [
            Point(float(i), p.win_rate, p.low, p.high, rows[name])
            for i, (name, p) in enumerate(shown.items())
        ],
    )


def _periods_table(presenter: Presenter, name: str) -> Table:
    say = presenter.text
    return Table(
        say("design", name),
        (
            say("periods", "period"),
            say("evaluation", "count"),
            say("evaluation", "won"),
            say("reliability", "x"),
            say("reliability", "y"),
            say("reliability", "interval"),
            say("metric_name", "log_loss"),
            say("stages", "constant"),
            say("metric_name", "roc_auc"),
        ),
        tuple(
            (
                period,
                presenter.count(part.reliability.deals),
                presenter.count(part.reliability.won),
                presenter.percent(part.reliability.mean_probability, 1),
                presenter.percent(part.reliability.win_rate, 1),
                presenter.range(part.reliability.low, part.reliability.high),
                presenter.estimate(part.log_loss),
                presenter.estimate(part.baseline_log_loss),
                presenter.estimate(part.roc_auc),
            )
            for period, part in presenter.designs[name].periods.items()
        ),
    )
