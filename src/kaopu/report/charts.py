"""Charts as plain shapes in user units; `templates/chart.svg` draws them.

A chart is 400 units wide, so that its words stay readable on a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

WIDTH, HEIGHT = 400.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 48.0, 46.0
TITLE_AT, NAME_AT = 16.0, 36.0
ROW, ROW_BAR, ROWS_TOP = 42.0, 12.0, 34.0


@dataclass(frozen=True)
class Segment:
    """A straight line; ``kind`` is its class in the style sheet."""

    sort: ClassVar[str] = "line"
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Curve:
    """A line through points."""

    sort: ClassVar[str] = "polyline"
    points: tuple[tuple[float, float], ...]
    kind: str

    @property
    def path(self) -> str:
        """The points as SVG spells them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    sort: ClassVar[str] = "rect"
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Dot:
    """A point, with what a pointer resting on it is told."""

    sort: ClassVar[str] = "circle"
    x: float
    y: float
    kind: str
    tip: str = ""


@dataclass(frozen=True)
class Label:
    """A text; ``anchor`` is start, middle or end."""

    sort: ClassVar[str] = "text"
    x: float
    y: float
    text: str
    anchor: str
    kind: str = "name"


Shape = Segment | Curve | Box | Dot | Label


@dataclass(frozen=True)
class Chart:
    """A chart: an id for file and anchors, what it shows in words, and its shapes."""

    id: str
    title: str
    description: str
    height: float
    shapes: tuple[Shape, ...]
    width: float = WIDTH


@dataclass(frozen=True)
class Axis:
    """One axis: its name, its range, and what is written where."""

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float, start: float, end: float) -> float:
        """Return where a value stands between ``start`` (low) and ``end`` (high)."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return start + min(max(share, 0.0), 1.0) * (end - start)


@dataclass(frozen=True)
class Point:
    """A measured value with its interval, in the units of the axes."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    tip: str = ""


@dataclass(frozen=True)
class Line:
    """A line in the units of the axes; ``kind`` is ``model`` or ``reference``."""

    points: tuple[tuple[float, float], ...]
    kind: str


