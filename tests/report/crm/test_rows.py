"""What an importer gets of a score record."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from kaopu.framework import load_framework
from kaopu.language import languages
from kaopu.report.crm import layout_names, layout_of
from kaopu.report.crm.layouts import COLUMNS
from kaopu.report.crm.rows import MAX_LETTERS, CrmRows

NONE = "no warning sign"


def rows_of(*signs: str, language: str = "en", probability: float = 0.5) -> pd.DataFrame:
    count = len(signs)
    scores = pa.RecordBatch.from_pydict(
        {
            "lead_id": [f"L-{i}" for i in range(count)],
            "probability": [probability] * count,
            "warning_signs": list(signs),
            "as_of": ["2026-11-28"] * count,
        }
    )
    made = CrmRows(layout_of("table"), 0.4, language).rows(scores)
    return made.to_pandas()


def test_the_sign_that_past_deals_confirm_comes_before_a_costlier_one() -> None:
    cell = "no_scenario_fit:framework_only; unaware_of_need.not_told:confirmed"
    (row,) = rows_of(cell).to_dict("records")
    told = load_framework().sign("unaware_of_need").told_by("not_told")
    assert row["top_sign"] == told.name.in_("en")
    assert row["next_question"] == told.question.in_("en")


def test_no_cell_is_blank_for_importers_pass_over_blanks() -> None:
    cells = ["", "no_scenario_fit:confirmed", "Some Column:data_only", "budget:data_only"]
    for language in languages():
        found = rows_of(*cells, language=language)
        assert (found.astype(str) != "").all(axis=None)
    assert rows_of("")["top_sign"].tolist() == [NONE]


@pytest.mark.parametrize(
    ("probability", "score", "grade"),
    [(0.9, 90.0, "A"), (0.41234, 41.2, "B"), (0.2, 20.0, "C"), (0.01, 1.0, "D")],
)
def test_scores_are_points_in_a_hundred_with_their_grade(
    probability: float, score: float, grade: str
) -> None:
    (row,) = rows_of("", probability=probability).to_dict("records")
    assert (row["score"], row["grade"], row["scored_on"]) == (score, grade, "2026-11-28")


@pytest.mark.parametrize("language", languages())
def test_every_sign_and_question_fits_into_a_text_field(language: str) -> None:
    for sign in load_framework().signs:
        for told in (sign, *sign.causes):
            assert len(told.name.in_(language)) <= MAX_LETTERS
            assert len(told.question.in_(language)) <= MAX_LETTERS


@pytest.mark.parametrize("name", layout_names())
def test_every_layout_has_a_header_for_each_column(name: str) -> None:
    headers = layout_of(name).headers
    assert len(set(headers)) == len(COLUMNS)
    assert layout_of(name, "Lead GUID").headers == ("Lead GUID", *headers[1:])
