from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from kaopu.files.formats.json import read_json as read_file
from kaopu.service import Limits
from kaopu.service.problems import ServiceError
from kaopu.service.requests.json_bodies import AS_OF, LEADS, read_json

KNOWN = (LEADS, AS_OF)
CELLS: list[Any] = [
    *("x", " padded ", "", None, True, False, 0, -0.0, 12, 12.0, 12.5, 1e-7, 1e21),
    *(12345678901234567890, 0.1, 12.345, "é", "e\u0301", "#N/A", 100.125, 1e15),
]


def read(leads: Any) -> pd.DataFrame:
    body = json.dumps({LEADS: leads}).encode()
    return read_json(body, Limits(), KNOWN).texts


def test_cells_are_the_texts_that_a_file_of_json_gives() -> None:
    leads = [{"id": str(place), "cell": cell} for place, cell in enumerate(CELLS)]
    pd.testing.assert_frame_equal(read(leads), read_file("f", json.dumps(leads)).frame)


def test_digits_are_kept_as_they_are_written() -> None:
    body = b'{"leads": {"a": 0.1234567890123456789, "b": 12345678901234567890123}}'
    (row,) = read_json(body, Limits(), KNOWN).texts.to_dict("records")
    assert row == {"a": "0.1234567890123456789", "b": "12345678901234567890123"}


def test_one_lead_need_not_stand_in_a_list() -> None:
    assert read({"a": 1}).to_dict("list") == read([{"a": 1}]).to_dict("list")


def test_keys_that_an_object_lacks_are_blank() -> None:
    told = read([{"a": 1}, {"b": 2}, {}]).to_dict("list")
    assert told == {"a": ["1", "", ""], "b": ["", "2", ""]}


def test_a_mark_of_the_byte_order_is_no_letter() -> None:
    assert len(read_json(b'\xef\xbb\xbf{"leads": {"a": 1}}', Limits(), KNOWN).texts) == 1


def test_what_is_wrong_with_a_cell_is_told_with_its_place() -> None:
    with pytest.raises(ServiceError) as raised:
        read([{"a": 1}, {"a": {"b": 1}}])
    told = raised.value.to_json("en")["error"]
    assert "row 2, column 'a': found object" in told["message"]
    assert told["found"] == "object"
