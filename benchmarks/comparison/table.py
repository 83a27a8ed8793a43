"""The comparison as text and as plain data, both from the same records."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from comparison.figures import CALIBRATION, METRIC_NAMES, Estimate, SetResult
from comparison.programs import OURS, PROGRAMS
from comparison.summary import Summary

DIGITS = {"fit_seconds": 2}
SHORT = {CALIBRATION: "calibration_error"}


def as_text(
    results: Sequence[SetResult], summary: Summary | None, skipped: Sequence[str]
) -> str:
    """Return the tables as lines of text."""
    blocks = [_set_text(result) for result in results]
    if summary:
        blocks.append(_summary_text(summary, len(results)))
    blocks += [f"skipped: {reason}" for reason in skipped]
    return "\n\n".join(blocks)


def _set_text(result: SetResult) -> str:
    data = result.data
    head = (
        f"{data.name}: {data.about}\n"
        f"{len(data.y)} rows, {data.y.mean():.1%} won, {len(data.sources)} columns; "
        f"{result.design.about}, equal rows together"
    )
    lines = {
        row.program: {
            **{
                SHORT.get(m, m): figure(row.metrics[m], DIGITS.get(m, 4))
                for m in METRIC_NAMES
            },
            "behind the best": figure(row.behind, 4),
            "in errors": f"{row.errors_behind:.1f}",
        }
        for row in result.rows
    }
    table = pd.DataFrame.from_dict(lines, orient="index").to_string()
    return "\n".join([head, table, *_honesty_lines(result)])


def _honesty_lines(result: SetResult) -> list[str]:
    honesty = result.honesty
    if honesty is None:
        return []
    stages = [f"{stage} {figure(e, 4)}" for stage, e in honesty.calibration.items()]
    lines = [f"{OURS}: calibration error by stage: {', '.join(stages)}"] if stages else []
    if honesty.beyond_truth:
        lines.append(f"{OURS}: log loss beyond truth: {figure(honesty.beyond_truth, 4)}")
    if honesty.interval:
        share = figure(honesty.interval, 3)
        lines.append(f"{OURS}: own interval holds the true probability: {share}")
    return lines


def _summary_text(summary: Summary, sets: int) -> str:
    lines = {
        standing.program: {
            "mean log_loss": figure(standing.log_loss, 4),
            "behind the best": figure(standing.behind, 4),
            "": PROGRAMS[standing.program].about,
        }
        for standing in summary.standings
    }
    table = pd.DataFrame.from_dict(lines, orient="index").to_string()
    by_set = ", ".join(f"{s} {e:.1f}" for s, e in summary.errors_behind.items())
    ours = f"\n{OURS}: standard errors behind the best: {by_set}" if by_set else ""
    return f"over {sets} sets, each counting the same\n{table}{ours}"


def figure(estimate: Estimate, digits: int) -> str:
    """Return a figure with its standard error; a dash where there is no figure."""
    if math.isnan(estimate.value):
        return "-"
    if math.isnan(estimate.se):
        return f"{estimate.value:.{digits}f}"
    return f"{estimate.value:.{digits}f} ± {estimate.se:.{digits}f}"


def as_data(
    results: Sequence[SetResult], summary: Summary | None, skipped: Sequence[str]
) -> dict[str, Any]:
    """Return the same as plain data; what is not a number is null."""
    plain: dict[str, Any] = {"sets": [_set_data(result) for result in results]}
    if summary:
        plain["summary"] = {
            "programs": [
                {
                    "program": standing.program,
                    "log_loss": _estimate(standing.log_loss),
                    "behind_best": _estimate(standing.behind),
                }
                for standing in summary.standings
            ],
            "errors_behind": dict(summary.errors_behind),
        }
    return {**plain, "skipped": list(skipped)}


def _set_data(result: SetResult) -> dict[str, Any]:
    honesty = result.honesty
    return {
        "set": result.data.name,
        "about": result.data.about,
        "rows": len(result.data.y),
        "won": int(result.data.y.sum()),
        "design": result.design.about,
        "programs": [
            {
                "program": row.program,
                **{m: _estimate(row.metrics[m]) for m in METRIC_NAMES},
                "behind_best": _estimate(row.behind),
                "errors_behind": row.errors_behind,
            }
            for row in result.rows
        ],
        OURS: honesty
        and {
            "calibration_by_stage": {
                stage: _estimate(e) for stage, e in honesty.calibration.items()
            },
            "interval_holds_truth": honesty.interval and _estimate(honesty.interval),
            "beyond_truth": honesty.beyond_truth and _estimate(honesty.beyond_truth),
        },
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {
        name: None if math.isnan(value) else value
        for name, value in estimate._asdict().items()
    }
