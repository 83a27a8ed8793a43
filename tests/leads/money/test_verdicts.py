from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaopu.language.currencies import Codes
from kaopu.leads.money.verdicts import Kind, Standard, Stated, Verdict
from kaopu.pipeline import Pipeline
from kaopu.pipeline.rates import Rates


def codes(*names: str) -> Codes:
    return frozenset(names)


@pytest.fixture
def pounds(small: Pipeline) -> Pipeline:
    return replace(small, currency="GBP")


@pytest.mark.parametrize(
    ("named", "stated", "kind"),
    [
        (None, "none", "own"),
        (None, "blank", "blank"),
        (None, "unread", "unread"),
        (None, codes("GBP"), "own"),
        (None, codes("SEK"), "foreign"),
        (codes("GBP"), codes("GBP"), "own"),
        (codes("GBP"), codes("SEK"), "disagrees"),
        (codes("SEK"), "unread", "foreign"),
        (codes("CNY", "JPY"), codes("JPY"), "foreign"),
        (codes(), "none", "disagrees"),
    ],
)
def test_cell_and_column_decide_together(
    pounds: Pipeline, named: Codes | None, stated: Stated, kind: Kind
) -> None:
    verdict = Standard(pounds.currency_codes, pounds).verdict(named, stated)
    assert verdict.kind == kind
    assert (verdict.factor == 1.0) == (kind in ("own", "blank"))


def test_a_rate_converts_what_is_clear(pounds: Pipeline) -> None:
    pipeline = replace(pounds, rates=Rates("2026-03-31", {"JPY": 0.005, "SEK": 0.08}))
    standard = Standard(pipeline.currency_codes, pipeline)
    rate = "1 SEK = 0.08 GBP (2026-03-31)"
    converted = Verdict("converted", codes("SEK"), 0.08, rate)
    assert standard.verdict(codes("SEK"), "none") == converted
    # The sign may mean the yuan, too.
    assert standard.verdict(codes("CNY", "JPY"), "none").kind == "foreign"
    assert standard.verdict(codes("CNY", "JPY"), codes("JPY")).factor == 0.005


def test_other_columns_count_in_what_they_were_learnt_in(pounds: Pipeline) -> None:
    pipeline = replace(pounds, rates=Rates("2026-03-31", {"JPY": 0.005, "SEK": 0.08}))
    standard = Standard(codes("SEK"), pipeline)
    assert standard.verdict(codes("GBP"), "none").factor == pytest.approx(12.5)
    assert standard.verdict(codes("JPY"), "none").factor == pytest.approx(0.0625)
    assert standard.verdict(codes("EUR"), "none").kind == "foreign"


def test_without_a_currency_nothing_that_names_one_counts(small: Pipeline) -> None:
    standard = Standard(small.currency_codes, small)
    assert standard.verdict(None, "none") == Verdict("own", factor=1.0)
    for named, stated in ((codes("SEK"), "none"), (None, "blank")):
        verdict = standard.verdict(named, stated)  # type: ignore[arg-type]
        assert verdict.kind == "unset"
        assert np.isnan(verdict.factor)
