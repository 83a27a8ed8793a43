from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.presenter import Presenter
from kaopu.scoring import LeadModel, Usability

Change = Callable[[dict[str, Any]], None]
Changed = Callable[..., LeadModel]
Tell = Callable[..., Presenter]


@pytest.fixture
def changed(trained: LeadModel) -> Changed:
    """Gives ``demo/1`` with its record changed in place by a function."""

    def make(change: Change, *, usable: bool = True) -> LeadModel:
        record = deepcopy(dict(trained.record))
        change(record)
        usability = Usability(usable=usable, reason="")
        return replace(trained, record=record, usability=usability)

    return make


@pytest.fixture
def tell(trained: LeadModel) -> Tell:
    """Gives the presenter of a model, ``demo/1`` by default."""

    def make(model: LeadModel | None = None, language: Language = "en") -> Presenter:
        return Presenter(model or trained, Locale(language), load_framework())

    return make
