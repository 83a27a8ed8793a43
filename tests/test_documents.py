"""JSON that every reader of JSON can read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np

from kaopu.documents import json_text, plain


def test_what_has_no_value_is_null() -> None:
    nothing = [float("nan"), np.float64("nan"), float("inf"), -np.inf]
    text = json_text({"figures": nothing, "one": {"se": (np.nan, 1.5)}})
    assert "NaN" not in text
    assert "Infinity" not in text
    assert json.loads(text) == {"figures": [None] * 4, "one": {"se": [None, 1.5]}}


def test_all_else_stays() -> None:
    document = {"名": "靠谱", "n": 3, "p": 0.25, "ok": True, "none": None, "rows": [1, 2]}
    assert plain(document) == document
    assert json.loads(json_text(document)) == document
    assert "靠谱" in json_text(document)
    assert json_text([]) == "[]\n"


def test_paths_and_days_are_texts() -> None:
    document = {"path": Path("a") / "b", "day": date(2026, 1, 2)}
    assert json.loads(json_text(document)) == {"path": "a/b", "day": "2026-01-02"}
