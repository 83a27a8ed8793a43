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


def test_kinds_of_contacts_make_events_of_rows_that_repeat_the_stage() -> None:
    names = ("stage", "close", "kind", "text", "when")
    scores = {f"c{place}": {name: 1.0} for place, name in enumerate(names)}
    assert shape_of(scores, "") == "snapshot"
    assert shape_of(scores, "", has_kinds=True) == "event"


def test_a_text_beside_people_who_stand_once_is_a_remark() -> None:
    scores = {name: {name: 1.0} for name in ("role", "person", "text")}
    assert shape_of(scores, "", is_list=True) == "role"
