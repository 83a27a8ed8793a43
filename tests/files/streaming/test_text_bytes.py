from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.streaming import text_bytes
from kaopu.files.streaming.text_bytes import (
    BROKEN,
    find_text_file,
    repaired,
    settle_encoding,
    utf8_chunks,
)
from kaopu.pipeline.resolved import ReadOptions

PLAIN = ReadOptions()


def text_of(path: Path, options: ReadOptions = PLAIN) -> str:
    file = find_text_file(path, options)
    assert file is not None
    encoding, _ = settle_encoding(file, options)
    return b"".join(utf8_chunks(file, encoding)).decode("utf-8")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_bytes, "CHUNK", 5)
    monkeypatch.setattr(text_bytes, "HEAD", 40)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]
)
def test_text_comes_as_utf8_whatever_it_is_in(encoding: str, tmp_path: Path) -> None:
    text = (
        "id,region\n" + "".join(f"L-{i},plain\n" for i in range(9)) + "L-9,肯尼亚客户\n" * 9
    )
    path = tmp_path / "leads.csv"
    path.write_bytes(text.encode(encoding))
    assert text_of(path) == text


def test_letters_far_from_the_beginning_tell_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(
        b"id,region\n" * 50 + "Österreich,España,Curaçao\n".encode("cp1252") * 3
    )
    file = find_text_file(path, PLAIN)
    assert file is not None
    encoding, found = settle_encoding(file, PLAIN)
    assert (encoding, [one.kind for one in found]) == ("cp1252", ["encoding"])


def test_broken_bytes_are_marked_where_they_stand(tmp_path: Path) -> None:
    assert repaired(b"a,\xffb\n").decode("utf-8") == f"a,{BROKEN}b\n"
    path = tmp_path / "leads.csv"
    path.write_bytes(b"a\n\xc4\xe3,\x81\nb\n")
    assert text_of(path, ReadOptions(encoding="gb18030")) == f"a\n你,{BROKEN}\nb\n"


def test_packed_files_are_unpacked_as_they_are_read(tmp_path: Path) -> None:
    text = "id,region\nL-1,Kenya\n"
    (tmp_path / "leads.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(tmp_path / "leads.zip", "w") as archive:
        archive.writestr("a/leads.tsv", text)
    assert text_of(tmp_path / "leads.csv.gz") == text_of(tmp_path / "leads.zip") == text
    zipped = find_text_file(tmp_path / "leads.zip", PLAIN)
    assert zipped is not None
    assert (zipped.member, zipped.ending) == ("a/leads.tsv", ".tsv")
    assert (zipped.is_large(10), zipped.is_large(100)) == (True, False)


def test_a_trap_is_refused_while_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "leads.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 100_000))
    file = find_text_file(path, PLAIN)
    assert file is not None
    monkeypatch.setattr(bounds, "FREE_BYTES", 1_000)
    with pytest.raises(
        FileUnreadableError, match="found a packed file that holds at least"
    ):
        list(file.chunks())
    path.write_bytes(path.read_bytes()[:300])
    monkeypatch.setattr(bounds, "FREE_BYTES", 1 << 20)
    with pytest.raises(FileUnreadableError, match="found a damaged gzip file"):
        list(file.chunks())


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"%PDF-1.4", b"PAR1", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_text_is_left_to_the_other_reader(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    assert find_text_file(path, PLAIN) is None
    assert find_text_file(tmp_path, PLAIN) is None
    assert find_text_file("-", PLAIN) is None
