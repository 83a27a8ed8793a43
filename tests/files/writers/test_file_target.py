from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaopu.errors import OutputNotWritableError
from kaopu.files import table_bytes
from kaopu.files.writers import BATCH_WRITERS, FileTarget, StdoutTarget

ODD = [
    "plain",
    "",
    "=1+1",
    "'=1+1",
    "-5",
    "--",
    "-5 %",
    "+86 10 5555",
    "＝1",
    "@x",
    "\ttab",
    "comma, here",
    'a "quote"',
    "two\nlines",
    "old\rmac",
    "dos\r\nend",
    "\r",
    "'",
    "''",
    "靠谱",
    "-5\n",
    " -x",
]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    random = np.random.default_rng(1)
    n = 40 * len(ODD)
    wide = random.choice([-1.0, 1.0], n) * 10.0 ** random.uniform(-20, 20, n)
    wide[:12] = [0.0, -0.0, 1.0, -3.0, 1e15, 1e16, 1e-5, 1e-4, 0.1, 123456.0, 1e10, np.nan]
    texts = np.resize(np.array(ODD, dtype=object), n)
    return pd.DataFrame(
        {
            "=name": texts,
            "number": wide,
            "share": random.random(n),
            "count": random.integers(-9, 9, n),
            "thin": random.random(n) < 0.5,
        }
    )


def batches(frame: pd.DataFrame, rows: int) -> tuple[Iterator[pa.RecordBatch], pa.Schema]:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    table = table.cast(
        pa.schema(
            [
                pa.field(
                    f.name, pa.string() if pa.types.is_large_string(f.type) else f.type
                )
                for f in table.schema
            ]
        )
    )
    return iter(table.to_batches(max_chunksize=rows)), table.schema


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
@pytest.mark.parametrize("rows", [7, 10_000])
def test_texts_are_those_of_a_data_frame(
    frame: pd.DataFrame, suffix: str, rows: int
) -> None:
    buffer = io.BytesIO()
    BATCH_WRITERS[suffix](*batches(frame, rows), buffer)
    assert buffer.getvalue() == table_bytes(frame, suffix)


@pytest.mark.parametrize("suffix", list(BATCH_WRITERS))
def test_the_bytes_hang_on_the_rows_alone(
    frame: pd.DataFrame, suffix: str, tmp_path: Path
) -> None:
    written = []
    for rows in (3, 64, 5000):
        target = FileTarget(tmp_path / f"scores{suffix}")
        target.check()
        target.write(*batches(frame.head(100), rows))
        written.append(target.name.read_bytes())
    assert written[0] == written[1] == written[2]


def test_parquet_has_groups_of_one_size(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kaopu.files.writers.parquet_stream.GROUP", 50)
    target = FileTarget(tmp_path / "scores.parquet")
    target.write(*batches(frame.head(120), 33))
    metadata = pq.read_metadata(target.name)
    sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    assert sizes == [50, 50, 20]
    read = pq.read_table(target.name).to_pandas()
    pd.testing.assert_frame_equal(read, frame.head(120), check_dtype=False)


def test_a_file_that_fails_leaves_nothing(frame: pd.DataFrame, tmp_path: Path) -> None:
    def full() -> Iterator[pa.RecordBatch]:
        yield from some
        raise OSError(28, "No space left on device")

    some, schema = batches(frame, 100)
    with pytest.raises(OutputNotWritableError, match="No space left"):
        FileTarget(tmp_path / "scores.csv").write(full(), schema)
    assert list(tmp_path.iterdir()) == []


def test_stdout_is_csv_without_a_mark(
    frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    StdoutTarget().write(*batches(frame, 100))
    assert capsys.readouterr().out == table_bytes(frame, ".csv").decode("utf-8-sig")


def test_no_row_is_a_header() -> None:
    schema = pa.schema([("lead_id", pa.string()), ("rank", pa.int64())])
    buffer = io.BytesIO()
    BATCH_WRITERS[".csv"](iter(()), schema, buffer)
    assert buffer.getvalue().decode("utf-8-sig") == "lead_id,rank\n"
