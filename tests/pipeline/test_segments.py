from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import PipelineMeaningError, PipelineShapeError
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

CONTEXT = """
[context]
categories = ["Product", "Region"]
numbers = ["Employees"]

[own_side]
categories = ["Team"]
"""
ONLY = "segments are told apart by a category of [context] or [own_side]"


def with_by(small_text: str, by: str, context: str = CONTEXT) -> Pipeline:
    text = f"{small_text}{context}\n[model]\nby = {by!r}\n"
    return resolve(parse_pipeline(text, Path("some.toml")))


@pytest.mark.parametrize("by", ["Product", "Team"])
def test_a_category_of_the_context_or_our_own_side_tells_segments(
    small_text: str, by: str
) -> None:
    assert with_by(small_text, by).by == by


def test_without_the_key_there_are_no_segments(small_text: str) -> None:
    pipeline = resolve(parse_pipeline(small_text + CONTEXT, Path("some.toml")))
    assert pipeline.by is None


def test_a_column_that_is_left_out_tells_no_segments(small_text: str) -> None:
    pipeline = with_by(small_text, "Product")
    assert pipeline.without(["Region"]).by == "Product"
    assert pipeline.without(["Product"]).by is None


@pytest.mark.parametrize(
    ("by", "use"),
    [
        ("result", "outcome.column"),
        ("opened", "dates.created"),
        ("budget", "fields.budget_status"),
        ("Employees", "context.numbers"),
    ],
)
def test_what_a_column_is_used_as_is_said(small_text: str, by: str, use: str) -> None:
    with pytest.raises(PipelineMeaningError) as refused:
        with_by(small_text, by)
    assert f"model.by: column {by!r} is used as {use}; {ONLY}" in str(refused.value)


@pytest.mark.parametrize(
    ("by", "context", "said"),
    [
        ("Produkt", CONTEXT, "did you mean 'Product'?"),
        ("zzz", CONTEXT, "write it there, or take one of 'Product', 'Region', 'Team'"),
        ("zzz", "", "write it there, such as [context] categories = ['zzz']"),
    ],
)
def test_what_is_no_category_is_refused(
    small_text: str, by: str, context: str, said: str
) -> None:
    with pytest.raises(PipelineMeaningError) as refused:
        with_by(small_text, by, context)
    assert f"model.by: no category {by!r} under [context] or [own_side]; {said}" in str(
        refused.value
    )


def test_no_column_at_all_is_refused(small_text: str) -> None:
    with pytest.raises(PipelineShapeError, match=r"model\.by"):
        with_by(small_text, "")
