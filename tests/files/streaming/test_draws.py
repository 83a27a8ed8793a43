from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaopu.files.streaming.draws import Stream
from kaopu.files.streaming.parquet import ParquetReader


@pytest.fixture
def stream(tmp_path: Path) -> Callable[..., Stream]:
    def made(*rows: tuple[str, ...]) -> Stream:
        path = tmp_path / "leads.parquet"
        columns = dict(
            zip(("id", "region", "amount"), zip(*rows, strict=True), strict=True)
        )
        pq.write_table(
            pa.table({name: list(cells) for name, cells in columns.items()}), path
        )
        return Stream(path, ParquetReader(path), keep=False)

    return made


def ids(batches: object) -> list[str]:
    return list(pd.concat(list(batches))["id"])  # type: ignore[call-overload]


def test_a_total_may_name_a_group_of_a_batch_far_off(stream: Callable[..., Stream]) -> None:
    file = stream(
        ("EMEA Total", "", "5"),
        ("Nobody Total", "", "5"),
        ("L-1", "Kenya", "5"),
        ("L-2", "EMEA", "5"),
    )
    assert ids(file.draw().frames(1)) == ["Nobody Total", "L-1", "L-2"]
    assert file.groups == {"emea"}


def test_some_columns_come_with_the_rows_of_all(stream: Callable[..., Stream]) -> None:
    file = stream(("L-1", "Kenya", "5"), ("", "Total", "5"), ("L-2", "Chile", "5"))
    draw = file.draw()
    assert ids(draw.projected(2, [0])) == ["L-1", "L-2"]
    assert (draw.rows, draw.is_done, file.left_out.tolist()) == (2, True, [1])


def test_what_is_found_is_told_of_all_batches(stream: Callable[..., Stream]) -> None:
    file = stream(
        ("L-1", "#N/A", "1.5E+17"),
        ("Total", "", "5"),
        ("L-2", "#REF!", ""),
        ("L-3", "#N/A", ""),
    )
    draw = file.draw()
    assert ids(draw.frames(1)) == ["L-1", "L-2", "L-3"]
    said = {one.kind: one.facts for one in draw.assumptions}
    assert list(said) == ["error_cells", "shortened_numbers", "totals"]
    assert (said["error_cells"]["count"], said["totals"]["text"]) == ("3", "Total")
