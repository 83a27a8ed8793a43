from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.report.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    Box,
    Curve,
    Dot,
    Label,
    Line,
    Point,
    Row,
    Segment,
    bars,
    plot,
    ranges,
    round_ticks,
    stacked,
)

SHARE = Axis("share", 0.0, 1.0, ((0.0, "0%"), (1.0, "100%")))


def test_an_axis_places_values_between_its_ends() -> None:
    axis = Axis("", 10.0, 20.0, ())
    assert [axis.at(value, 0.0, 100.0) for value in (10, 15, 20)] == [0, 50, 100]
    assert axis.at(15, 100.0, 0.0) == 50
    assert (axis.at(5, 0.0, 100.0), axis.at(99, 0.0, 100.0)) == (0, 100)
    assert Axis("", 3.0, 3.0, ()).at(3.0, 0.0, 100.0) == 0


def test_a_plot_places_points_and_intervals_where_their_values_are() -> None:
    points = [Point(0.0, 0.0, 0.0, 1.0), Point(1.0, 1.0, tip="all")]
    chart = plot("p", "Title", "Words", (SHARE, SHARE), points=points)
    dots = [shape for shape in chart.shapes if isinstance(shape, Dot)]
    foot = HEIGHT - BOTTOM
    assert [(dot.x, dot.y, dot.tip) for dot in dots] == [
        (LEFT, foot, ""),
        (WIDTH - RIGHT, TOP, "all"),
    ]
    assert Segment(LEFT, foot, LEFT, TOP, "interval") in chart.shapes
    assert sum(getattr(s, "kind", "") == "interval" for s in chart.shapes) == 1


def test_a_plot_draws_lines_ticks_and_names() -> None:
    line = Line(((0.0, 0.0), (0.5, 1.0)), "reference")
    chart = plot("p", "Title", "Words", (SHARE, SHARE), [line])
    (curve,) = (shape for shape in chart.shapes if isinstance(shape, Curve))
    middle = (LEFT + WIDTH - RIGHT) / 2
    assert curve.path == f"{LEFT:.1f},{HEIGHT - BOTTOM:.1f} {middle:.1f},{TOP:.1f}"
    texts = [shape.text for shape in chart.shapes if isinstance(shape, Label)]
    assert sorted(texts) == ["0%", "0%", "100%", "100%", "Title", "share", "share"]


def test_bars_are_as_long_as_their_values() -> None:
    rows = [Row("a", "50%", 0.5), Row("b", "25%", 0.25, is_ours=False)]
    chart = bars("b", "Title", "Words", rows, most=0.5)
    filled = [s for s in chart.shapes if isinstance(s, Box) and s.kind != "track"]
    assert [(box.width, box.kind) for box in filled] == [
        (WIDTH, "model"),
        (WIDTH / 2, "other"),
    ]
    assert all(box.y + box.height <= chart.height for box in filled)


def test_ranges_share_one_axis() -> None:
    axis = Axis("loss", 0.4, 0.8, round_ticks(0.4, 0.8, 2))
    rows = [Row("a", "0.5", 0.5, 0.4, 0.6), Row("b", "0.6", 0.6, is_ours=False)]
    chart = ranges("r", "Title", "Words", rows, axis)
    dots = [shape for shape in chart.shapes if isinstance(shape, Dot)]
    assert [dot.kind for dot in dots] == ["model", "other"]
    (interval,) = (s for s in chart.shapes if getattr(s, "kind", "") == "interval model")
    assert isinstance(interval, Segment)
    assert interval.x1 < dots[0].x < interval.x2 == pytest.approx(dots[1].x)


@pytest.mark.parametrize(
    ("low", "high", "digits", "texts"),
    [
        (0.0, 2.5, 1, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
        (0.46, 0.69, 2, ["0.50", "0.55", "0.60", "0.65"]),
        (0.5, 0.5, 2, ["0.50"]),
        (0.0, 60.0, 0, ["0", "10", "20", "30", "40", "50", "60"]),
    ],
)
def test_ticks_are_round_values_within_the_range(
    low: float, high: float, digits: int, texts: list[str]
) -> None:
    ticks = round_ticks(low, high, digits)
    assert [text for _, text in ticks] == texts
    assert all(low - 1e-9 <= value <= high + 1e-9 for value, _ in ticks)


def test_charts_stand_below_each_other() -> None:
    axis = Axis("", 0.0, 1.0, ())
    one = bars("a", "A", "first", [Row("x", "1", 1.0)], 1.0)
    two = plot("b", "B", "second", (axis, axis), [Line(((0, 0), (1, 1)), "model")])
    whole = stacked("c", "C", [one, two])
    assert (whole.id, whole.title, whole.description) == ("c", "C", "first second")
    assert whole.height == one.height + 24 + two.height
    assert whole.shapes[: len(one.shapes)] == one.shapes
    moved = whole.shapes[len(one.shapes) :]
    assert len(moved) == len(two.shapes)
    by = one.height + 24
    for shape, lower in zip(two.shapes, moved, strict=True):
        if isinstance(shape, Label):
            assert lower == replace(shape, y=shape.y + by)
        if isinstance(shape, Segment):
            assert lower == replace(shape, y1=shape.y1 + by, y2=shape.y2 + by)
