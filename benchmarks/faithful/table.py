"""The measures as text and as plain data, both from the same records."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from comparison.figures import Estimate
from comparison.table import figure
from faithful.deletion import FILE, Deletion
from faithful.programs import OURS
from faithful.protocol import Line, Size

DIGITS = 3
TITLES = {
    "moves_more": "moves more than another",
    "ahead": "points ahead",
    "judged_more": "the same, judged",
    "judged_ahead": "points ahead, judged",
}


def as_text(
    sizes: Sequence[Size], deletion: Sequence[Deletion], skipped: Sequence[str]
) -> str:
    """Return the tables as lines of text."""
    blocks = [_size_text(size) for size in sizes]
    if deletion:
        blocks.append(_deletion_text(deletion))
    blocks += [f"skipped: {reason}" for reason in skipped]
    return "\n\n".join(blocks)


def _size_text(size: Size) -> str:
    seeds = ", ".join(map(str, size.seeds))
    head = f"{size.deals} deals, {size.leads} open leads, seeds {seeds}"
    lines = {
        line.measure.name: {
            **{p: figure(e, DIGITS) for p, e in line.programs.items()},
            "ahead": "-" if line.ahead is None else figure(line.ahead, DIGITS),
            "target": _target(line),
            "what": line.measure.about,
        }
        for line in size.lines
    }
    table = pd.DataFrame.from_dict(lines, orient="index")
    width = table["what"].str.len().max()
    table["what"] = table["what"].str.ljust(width)
    return f"{head}\n{table.to_string()}"


def _target(line: Line) -> str:
    row = line.measure
    if row.target is None:
        return ""
    sign = "≥" if row.better == "higher" else "≤"
    reached = row.reached(line.programs[OURS].value)
    return f"{sign} {row.target:g} {'reached' if reached else 'missed'}"


def _deletion_text(deletion: Sequence[Deletion]) -> str:
    lines = {
        d.program: {
            "deals": str(d.deals),
            **{title: figure(getattr(d, key), DIGITS) for key, title in TITLES.items()},
        }
        for d in deletion
    }
    table = pd.DataFrame.from_dict(lines, orient="index").to_string()
    return f"deletion check on {FILE}: clearing what is named first\n{table}"


def as_data(
    sizes: Sequence[Size], deletion: Sequence[Deletion], skipped: Sequence[str]
) -> dict[str, Any]:
    """Return the same as plain data; what is not a number is null."""
    return {
        "sizes": [_size_data(size) for size in sizes],
        "deletion": [
            {
                "program": d.program,
                "deals": d.deals,
                **{key: _estimate(getattr(d, key)) for key in TITLES},
            }
            for d in deletion
        ],
        "skipped": list(skipped),
    }


def _size_data(size: Size) -> dict[str, Any]:
    return {
        "deals": size.deals,
        "leads": size.leads,
        "seeds": list(size.seeds),
        "measures": [
            {
                "measure": line.measure.name,
                "about": line.measure.about,
                "target": line.measure.target,
                "better": line.measure.better,
                "programs": {
                    p: {**_estimate(e), "by_seed": [_number(v) for v in line.by_seed[p]]}
                    for p, e in line.programs.items()
                },
                "ahead": line.ahead and _estimate(line.ahead),
            }
            for line in size.lines
        ],
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: _number(value) for name, value in estimate._asdict().items()}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