@dataclass(frozen=True)
class Frame:
    """Where the values of two axes stand in a chart of the usual size."""

    x: Axis
    y: Axis

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pair of values stands."""
        across = self.x.at(x, LEFT, WIDTH - RIGHT)
        return across, self.y.at(y, HEIGHT - BOTTOM, TOP)

    def shapes(self) -> list[Shape]:
        """Return grid, ticks and names of the axes."""
        found: list[Shape] = []
        for value, text in self.y.ticks:
            _, at = self.place(self.x.low, value)
            found.append(Segment(LEFT, at, WIDTH - RIGHT, at, "grid"))
            found.append(Label(LEFT - 6, at + 4, text, "end", "tick"))
        for value, text in self.x.ticks:
            at, _ = self.place(value, self.y.low)
            found.append(Label(at, HEIGHT - BOTTOM + 17, text, "middle", "tick"))
        foot = HEIGHT - BOTTOM
        found.append(Segment(LEFT, foot, WIDTH - RIGHT, foot, "axis"))
        found.append(Label(0, NAME_AT, self.y.name, "start"))
        found.append(Label(WIDTH - RIGHT, HEIGHT - 10, self.x.name, "end"))
        return found


def plot(
    id_: str,
    title: str,
    description: str,
    axes: tuple[Axis, Axis],
    lines: Sequence[Line] = (),
    points: Sequence[Point] = (),
) -> Chart:
    """Return a chart of lines and of points with their intervals.

    Args:
        id_: Names the file and the anchors.
        title: Drawn above it.
        description: What it shows in words, for those who cannot see it.
        axes: Across and up.
        lines: Drawn beneath the points.
        points: Each with its interval, if it has one.
    """
    frame = Frame(*axes)
    shapes: list[Shape] = [Label(0, TITLE_AT, title, "start", "title"), *frame.shapes()]
    shapes += [
        Curve(tuple(frame.place(x, y) for x, y in line.points), line.kind) for line in lines
    ]
    for point in points:
        x, y = frame.place(point.x, point.y)
        if point.low is not None and point.high is not None:
            (_, low), (_, high) = (
                frame.place(point.x, end) for end in (point.low, point.high)
            )
            shapes.append(Segment(x, low, x, high, "interval"))
        shapes.append(Dot(x, y, "model", point.tip))
    return Chart(id_, title, description, HEIGHT, tuple(shapes))


@dataclass(frozen=True)
class Row:
    """One row of a chart of rows: a name, a value as text, the value, its interval.

    Attributes:
        is_ours: Whether it is the model's, or else something it is compared with.
    """

    name: str
    text: str
    value: float
    low: float | None = None
    high: float | None = None
    is_ours: bool = True


def bars(id_: str, title: str, description: str, rows: Sequence[Row], most: float) -> Chart:
    """Return bars from zero to ``most``, each under its name."""
    axis = Axis("", 0.0, most, ())
    shapes: list[Shape] = [Label(0, TITLE_AT, title, "start", "title")]
    for i, row in enumerate(rows):
        top = ROWS_TOP + i * ROW
        size = axis.at(row.value, 0.0, WIDTH)
        kind = "model" if row.is_ours else "other"
        shapes += _names(row, top)
        shapes.append(Box(0, top + 18, WIDTH, ROW_BAR, "track"))
        shapes.append(Box(0, top + 18, size, ROW_BAR, kind))
    return Chart(id_, title, description, ROWS_TOP + len(rows) * ROW, tuple(shapes))


def ranges(
    id_: str, title: str, description: str, rows: Sequence[Row], axis: Axis
) -> Chart:
    """Return a point with its interval for each row, over one common axis."""
    foot = ROWS_TOP + len(rows) * ROW
    shapes: list[Shape] = [Label(0, TITLE_AT, title, "start", "title")]
    edge = 14.0
    places = [(axis.at(value, edge, WIDTH - edge), text) for value, text in axis.ticks]
    shapes += [Label(at, foot + 16, text, "middle", "tick") for at, text in places]
    for i, row in enumerate(rows):
        top = ROWS_TOP + i * ROW
        shapes += [Segment(at, top + 19, at, top + 33, "grid") for at, _ in places]
        kind = "model" if row.is_ours else "other"
        shapes += _names(row, top)
        if row.low is not None and row.high is not None:
            ends = [axis.at(end, edge, WIDTH - edge) for end in (row.low, row.high)]
            shapes.append(Segment(ends[0], top + 26, ends[1], top + 26, f"interval {kind}"))
        shapes.append(Dot(axis.at(row.value, edge, WIDTH - edge), top + 26, kind))
    shapes.append(Label(WIDTH - edge, foot + 34, axis.name, "end"))
    return Chart(id_, title, description, foot + 42, tuple(shapes))


def _names(row: Row, top: float) -> list[Shape]:
    kind = "name ours" if row.is_ours else "name"
    return [
        Label(0, top + 13, row.name, "start", kind),
        Label(WIDTH, top + 13, row.text, "end", kind),
    ]


STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
MAX_TICKS = 6


def round_ticks(low: float, high: float, digits: int = 1) -> tuple[tuple[float, str], ...]:
    """Return the round values from ``low`` to ``high``, six at most, with their texts."""
    step = next((s for s in STEPS if (high - low) / s <= MAX_TICKS - 1), STEPS[-1])
    places = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return tuple((place * step, f"{place * step:.{digits}f}") for place in places)


def stacked(id_: str, title: str, charts: Sequence[Chart], gap: float = 24.0) -> Chart:
    """Return one chart of several, each below the one before."""
    shapes: list[Shape] = []
    top = 0.0
    for chart in charts:
        shapes += [_lowered(shape, top) for shape in chart.shapes]
        top += chart.height + gap
    description = " ".join(chart.description for chart in charts)
    return Chart(id_, title, description, top - gap if charts else 0.0, tuple(shapes))


def _lowered(shape: Shape, by: float) -> Shape:
    if isinstance(shape, Segment):
        return replace(shape, y1=shape.y1 + by, y2=shape.y2 + by)
    if isinstance(shape, Curve):
        return replace(shape, points=tuple((x, y + by) for x, y in shape.points))
    return replace(shape, y=shape.y + by)
