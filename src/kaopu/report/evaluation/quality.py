"""How good the model is: the verdict, the baselines, the stages."""

from __future__ import annotations

import math

from kaopu.evaluation.breakdown import Gain
from kaopu.evaluation.records import DesignResult, Estimate, Metrics
from kaopu.language.locale import MINUS
from kaopu.leads.finished import MIN_TESTED
from kaopu.report.charts import Axis, Chart, Row, ranges, round_ticks
from kaopu.report.evaluation.presenter import Presenter, few_word
from kaopu.report.evaluation.records import Card, Section, Table

METRICS = (
    "log_loss",
    "roc_auc",
    "expected_calibration_error",
    "lift_top_tenth",
    "brier_score",
    "accuracy",
)
TOP = 0.2


def plain_reasons(presenter: Presenter) -> tuple[str, ...]:
    """Return why the model is usable or not for who plans by it: without its figures."""
    return (_verdict(presenter, "nothing_plain"), *_allowed(presenter))


def reasons(presenter: Presenter) -> tuple[str, ...]:
    """Return why the model is usable or not, with its figures."""
    found = [_verdict(presenter, "nothing")]
    if presenter.designs:
        found += [_measured(presenter), *_decided(presenter)]
    return (*found, *_allowed(presenter))


def verdict(presenter: Presenter) -> str:
    """Return in a word whether the model is usable; of few deals, whose word it is."""
    if not presenter.model.usable:
        return presenter.text("evaluation", "not_usable")
    if word := few_word(presenter.model, presenter.locale):
        return presenter.text("evaluation", "usable_thin", word=word)
    return presenter.text("evaluation", "usable")


def _verdict(presenter: Presenter, nothing: str) -> str:
    """Return in a sentence whether there is something, or whose word it is.

    Args:
        presenter: Tells the model's record.
        nothing: Under which key it stands that there is nothing.
    """
    record = presenter.record
    if word := few_word(presenter.model, presenter.locale):
        key = "few_untested"
        if presenter.designs:
            key = "few_worse" if presenter.decided.tells < 0 else "few"
        return presenter.text("evaluation", key, word=word, least=MIN_TESTED)
    if not (record.evaluation.usable and presenter.model.usable):
        return _nothing(presenter, nothing)
    return presenter.text("evaluation", "good")


def _nothing(presenter: Presenter, key: str) -> str:
    """Return that nothing was found; while much is unused, that it was not looked for."""
    training = presenter.record.training
    if not training.leaves_much_unused:
        if presenter.record.evaluation.only_folds_gain:
            key = "not_on_the_newest"
        return presenter.text("evaluation", key)
    facts = {"unused": training.unused, "columns": training.columns}
    return presenter.text("evaluation", "nothing_unused", **facts)


def _measured(presenter: Presenter) -> str:
    say, design = presenter.text, presenter.decided
    gain = design.log_loss_gain
    return say(
        "evaluation",
        "measured",
        deals=presenter.count(design.deals),
        design=presenter.design_name,
        own=presenter.figure(design.metrics["log_loss"].mean, 3),
        constant=presenter.figure(design.constant_rate["log_loss"].mean, 3),
        gain=presenter.figure(gain.mean, 3).replace("-", MINUS),
        se=presenter.figure(gain.se, 3),
    )


def _decided(presenter: Presenter) -> tuple[str, ...]:
    """Return why folds decide, where the newest deals were tested on too."""
    why, forward = presenter.decision.why, presenter.record.evaluation.forward
    if forward is None or why in ("only", "strictest"):
        return ()
    gain = forward.log_loss_gain
    said = presenter.text(
        "evaluation",
        why,
        deals=presenter.count(forward.deals),
        gain=presenter.figure(gain.mean, 3).replace("-", MINUS),
        se=presenter.figure(gain.se, 3),
    )
    return (said,)


def _allowed(presenter: Presenter) -> tuple[str, ...]:
    """Return the warning of columns that the audit would have blocked, if any."""
    allowed = [a.column for a in presenter.record.audit if a.action == "allowed"]
    if not allowed:
        return ()
    columns = presenter.locale.semicolon.join(map(presenter.header, allowed))
    return (presenter.text("evaluation", "allowed", columns=columns),)


