from __future__ import annotations

import pandas as pd

from kaopu.files.cells.frames import read_frame


def test_nested_cells_are_read_as_texts_and_said() -> None:
    export = read_frame(pd.DataFrame({"id": [1], "tags": [["a", "b"]], "x": [{"k": 1.5}]}))
    assert export.frame.to_numpy().tolist() == [["1", '["a", "b"]', '{"k": 1.5}']]
    (found,) = export.assumptions
    assert found.kind == "nested_cells"
    assert found.to_json()["facts"] == {"columns": "'tags', 'x'"}


def test_a_plain_frame_says_nothing() -> None:
    assert read_frame(pd.DataFrame({"id": [1], "on": ["x"]})).assumptions == ()
