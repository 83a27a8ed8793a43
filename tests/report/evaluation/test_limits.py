from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.card import card_text
from kaopu.report.evaluation.limits import has_limits, limits
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel
from kaopu.store.model_files.canonical import model_bytes
from kaopu.store.model_files.migrate import FORMAT
from kaopu.store.model_files.model_file import read_classifier
from lives import Lives, trained_on


def presenter_of(model: LeadModel, language: Language = "en") -> Presenter:
    return Presenter(model, Locale(language), load_framework())


def read_classifier_of(model: LeadModel, folder: Path) -> Any:
    path = folder / "model.skops"
    path.write_bytes(model_bytes(model.classifier))
    return read_classifier(path, FORMAT)


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


@pytest.fixture(scope="module")
def stated(lives: Lives) -> LeadModel:
    limits = {"customer_silence": 30.0, "people_met": 2.0}
    return trained_on(replace(lives, pipeline=replace(lives.pipeline, limits=limits)))


def test_a_stated_limit_is_said_to_be_set_and_not_learnt(stated: LeadModel) -> None:
    section = limits(presenter_of(stated))
    (table,) = section.tables
    rows = {row[0]: row for row in table.rows}
    silence = rows["days since the customer last spoke"]
    assert silence[1:3] == ("above 30", "set in the pipeline file, not learnt")
    people = rows["people we have spoken to"]
    assert people[1] == "below 2"
    # The company's own deals say all the same whether it costs.
    assert people[-1] == "no"
    assert any("was not learnt" in note for note in section.notes)
    assert "set in the pipeline file, not learnt" in card_text(stated, "en")
    assert "was not learnt" in card_text(stated, "en")


def test_where_none_is_stated_nothing_is_said_of_that(lived: LeadModel) -> None:
    assert "was not learnt" not in card_text(lived, "en")


def test_a_stated_limit_is_learnt_with_in_every_fold_and_kept(
    stated: LeadModel, tmp_path: Path
) -> None:
    assert stated.classifier.limits == {"customer_silence": 30.0, "people_met": 2.0}
    again = read_classifier_of(stated, tmp_path)
    assert again.limits == stated.classifier.limits
    silence = again.encoder_.limits.of("customer_silence")
    assert (silence.form, silence.values.max()) == ("stated", 30.0)


def test_a_model_without_histories_has_no_such_section(trained: LeadModel) -> None:
    assert not has_limits(presenter_of(trained))
    assert "limits" not in [
        section.id for section in evaluation_view(trained, "en").sections
    ]
    assert "Limits of behaviour" not in card_text(trained, "en")