def cards(presenter: Presenter) -> tuple[Card, ...]:
    """Return the three figures to remember: how it ranks, what it saves, how true it is."""
    say, design = presenter.text, presenter.decided
    top = top_gain(design)
    held = {"won": presenter.count(top.won), "deals": presenter.count(top.deals)}
    error = design.metrics["expected_calibration_error"]
    return (
        Card(
            presenter.percent(top.share_of_wins),
            say("evaluation", "top", share=presenter.percent(TOP), **held),
        ),
        Card(
            _percent(presenter, design.metrics["roc_auc"]),
            say("evaluation", "pairs"),
        ),
        Card(
            f"{_points(presenter, error.mean, 1)} ± {_points(presenter, error.se, 1)}",
            say("evaluation", "off"),
        ),
    )


def _percent(presenter: Presenter, estimate: Estimate) -> str:
    mean = estimate.mean
    share = presenter.figure(mean, 0) if math.isnan(mean) else presenter.percent(mean)
    return f"{share} ± {_points(presenter, estimate.se, 0)}"


def _points(presenter: Presenter, share: float, digits: int) -> str:
    """Return a share in percentage points, or a dash."""
    return presenter.figure(100 * share, digits)


def top_gain(design: DesignResult) -> Gain:
    """Return the gain of the best-scored fifth."""
    return next(gain for gain in design.gains if gain.share == TOP)


def against(presenter: Presenter) -> Section:
    """Return the section that compares the model with the baselines in the same folds."""
    say = presenter.text
    baselines = [
        f"{say('rival', name)}{presenter.locale.colon}{say('rival_meaning', name)}"
        for name in _scorers(presenter.decided)
        if name != "model"
    ]
    meanings = [say("metric_meaning", name) for name in METRICS]
    return Section(
        "against",
        say("against", "heading"),
        (say("against", "text"),),
        (_baselines_chart(presenter),),
        tuple(_baselines_table(presenter, name) for name in presenter.designs),
        (*baselines, *meanings),
    )


def _scorers(design: DesignResult) -> dict[str, Metrics]:
    """Return the metrics of the model, the baselines and the constant rate, in order."""
    constant = {"constant_rate": design.constant_rate}
    return {"model": design.metrics, **design.baselines, **constant}


def _baselines_chart(presenter: Presenter) -> Chart:
    say = presenter.text
    losses = {
        say("rival", name): metrics["log_loss"]
        for name, metrics in _scorers(presenter.decided).items()
    }
    rows = [
        Row(
            name,
            presenter.estimate(loss),
            loss.mean,
            loss.mean - loss.se,
            loss.mean + loss.se,
            is_ours=name == say("rival", "model"),
        )
        for name, loss in losses.items()
    ]
    low = min(loss.mean - loss.se for loss in losses.values())
    high = max(loss.mean + loss.se for loss in losses.values())
    axis = Axis(say("metric_name", "log_loss"), low, high, round_ticks(low, high, 2))
    listed = presenter.listing(
        {name: presenter.estimate(loss) for name, loss in losses.items()}
    )
    text = say("against", "chart_text", rows=listed)
    return ranges("rivals", say("against", "chart"), text, rows, axis)


def _baselines_table(presenter: Presenter, name: str) -> Table:
    say, design = presenter.text, presenter.designs[name]
    scorers = _scorers(design)
    sizes = {"deals": design.deals, "folds": design.folds, "repeats": design.repeats}
    size = {key: presenter.count(number) for key, number in sizes.items()}
    how = "folds" if design.folds > 1 else "once" if name == "forward" else "held_out"
    tested = say("against", how, **size)
    return Table(
        f"{say('design', name)}{presenter.locale.colon}{tested}",
        (say("against", "metric"), *(say("rival", scorer) for scorer in scorers)),
        tuple(
            (
                say("metric", metric),
                *(presenter.estimate(metrics[metric]) for metrics in scorers.values()),
            )
            for metric in METRICS
        ),
    )


def by_stage(presenter: Presenter) -> Section:
    """Return the section on the stages that deals had reached."""
    say, stages = presenter.text, presenter.decided.stages
    heading = say("stages", "heading")
    if not stages:
        return Section("stages", heading, (say("stages", "none"),))
    shown = ("log_loss", "roc_auc", "expected_calibration_error")
    table = Table(
        heading,
        (
            say("stages", "stage"),
            say("evaluation", "count"),
            *(say("metric_name", metric) for metric in shown),
            say("stages", "constant"),
        ),
        tuple(
            (
                presenter.stage_name(stage),
                presenter.count(part.deals),
                *(presenter.estimate(part.metrics[metric]) for metric in shown),
                presenter.estimate(part.baseline["log_loss"]),
            )
            for stage, part in stages.items()
        ),
    )
    text = say("stages", "text", design=presenter.design_name)
    return Section("stages", heading, (text,), tables=(table,))
