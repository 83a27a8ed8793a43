from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kaopu.errors import FileMissingError, FileUnreadableError
from kaopu.files.reading.containers import STRANGERS, open_content
from kaopu.language.catalogue import sentences
from kaopu.pipeline.resolved import ReadOptions

from .conftest import CSV, parquet, zipped


def opened(folder: Path, name: str, data: bytes) -> tuple[bytes, str, str]:
    path = folder / name
    path.write_bytes(data)
    content = open_content(path, ReadOptions())
    return content.data, content.form, content.suffix


def test_packings_are_taken_off(tmp_path: Path) -> None:
    assert opened(tmp_path, "a.CSV", CSV) == (CSV, "text", ".csv")
    assert opened(tmp_path, "a.csv.gz", gzip.compress(CSV)) == (CSV, "text", ".csv")
    assert opened(tmp_path, "a.zip", zipped({"x/b.tsv": CSV})) == (CSV, "text", ".tsv")
    inner = zipped({"b.csv.gz": gzip.compress(CSV)})
    assert opened(tmp_path, "a.bin", inner) == (CSV, "text", ".csv")
    assert opened(tmp_path, "a.gz", gzip.compress(parquet()))[1] == "parquet"


@pytest.mark.parametrize("magic", STRANGERS)
def test_other_files_are_called_by_their_name(tmp_path: Path, magic: bytes) -> None:
    name = sentences("en")["file_kind"][STRANGERS[magic]]
    with pytest.raises(FileUnreadableError, match=f"found {name}, expected a"):
        opened(tmp_path, "deals.csv", magic + b"\x00\x00")


def test_a_path_that_cannot_be() -> None:
    with pytest.raises((FileMissingError, FileUnreadableError)):
        open_content("a\x00b.csv", ReadOptions())
