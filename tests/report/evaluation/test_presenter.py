from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

from kaopu.evaluation.records import Estimate

Any_ = Callable[..., Any]


def test_the_strictest_design_decides(tell: Any_, changed: Any_) -> None:
    assert list(tell().designs) == ["forward", "random"]
    assert tell().deciding == "forward"
    assert tell().decided is tell().record.evaluation.forward
    model = changed(lambda record: record["evaluation"].update(forward=None))
    assert tell(model).deciding == "random"
    assert tell(model, "zh").design_name == "随机分折"


def test_figures_are_told_with_their_standard_errors(tell: Any_) -> None:
    assert tell().estimate(Estimate(0.4961, 0.0304)) == "0.496 ± 0.030"
    assert tell().estimate(None) == "too few"
    assert tell().estimate(Estimate(0.5, nan)) == "0.500 ± –"
    assert tell().estimate(Estimate(nan, nan)) == "– ± –"
    assert tell().range(0.05, 0.261) == "5% to 26%"
    assert tell(language="zh").range(0.05, 0.261) == "5% 至 26%"
    counts = [tell().count(number) for number in (12345, 12.0, 12.46)]
    assert counts == ["12,345", "12", "12.5"]


def test_names_and_values_make_one_line(tell: Any_) -> None:
    parts = {"a": "1", "b": "2"}
    assert tell().listing(parts) == "a: 1; b: 2"
    assert tell(language="zh").listing(parts) == "a：1；b：2"


def test_a_source_is_told_by_its_column(tell: Any_) -> None:
    assert tell().column_of("(stage)") == "stage"
    assert tell().column_of("gone") == "gone"
