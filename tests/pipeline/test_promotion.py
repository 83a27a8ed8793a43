from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kaopu.errors import PipelineMeaningError, PipelineShapeError
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.promotion import PromotionRule

Resolve = Callable[[str], Pipeline]


@pytest.fixture
def resolved(small_text: str) -> Resolve:
    return lambda text: resolve(
        parse_pipeline(f"{small_text}\n[promotion]\n{text}", Path("small.toml"))
    )


def test_a_file_without_the_section_has_the_defaults(resolved: Resolve) -> None:
    assert resolved("").promotion == PromotionRule("better_or_fresher", 0.02, 0.02, None)


def test_every_setting_can_be_set(resolved: Resolve) -> None:
    text = 'rule = "better"\nmargin = 0.01\ncalibration_margin = 0.05\naccount = "company"'
    assert resolved(text).promotion == PromotionRule("better", 0.01, 0.05, "company")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('rule = "newer"', "promotion.rule: found 'newer'"),
        ("margin = 0", "promotion.margin: found 0; expected a share of more than 0"),
        ("margin = 1.0", "promotion.margin: found 1.0; expected a share"),
        ("marign = 0.1", "promotion.marign: is an unknown key; did you mean 'margin'?"),
    ],
)
def test_a_setting_of_another_shape_is_refused(
    resolved: Resolve, text: str, fault: str
) -> None:
    with pytest.raises(PipelineShapeError) as caught:
        resolved(text)
    assert fault in str(caught.value)


def test_a_margin_that_is_no_number_is_refused(resolved: Resolve) -> None:
    with pytest.raises(PipelineMeaningError, match=r"promotion\.margin: found nan"):
        resolved("margin = nan")
