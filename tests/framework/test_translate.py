from __future__ import annotations

import pytest

from kaopu.framework import load_framework, translate
from kaopu.framework.translate import framework_places, translated


def test_every_text_has_a_place_of_its_own() -> None:
    places = framework_places(load_framework())
    assert places["signs.vague_budget.name"].in_("en") == "vague budget"
    field = "signals.budget_clarity.fields.budget_status"
    assert places[f"{field}.levels.none.name"].in_("zh")
    assert all(text.in_("en").strip() for text in places.values())


def test_a_language_brings_its_own_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"de": {"signs.vague_budget.name": "vages Budget"}}
    monkeypatch.setattr(translate, "languages", lambda: ("en", "de"))
    monkeypatch.setattr(translate, "framework_texts", lambda code: own.get(code, {}))
    framework = translated(load_framework())
    assert framework.sign("vague_budget").name.in_("de") == "vages Budget"
    assert framework.sign("vague_budget").name.in_("zh") == "预算含糊"
    # What it leaves out is told in English.
    assert framework.sign("stalling").name.in_("de") == "stalling"
    assert load_framework().sign("vague_budget").name.in_("de") == "vague budget"
