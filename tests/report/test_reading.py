from __future__ import annotations

from typing import get_args

import pytest

from kaopu.files import Assumption, AssumptionKind
from kaopu.files.formats.csv import NAMES
from kaopu.language import Language, languages
from kaopu.language.catalogue import sentences
from kaopu.report.reading import reading_texts


def test_every_kind_has_words() -> None:
    assert set(sentences("en")["reading"]) == {*get_args(AssumptionKind), "set"}
    assert set(sentences("en")["separator"]) == set(NAMES.values())


@pytest.mark.parametrize("language", languages())
def test_facts_with_a_name_are_named(language: Language) -> None:
    tab = Assumption("delimiter", {"separator": "tab"}, "data.delimiter", "\t")
    (text,) = reading_texts([tab], language)
    assert ("a tab; data.delimiter sets it" in text) == (language == "en")
    assert ("制表符" in text) == (language == "zh")
