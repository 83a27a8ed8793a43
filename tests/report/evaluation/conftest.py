from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.presenter import Presenter
from kaopu.scoring import LeadModel, TrainingRecord, Usability

Change = Callable[[dict[str, Any]], None]
Changed = Callable[..., LeadModel]
Tell = Callable[..., Presenter]


@pytest.fixture
def changed(trained: LeadModel) -> Changed:
    """Gives ``demo/1`` with its record, as plain data, changed in place by a function."""

    def make(change: Change, *, usable: bool = True) -> LeadModel:
        plain = trained.record.to_json()
        change(plain)
        record = TrainingRecord.from_json(plain)
        usability = Usability(usable=usable, reason="")
        return replace(trained, record=record, usability=usability)

    return make


@pytest.fixture
def tell(trained: LeadModel) -> Tell:
    """Gives the presenter of a model, ``demo/1`` by default."""

    def make(model: LeadModel | None = None, language: Language = "en") -> Presenter:
        return Presenter(model or trained, Locale(language), load_framework())

    return make
