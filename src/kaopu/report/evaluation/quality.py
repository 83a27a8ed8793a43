"""How good the model is: the verdict, the rivals, the stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaopu.report.charts import Axis, Chart, Row, ranges, round_ticks
from kaopu.report.evaluation.records import Card, Section, Table
from kaopu.report.evaluation.teller import Design, Teller, count, figure
from kaopu.training import LEAST_DEALS

METRICS = (
    "log_loss",
    "roc_auc",
    "expected_calibration_error",
    "lift_top_tenth",
    "brier_score",
    "accuracy",
)
TOP = 0.2


def reasons(teller: Teller) -> tuple[str, ...]:
    """Return why the model is usable or not, with its figures."""
    say, design = teller.say, teller.decided
    gain, training = design["log_loss_gain"], teller.record["training"]
    fewest = min(training["won"], training["lost"])
    found = []
    if fewest < LEAST_DEALS:
        few = {"fewest": fewest, "least": LEAST_DEALS}
        found.append(say("evaluation", "few", **few))
    if gain["mean"] <= gain["se"]:
        found.append(say("evaluation", "nothing"))
    if not found:
        found.append(say("evaluation", "good"))
    found.append(
        say(
            "evaluation",
            "measured",
            deals=count(design["deals"]),
            design=teller.design_name,
            own=f"{design['log_loss']['mean']:.3f}",
            constant=f"{_baseline(teller)['log_loss']['mean']:.3f}",
            gain=f"{gain['mean']:.3f}".replace("-", "−"),
            se=f"{gain['se']:.3f}",
        )
    )
    allowed = [a["column"] for a in teller.record["audit"] if a["action"] == "allowed"]
    if allowed:
        columns = teller.speaker.semicolon.join(allowed)
        found.append(say("evaluation", "allowed", columns=columns))
    return tuple(found)


def cards(teller: Teller) -> tuple[Card, ...]:
    """Return the three figures to remember: how it ranks, what it saves, how true it is."""
    say, design = teller.say, teller.decided
    top = top_gain(design)
    held = {"won": count(top["won"]), "deals": count(top["deals"])}
    error = design["expected_calibration_error"]
    return (
        Card(
            teller.percent(top["share_of_wins"]),
            say("evaluation", "top", share=teller.percent(TOP), **held),
        ),
        Card(
            _percent(teller, design["roc_auc"]),
            say("evaluation", "pairs"),
        ),
        Card(
            f"{_points(error['mean'], 1)} ± {_points(error['se'], 1)}",
            say("evaluation", "off"),
        ),
    )


def _percent(teller: Teller, estimate: Mapping[str, float | None]) -> str:
    mean, se = estimate["mean"], estimate["se"]
    return f"{figure(mean, 0) if mean is None else teller.percent(mean)} ± {_points(se, 0)}"


def _points(share: float | None, digits: int) -> str:
    """Return a share in percentage points, or a dash."""
    return figure(None if share is None else 100 * share, digits)


def top_gain(design: Design) -> Mapping[str, Any]:
    """Return the gain of the best-scored fifth."""
    found: Mapping[str, Any] = next(g for g in design["gains"] if g["share"] == TOP)
    return found


def _baseline(teller: Teller) -> Mapping[str, Any]:
    found: Mapping[str, Any] = teller.record["baseline"][teller.deciding]
    return found


def against(teller: Teller) -> Section:
    """Return the section that compares the model with its rivals in the same folds."""
    say = teller.say
    rivals = [
        f"{say('rival', name)}{teller.speaker.colon}{say('rival_meaning', name)}"
        for name in _scorers(teller, teller.deciding)
        if name != "model"
    ]
    meanings = [say("metric_meaning", name) for name in METRICS]
    return Section(
        "against",
        say("against", "heading"),
        (say("against", "text"),),
        (_rivals_chart(teller),),
        tuple(_rivals_table(teller, name) for name in teller.designs),
        (*rivals, *meanings),
    )


def _scorers(teller: Teller, name: str) -> dict[str, Mapping[str, Any]]:
    """Return the metrics of the model, its rivals and the constant rate, in this order."""
    design = teller.designs[name]
    constant = {"constant_rate": teller.record["baseline"][name]}
    return {"model": design, **design["rivals"], **constant}


def _rivals_chart(teller: Teller) -> Chart:
    say = teller.say
    losses = {
        say("rival", name): metrics["log_loss"]
        for name, metrics in _scorers(teller, teller.deciding).items()
    }
    rows = [
        Row(
            name,
            teller.estimate(loss),
            loss["mean"],
            loss["mean"] - loss["se"],
            loss["mean"] + loss["se"],
            is_ours=name == say("rival", "model"),
        )
        for name, loss in losses.items()
    ]
    low = min(loss["mean"] - loss["se"] for loss in losses.values())
    high = max(loss["mean"] + loss["se"] for loss in losses.values())
    axis = Axis(say("metric_name", "log_loss"), low, high, round_ticks(low, high, 2))
    told = teller.listing({name: teller.estimate(loss) for name, loss in losses.items()})
    text = say("against", "chart_text", rows=told)
    return ranges("rivals", say("against", "chart"), text, rows, axis)


def _rivals_table(teller: Teller, name: str) -> Table:
    say, design = teller.say, teller.designs[name]
    scorers = _scorers(teller, name)
    size = {key: count(design[key]) for key in ("deals", "folds", "repeats")}
    how = "once" if design["folds"] == 1 else "folds"
    tested = say("against", how, **size)
    return Table(
        f"{say('design', name)}{teller.speaker.colon}{tested}",
        (say("against", "metric"), *(say("rival", scorer) for scorer in scorers)),
        tuple(
            (
                say("metric", metric),
                *(teller.estimate(metrics[metric]) for metrics in scorers.values()),
            )
            for metric in METRICS
        ),
    )


def by_stage(teller: Teller) -> Section:
    """Return the section on the stages that deals had reached."""
    say, stages = teller.say, teller.decided["stages"]
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
                teller.stage_name(stage),
                count(part["deals"]),
                *(teller.estimate(part["metrics"][metric]) for metric in shown),
                teller.estimate(part["baseline"]["log_loss"]),
            )
            for stage, part in stages.items()
        ),
    )
    text = say("stages", "text", design=teller.design_name)
    return Section("stages", heading, (text,), tables=(table,))
