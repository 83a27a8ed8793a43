from __future__ import annotations

import pytest

from kaopu.explain.records import Support
from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.lead.bounds import source_bounds


def told(source: str, low: float | None, high: float | None, language: Language) -> str:
    support = Support(36, 5, 0.14, 0.06, 0.29, 0.51, low, high)
    return source_bounds(support, source, load_framework(), Locale(language))


@pytest.mark.parametrize(
    ("low", "high", "english", "chinese"),
    [
        (None, 0.0, "0", "0"),
        (None, 2.0, "0 to 2", "0 到 2"),
        (0.0, 1.0, "1", "1"),
        (1.0, 3.0, "2 to 3", "2 到 3"),
        (0.5, 2.5, "1 to 2", "1 到 2"),
        (0.25, 0.75, "1", "1"),
        (3.0, None, "4 or more", "至少 4"),
        (1200.0, None, "1,201 or more", "至少 1,201"),
    ],
)
def test_a_count_is_told_in_whole_numbers(
    low: float | None, high: float | None, english: str, chinese: str
) -> None:
    assert told("postponements", low, high, "en") == english
    assert told("postponements", low, high, "zh") == chinese


@pytest.mark.parametrize(
    ("low", "high", "english"),
    [
        (None, 30.0, "up to 30"),
        (30.0, 61.0, "31 to 61"),
        (-8.0, -3.0, "−7 to −3"),
        (60.5, None, "61 or more"),
    ],
)
def test_days_are_whole_and_have_no_least(
    low: float | None, high: float | None, english: str
) -> None:
    assert told("signing_date", low, high, "en").replace("-", "−") == english


@pytest.mark.parametrize("source", ["registered_capital", "Seats"])
def test_other_numbers_may_have_fractions(source: str) -> None:
    assert told(source, 1.5, 4.0, "en") == "above 1.5, at most 4"
    assert told(source, None, 4.0, "en") == "of at most 4"
    assert told(source, 1.5, None, "zh") == "超过 1.5"
