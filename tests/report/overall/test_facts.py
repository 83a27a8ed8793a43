from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.explain.past.overall_records import SignFact
from kaopu.explain.records import Support
from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.report.overall.facts import FactPresenter

SUPPORT = Support(36, 5, 5 / 36, 0.06, 0.29, 0.51)


def fact(value: str, source: str = "budget_status", support: Support = SUPPORT) -> SignFact:
    told = (source, source, value, "level", support, None, None, "confirmed", False)
    return SignFact(*told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (fact("none"), "budget: none"),
        (fact("unknown"), "budget: asked, not told"),
        (fact(""), "budget: not filled in"),
        (
            fact("0", "registered_capital", replace(SUPPORT, at_most=5000.0)),
            "registered capital: of at most 5,000",
        ),
    ],
)
def test_facts_are_named(told: SignFact, words: str) -> None:
    assert FactPresenter(Locale("en"), load_framework()).fact(told) == words
