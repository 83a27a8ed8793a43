from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import OutputNotWritableError
from kaopu.store import Home
from kaopu.store.tracking.origin import origin_of


def test_a_home_keeps_its_id(tmp_path: Path) -> None:
    home, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    made = origin_of(home)
    assert len(made) == 32
    assert origin_of(home) == made != origin_of(other)
    assert [path.name for path in home.models.iterdir()] == [".origin"]


@pytest.mark.parametrize("content", [b"", b"half", b"\xff\xfe", b"../../x"])
def test_an_id_that_is_none_is_made_anew(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path)
    home.models.mkdir()
    (home.models / ".origin").write_bytes(content)
    assert len(origin_of(home)) == 32
    assert origin_of(home) == origin_of(home)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file", "utf-8")
    with pytest.raises(OutputNotWritableError):
        origin_of(Home(tmp_path))
