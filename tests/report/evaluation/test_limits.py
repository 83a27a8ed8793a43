from __future__ import annotations

import pytest

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.card import card_text
from kaopu.report.evaluation.limits import has_limits, limits
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel


def presenter_of(model: LeadModel, language: Language = "en") -> Presenter:
    return Presenter(model, Locale(language), load_framework())


def test_every_limit_has_a_row_those_that_separate_first(lived: LeadModel) -> None:
    (table,) = limits(presenter_of(lived)).tables
    found = lived.classifier.encoder_.limits
    assert found is not None
    assert len(table.rows) == len(found.limits)
    assert {len(row) for row in table.rows} == {len(table.head)}
    separates = [row[-1] for row in table.rows]
    assert separates == sorted(separates, reverse=True)
    rows = {row[0]: row for row in table.rows}
    row = rows["days since the customer last spoke"]
    assert (row[2], row[-1]) == ("one for all", "yes")
    silence = found.of("customer_silence")
    assert silence is not None
    assert row[1] == f"above {silence.values[0, 0]:g}"


def test_a_limit_by_age_says_from_where_to_where(lived: LeadModel) -> None:
    (table,) = limits(presenter_of(lived)).tables
    (row,) = [row for row in table.rows if row[0].startswith("days by which")]
    assert row[1].startswith("above ")
    assert " to " in row[1]
    assert row[2] == "90% of won deals, by stage and age"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_and_card_tell_them(lived: LeadModel, language: Language) -> None:
    view = evaluation_view(lived, language)
    assert "limits" in [section.id for section in view.sections]
    heading = Locale(language).text("limits", "heading")
    assert f"## {heading}" in card_text(lived, language)


def test_a_model_without_histories_has_no_such_section(trained: LeadModel) -> None:
    assert not has_limits(presenter_of(trained))
    assert "limits" not in [
        section.id for section in evaluation_view(trained, "en").sections
    ]
    assert "Limits of behaviour" not in card_text(trained, "en")
