"""JSON that every reader of JSON can read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from kaopu.documents import as_plain, check_kinds, json_text, plain


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


@dataclass(frozen=True)
class Part:
    size: float
    kind: Literal["long", "short"] = "long"


@dataclass(frozen=True)
class Whole:
    name: str
    count: int
    parts: tuple[Part, ...] = ()
    marks: Mapping[str, float | None] = field(default_factory=dict)
    best: Part | None = None
    is_open: bool = True


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"parts": (Part(1), Part(0.5, "short")), "best": Part(2.5)},
        {"marks": {"a": 1, "b": None, "c": 0.5}},
    ],
)
def test_a_record_of_its_kinds_is_let_through(changes: dict[str, Any]) -> None:
    check_kinds(Whole(**{"name": "x", "count": 3} | changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": 7}, "Whole.name is no str"),
        ({"count": 3.0}, "Whole.count is no int"),
        ({"count": True}, "Whole.count is no int"),
        ({"is_open": 1}, "Whole.is_open is no bool"),
        ({"parts": ["long"]}, "Whole.parts is no "),
        ({"parts": ({"size": 1},)}, "Whole.parts is no "),
        ({"parts": (Part("big"),)}, "Part.size is no float"),  # type: ignore[arg-type]
        ({"best": Part(1, "wide")}, "Part.kind is no "),  # type: ignore[arg-type]
        ({"marks": {1: 2.0}}, "Whole.marks is no "),
        ({"marks": {"a": "b"}}, "Whole.marks is no "),
        ({"marks": None}, "Whole.marks is no "),
        ({"name": None}, "Whole.name is no str"),
    ],
)
def test_a_record_of_other_kinds_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=re.escape(field)):
        check_kinds(Whole(**{"name": "x", "count": 3} | changes))


def test_a_record_is_the_plain_data_that_dataclasses_make() -> None:
    @dataclass(frozen=True)
    class Inner:
        text: str
        share: float | None

    @dataclass(frozen=True)
    class Outer:
        inner: Inner
        many: tuple[Inner, ...]
        listed: list[int]
        named: Mapping[str, Inner]

    one = Inner("a", None)
    record = Outer(one, (one, Inner("需求", 0.5)), [1, 2], {"x": one})
    assert as_plain(record) == asdict(record)
    assert json.dumps(as_plain(record)) == json.dumps(asdict(record))
