from __future__ import annotations

from typing import get_args

import pytest

from kaopu.framework import Language
from kaopu.framework.records import LANGUAGES
from kaopu.report import reading_texts
from kaopu.report.words import words
from kaopu.tables import Assumption
from kaopu.tables.reading.delimited import NAMES
from kaopu.tables.reading.records import AssumptionKind


def test_every_kind_has_words() -> None:
    assert set(words()["reading"]) == {*get_args(AssumptionKind), "set"}
    assert set(words()["separator"]) == set(NAMES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_with_a_name_are_named(language: Language) -> None:
    tab = Assumption("delimiter", {"separator": "tab"}, "data.delimiter", "\t")
    (text,) = reading_texts([tab], language)
    assert ("a tab; data.delimiter sets it" in text) == (language == "en")
    assert ("制表符" in text) == (language == "zh")
