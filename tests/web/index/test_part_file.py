from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kaopu.web.index.part_file import PartFile


def test_parts_are_read_in_any_order() -> None:
    file = PartFile()
    for part in (b"first", b"", b"third part"):
        file.append(part)
    assert len(file) == 3
    assert [file.read(number) for number in (2, 0, 1)] == [b"third part", b"first", b""]
    file.append(b"later")
    assert file.read(3) == b"later"


def test_who_gets_it_reads_on_though_its_name_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "parts"
    file = PartFile(path)
    file.append(b"one")
    got = pickle.loads(pickle.dumps(file))  # noqa: S301
    path.unlink()
    assert got.read(0) == b"one"


def test_a_file_without_a_name_is_sent_nowhere() -> None:
    with pytest.raises(TypeError, match="without a name"):
        pickle.dumps(PartFile())
