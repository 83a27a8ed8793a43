from __future__ import annotations

import pytest

from kaopu.proposing.histories.shapes import shape_of


@pytest.mark.parametrize(
    ("meanings", "shape"),
    [
        (("field", "new", "when"), "change"),
        (("stage", "recorded", "remark"), "snapshot"),
        (("stage", "kind", "text", "recorded"), "event"),
        (("role", "person", "recorded"), "role"),
        (("role", "person", "text"), "event"),
        (("measured", "record_id"), None),
    ],
)
def test_columns_speak_for_a_shape(meanings: tuple[str, ...], shape: str | None) -> None:
    scores = {f"c{place}": {name: 1.0} for place, name in enumerate(meanings)}
    assert shape_of(scores, "") == shape


def test_the_key_speaks_for_no_shape() -> None:
    assert shape_of({"deal": {"text": 1.0}, "x": {"measured": 1.0}}, "deal") is None
