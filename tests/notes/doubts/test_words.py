from __future__ import annotations

from kaopu.framework import load_framework
from kaopu.notes.doubts.words import fields, topics


def test_topics_and_kinds_of_doubt_name_fields_of_the_framework() -> None:
    known = {f.id for signal in load_framework().signals for f in signal.fields}
    assert set(topics()) <= known
    levels = {"for", "against"}
    named = {field for kind, ids in fields().items() if kind not in levels for field in ids}
    assert named <= known
