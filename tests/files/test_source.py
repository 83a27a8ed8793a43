from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kaopu.files import FileSource, FrameSource, Source, as_source, read_source

FRAME = pd.DataFrame({" id ": [1, 2, 3], "amount": [1.0, None, 2.5]}, index=[9, 8, 7])
TEXTS = [["1", "1"], ["2", ""], ["3", "2.5"]]


class Parts:
    """A source of two batches, or of none."""

    def __init__(self, *parts: pd.DataFrame) -> None:
        self.name, self.columns, self.assumptions = "parts", ["id"], ()
        self.parts = parts

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        yield from self.parts


def sources(folder: Path) -> list[Source]:
    path = folder / "leads.csv"
    path.write_text("id,amount\n1,1\n2,\n3,2.5\n")
    return [FrameSource(FRAME), FileSource(path)]


@pytest.mark.parametrize("rows", [None, 1, 2, 3, 4])
def test_every_source_gives_its_rows_in_their_order(
    tmp_path: Path, rows: int | None
) -> None:
    for source in sources(tmp_path):
        assert isinstance(source, Source)
        assert list(source.columns) == ["id", "amount"]
        assert source.assumptions == ()
        for _ in range(2):
            batches = list(source.batches(rows))
            assert [row for b in batches for row in b.to_numpy().tolist()] == TEXTS
            assert all(list(b.columns) == list(source.columns) for b in batches)
            assert all(len(b) <= (rows or 3) for b in batches)


def test_all_rows_are_one_table() -> None:
    one, two = pd.DataFrame({"id": ["1"]}), pd.DataFrame({"id": ["2"]})
    frame = read_source(Parts(one, two)).frame
    assert frame["id"].tolist() == ["1", "2"]
    assert frame.index.tolist() == [0, 1]
    assert read_source(Parts()).frame.columns.tolist() == ["id"]
    assert len(read_source(Parts()).frame) == 0


def test_a_batch_of_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="parts: a batch has other columns"):
        read_source(Parts(pd.DataFrame({"name": ["1"]})))


def test_only_a_data_frame_is_given_a_name() -> None:
    assert as_source(FRAME, "leads").name == "leads"
    parts = Parts()
    assert as_source(parts, "leads") is parts


def test_a_file_is_opened_when_it_is_first_asked(tmp_path: Path) -> None:
    source = FileSource(tmp_path / "later.csv")
    (tmp_path / "later.csv").write_text("id\n1\n")
    assert list(source.columns) == ["id"]


def test_what_is_wrong_with_the_cells_of_a_data_frame_is_said() -> None:
    frame = pd.DataFrame({"id": [1.59e17, 2.0], "budget": ["#REF!", "none"]})
    source = as_source(frame, "leads")
    assert [found.kind for found in source.assumptions] == ["long_numbers", "error_cells"]
    assert next(source.batches())["budget"].tolist() == ["", "none"]
