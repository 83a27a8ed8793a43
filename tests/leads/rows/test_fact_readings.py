from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kaopu.leads.rows.fact_readings import FactReading, read_fact
from kaopu.pipeline import Pipeline, Source


@pytest.fixture
def budget(demo: Pipeline) -> Source:
    """The source of the budget, of which nothing was read before."""
    return replace(demo.by_id["budget_status"])


def read(pipeline: Pipeline, source: Source, *cells: str) -> FactReading:
    texts = pd.DataFrame({source.column: list(cells)}, dtype=object)
    return read_fact(texts, pipeline, source)


def test_a_cell_that_the_pipeline_knows_is_read_once(
    demo: Pipeline, budget: Source
) -> None:
    first = read(demo, budget, "vague")
    assert read(demo, budget, "vague") is first
    assert first.values.tolist() == ["vague"]
    assert read(demo, budget, "").values.tolist() == [""]
    assert len(budget.read_alone) == 2


@pytest.mark.parametrize(
    "cell", ["Mr Smith promised", "vague, ask a@example.org", " VAGUE "]
)
def test_what_a_lead_alone_says_is_not_kept(
    demo: Pipeline, budget: Source, cell: str
) -> None:
    found = read(demo, budget, cell)
    kept = [key for key in budget.read_alone if "@" in str(key) or "Smith" in str(key)]
    assert kept == []
    assert found.values.tolist() in (["(not understood)"], ["vague"])


def test_a_cell_alone_reads_as_among_others(demo: Pipeline) -> None:
    for source in demo.sources:
        if source.kind in ("number", "date"):
            continue
        for cell in ("", "unknown", "yes", "no", "vague", "other", *source.levels):
            among = read(demo, source, cell, "zzz")
            for _ in range(2):
                alone = read(demo, source, cell)
                assert alone.values.tolist() == among.values.tolist()[:1]
                assert alone.shown.tolist() == among.shown.tolist()[:1]
