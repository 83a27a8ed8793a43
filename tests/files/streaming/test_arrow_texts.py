"""Arrow writes cells as Python does: compared on numbers and moments of every size."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from kaopu.coded import MANY_ROWS
from kaopu.files.arrow import arrow_frame
from kaopu.files.streaming.arrow_texts import text_column
from kaopu.files.texts import as_texts

CHANCE = np.random.default_rng(11)
SIZES = 10.0 ** CHANCE.integers(-20, 25, 2_000)
FLOATS = np.concatenate(
    [
        CHANCE.normal(size=2_000) * SIZES,
        np.round(CHANCE.normal(size=1_000) * 100, 3),
        [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1.125, 1e15, 999999999999999.0, 2**53],
    ]
)
MOMENTS = CHANCE.integers(-(10**18), 10**18, 600)
MOMENTS[:200] -= MOMENTS[:200] % 10**9
MOMENTS[200:400] -= MOMENTS[200:400] % 1_000
MOMENTS[:50] -= MOMENTS[:50] % (86_400 * 10**9)
WHEN = MOMENTS.astype("datetime64[ns]")


@pytest.mark.parametrize(
    "column",
    [
        pa.array(FLOATS),
        pa.array(np.clip(FLOATS, -1e38, 1e38).astype(np.float32)),
        pa.array(np.clip(FLOATS, -6e4, 6e4).astype(np.float16)),
        *(pa.array(WHEN.astype(f"datetime64[{unit}]")) for unit in ("s", "ms", "us", "ns")),
        pa.array(np.arange(-700_000, 800_000, 997).astype("datetime64[D]")),
        pa.array([2**64 - 1, 0], pa.uint64()),
        pa.array([1.5, None, 2.0, 1.5]).dictionary_encode(),
        pa.array([b"x", b"\xfe", b"x"]).dictionary_encode(),
        pa.array([b"ab", None], pa.binary(2)),
        pa.array(["a", None], pa.large_string()),
    ],
    ids=lambda column: str(column.type),
)
def test_texts_are_those_of_a_table_read_whole(column: pa.Array) -> None:
    whole = as_texts(arrow_frame(pa.table([column], ["cells"]))).iloc[:, 0]
    for is_distinct in (False, True):
        own = text_column(column, is_distinct=is_distinct).to_pandas()
        assert own.astype(object).tolist() == whole.tolist()


def test_numbers_that_all_differ_have_no_codes() -> None:
    assert text_column(pa.array(np.arange(MANY_ROWS))).codes is None
    assert text_column(pa.array(np.arange(MANY_ROWS) % 7)).codes is not None
