from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from kaopu.framework import Namer, load_framework
from kaopu.language import Locale
from kaopu.monitoring.records import ColumnWatch, Monitoring
from kaopu.report.monitoring.sections import input_section


def watch(column: str, **own: object) -> ColumnWatch:
    own = {"against": "earlier", "leads": 60, "before": 60, **own}
    return ColumnWatch(column, column, **own)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "2 columns hold"), ("zh", "有 2 列")]
)
def test_columns_that_hold_nothing_are_named_and_have_no_row(
    language: str, said: str
) -> None:
    columns = (
        watch("filled", blank=0.2, blank_before=0.3),
        watch("emptied", blank=1.0, blank_before=0.3),
        watch("empty", blank=1.0, blank_before=1.0),
        watch("untested", against="none", blank=1.0),
    )
    found = cast("Monitoring", SimpleNamespace(columns=columns))
    namer = Namer(load_framework(), language)
    section = input_section(found, Locale(language), namer, {})
    assert [row[0] for row in section.rows] == ["filled", "emptied"]
    (told,) = (line for line in section.lines if said in line)
    assert "empty" in told
    assert "untested" in told
