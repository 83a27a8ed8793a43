from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaopu.report.charts import Dot, Segment
from kaopu.report.evaluation.calibration import gains, over_time, reliability

Any_ = Callable[..., Any]


def test_deciles_are_told_with_counts_and_intervals(tell: Any_) -> None:
    section, bins = reliability(tell()), tell().decided.reliability
    for i, (row, part) in enumerate(zip(section.tables[0].rows, bins, strict=True), 1):
        assert row == (
            str(i),
            f"{100 * part.mean_probability:.1f}%",
            str(part.deals),
            str(part.won),
            f"{100 * part.win_rate:.1f}%",
            f"{100 * part.low:.0f}% to {100 * part.high:.0f}%",
        )
    inside = sum(b.low <= b.mean_probability <= b.high for b in bins)
    assert section.texts[1] == (
        f"In {inside} of 10 groups the interval holds what was said."
    )


def test_each_stage_has_its_fifths(tell: Any_, changed: Any_) -> None:
    def two(record: dict[str, Any]) -> None:
        stages = record["evaluation"]["random"]["stages"]
        record["evaluation"]["forward"]["stages"] = stages

    presenter = tell(changed(two))
    tables = reliability(presenter).tables[1:]
    stages = presenter.decided.stages
    captions = ["target customer, before contact", "intent customer, in talks"]
    assert [table.caption for table in tables] == captions
    for table, part in zip(tables, stages.values(), strict=True):
        assert len(table.rows) == 5
        assert sum(int(row[2]) for row in table.rows) == part.deals


def test_the_reliability_curve_has_a_point_and_an_interval_a_decile(tell: Any_) -> None:
    (chart,), bins = reliability(tell()).charts, tell().decided.reliability
    dots = [shape for shape in chart.shapes if isinstance(shape, Dot)]
    intervals = [s for s in chart.shapes if isinstance(s, Segment) and s.kind == "interval"]
    assert len(dots) == len(intervals) == len(bins)
    for dot, interval, part in zip(dots, intervals, bins, strict=True):
        assert f"; {part.won}/{part.deals})" in dot.tip
        assert interval.y2 <= dot.y <= interval.y1
    heights = sorted(bins, key=lambda part: -part.win_rate)
    assert min(dots, key=lambda dot: dot.y).tip.startswith(
        f"{100 * heights[0].mean_probability:.0f}% → "
    )


def test_the_best_fifth_is_told_in_a_sentence_with_counts(tell: Any_) -> None:
    section, found = gains(tell()), tell().decided.gains
    top = next(gain for gain in found if gain.share == 0.2)
    assert section.texts[0].endswith(
        f"The top 20% hold {100 * top.share_of_wins:.0f}% of the wins: "
        f"{top.won:.0f} wins among {top.deals} deals, "
        f"{top.lift:.1f} times the average win rate."
    )


def test_gains_and_lift_are_in_one_table_and_two_charts(tell: Any_) -> None:
    section, found = gains(tell()), tell().decided.gains
    assert [row[1:3] for row in section.tables[0].rows] == [
        (str(gain.deals), f"{gain.won:.0f}") for gain in found
    ]
    assert section.tables[0].rows[-1][3:] == ("100%", "1.00")
    assert [chart.id for chart in section.charts] == ["gains", "lift"]
    for chart in section.charts:
        dots = [shape for shape in chart.shapes if isinstance(shape, Dot)]
        assert len(dots) == len(found)
    rising = [s.y for s in section.charts[0].shapes if isinstance(s, Dot)]
    assert rising == sorted(rising, reverse=True)


def test_periods_are_told_of_all_deals_and_of_the_newest(tell: Any_) -> None:
    section = over_time(tell())
    for table, name in zip(section.tables, ("random", "forward"), strict=True):
        periods = tell().designs[name].periods
        assert [row[0] for row in table.rows] == list(periods)
        told = [part.reliability for part in periods.values()]
        assert [row[1:3] for row in table.rows] == [
            (str(part.deals), str(part.won)) for part in told
        ]
    assert sum(int(row[1]) for row in section.tables[0].rows) == 400
    assert section.texts[-1].startswith("By the day on which deals were opened: ")


def test_a_period_of_few_deals_has_no_metrics(tell: Any_, changed: Any_) -> None:
    def few(record: dict[str, Any]) -> None:
        first = next(iter(record["evaluation"]["random"]["periods"].values()))
        first.update(log_loss=None, baseline_log_loss=None, roc_auc=None)

    row = over_time(tell(changed(few))).tables[0].rows[0]
    assert row[-3:] == ("too few", "too few", "too few")
    assert row[1] != "too few"


def test_without_dates_the_report_says_so(tell: Any_, changed: Any_) -> None:
    model = changed(lambda record: record["evaluation"]["random"].update(periods={}))
    section = over_time(tell(model))
    assert (section.charts, section.tables) == ((), ())
    assert section.texts[0].startswith("The days on which deals were opened are not known")


def test_deals_without_a_day_are_counted(tell: Any_, changed: Any_) -> None:
    def some(record: dict[str, Any]) -> None:
        random = record["evaluation"]["random"]
        random["deals"] += 7

    texts = over_time(tell(changed(some))).texts
    assert texts[-1] == "7 tested deals have no such day and are in no row."


def test_one_period_makes_no_curve(tell: Any_, changed: Any_) -> None:
    def one(record: dict[str, Any]) -> None:
        periods = record["evaluation"]["random"]["periods"]
        name = next(iter(periods))
        record["evaluation"]["random"]["periods"] = {name: periods[name]}

    section = over_time(tell(changed(one)))
    assert section.charts == ()
    assert len(section.tables[0].rows) == 1
