from __future__ import annotations

from skops.io import dumps

from kaopu.store.model_files.differences import model_differences
from kaopu.store.model_files.migrate import FORMAT


def test_arrays_of_another_length_and_lists_of_another_length_differ_as_a_whole() -> None:
    one, other = {"a": [1, 2], "b": 3}, {"a": [1, 2, 4], "b": 3}
    assert model_differences(dumps(one), dumps(other), FORMAT) == ["a"]


def test_things_of_another_kind_differ_somewhere() -> None:
    assert model_differences(dumps([1]), dumps({"a": 1}), FORMAT) != []
