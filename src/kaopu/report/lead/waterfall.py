"""How a probability comes about, as a chart: from the start, step by step, to the end."""

from __future__ import annotations

import math
from itertools import accumulate

from kaopu.explain.records import LeadExplanation
from kaopu.framework import Framework
from kaopu.language import Locale
from kaopu.report.charts import WIDTH, Box, Chart, Label, Segment, Shape

ROW, BAR, TOP = 27.0, 15.0, 4.0
NAMES, FIGURES = 132.0, 44.0
# A step below a twentieth of a percentage point reads as 0.0.
SEEN = 0.0005


def waterfall(lead: LeadExplanation, locale: Locale, framework: Framework) -> Chart:
    """Return the chart of a lead: base probability, eight steps, probability.

    Every step begins where the one before it ended, so that they add up before the eye.
    """
    steps = [(locale.of(framework.names[p.id]), p.points) for p in lead.players]
    levels = list(accumulate((p for _, p in steps), initial=lead.base_probability))
    low, high = _bounds(levels)

    def at(share: float) -> float:
        return NAMES + (share - low) / (high - low) * (WIDTH - NAMES - FIGURES)

    base = locale.percent(lead.base_probability, 1)
    end = locale.percent(lead.probability, 1)
    shapes: list[Shape] = _row(0, locale.text("one", "base"), base)
    shapes.append(_bar(0, at(low), at(lead.base_probability), "other"))
    for i, (name, points) in enumerate(steps, 1):
        shapes += _row(i, name, locale.points(points))
        kind = "up" if points > 0 else "down"
        shapes.append(_bar(i, at(levels[i - 1]), at(levels[i]), kind))
    last = len(steps) + 1
    shapes += _row(last, locale.text("one", "end"), end)
    shapes.append(_bar(last, at(low), at(lead.probability), "model"))
    shapes += [_link(i, at(level)) for i, level in enumerate(levels)]
    texts = [f"{name} {locale.points(p)}" for name, p in steps if abs(p) >= SEEN]
    words = locale.semicolon.join(texts)
    return Chart(
        "waterfall",
        locale.text("one", "waterfall"),
        locale.text("one", "waterfall_text", base=base, steps=words, end=end),
        TOP + (last + 1) * ROW,
        tuple(shapes),
    )


def _bounds(levels: list[float]) -> tuple[float, float]:
    """Return tenths of the probability around all levels; 0 is kept where it is near."""
    low = math.floor(10 * min(levels)) / 10
    return 0.0 if low <= 0.3 else low, math.ceil(10 * max(levels)) / 10


def _row(i: int, name: str, figure: str) -> list[Shape]:
    foot = TOP + i * ROW + BAR - 3
    return [Label(0, foot, name, "start"), Label(WIDTH, foot, figure, "end")]


def _bar(i: int, start: float, end: float, kind: str) -> Box:
    width = max(abs(end - start), 1.0)
    return Box(min(start, end), TOP + i * ROW, width, BAR, kind)


def _link(i: int, x: float) -> Segment:
    """Return the line from the end of a step to the beginning of the next."""
    foot = TOP + i * ROW + BAR
    return Segment(x, foot, x, foot + ROW - BAR, "grid")
