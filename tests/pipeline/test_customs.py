from __future__ import annotations

import json

from kaopu.pipeline.customs import PLAIN, Customs, NumberCustom

PROVEN = NumberCustom("comma", "8.700,40", "sign")


def test_a_column_of_which_nothing_is_known_follows_what_is_told() -> None:
    assert PLAIN.number("amount") == NumberCustom()
    assert Customs("comma").number("amount") == NumberCustom("comma")


def test_what_is_settled_is_kept_and_what_is_not_adds_nothing() -> None:
    told = Customs("comma", {"a": PROVEN})
    settled = told.with_numbers(
        {"b": NumberCustom("point", "9.5"), "c": NumberCustom("comma")}
    )
    assert settled.numbers == {"a": PROVEN, "b": NumberCustom("point", "9.5")}
    assert settled.number("c") == NumberCustom("comma")


def test_customs_are_read_as_they_were_written() -> None:
    customs = Customs(
        "point", {"a": PROVEN}, {"day": "%d/%m/%Y", "iso": ""}, {"end": ("w",)}
    )
    assert Customs.from_json(json.loads(json.dumps(customs.to_json()))) == customs
    assert Customs.from_json({}) == PLAIN
