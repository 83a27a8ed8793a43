from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from kaopu.framework import Language, load_framework
from kaopu.report import Speaker
from kaopu.report.evaluation.teller import Teller
from kaopu.scoring import LeadModel, Usability

Change = Callable[[dict[str, Any]], None]
Changed = Callable[..., LeadModel]
Tell = Callable[..., Teller]


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
    """Gives the teller of a model, ``demo/1`` by default."""

    def make(model: LeadModel | None = None, language: Language = "en") -> Teller:
        return Teller(model or trained, Speaker(language), load_framework())

    return make
