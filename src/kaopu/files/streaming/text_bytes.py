"""The bytes of a large text file as UTF-8, part by part: unpacked, and out of any encoding.

A file may be opened again; what is no plain file, such as a pipe, is read whole elsewhere.
"""

from __future__ import annotations

import codecs
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.containers import GZIP, STRANGERS, ZIP, is_document, is_table_name
from kaopu.files.encodings import SAMPLE_BYTES, find_encoding
from kaopu.files.formats import find_binary_format
from kaopu.files.records import Assumption
from kaopu.files.zips import BROKEN_ZIP
from kaopu.pipeline.resolved import ReadOptions

CHUNK = 1 << 21
# Of a file's beginning, as much as its encoding and its layout are settled by.
HEAD = 1 << 22
# Stands where bytes are none of the encoding; no text holds it.
BROKEN = "\ufdd0"
MARK_BROKEN = "kaopu.mark_broken"
UTF8 = ("utf-8", "utf-8-sig", "utf8", "utf_8")


@dataclass(frozen=True)
class TextFile:
    """A file of text, plain or packed.

    Attributes:
        path: The file.
        member: Of a zip file, the part; empty for others.
        packed: Its size if it is packed, else 0.
        ending: The ending of the innermost file name, in lower case.
        found: What was found out to get to the text.
    """

    path: Path
    member: str = ""
    packed: int = 0
    ending: str = ""
    found: tuple[Assumption, ...] = ()

    def chunks(self) -> Iterator[bytes]:
        """Yield the unpacked bytes.

        Raises:
            FileUnreadableError: The file is damaged, or packs far too much.
        """
        count = 0
        limit = max(bounds.FREE_BYTES, bounds.RATIO * self.packed)
        try:
            with self.path.open("rb") as file, self._unpacked(file) as stream:
                while chunk := stream.read(CHUNK):
                    count += len(chunk)
                    if self.packed and count > limit:
                        free = bounds.FREE_BYTES // bounds.MIB
                        facts = {"free": free, "ratio": bounds.RATIO}
                        raise bounds.too_many(self.path, "ratio", count, limit, **facts)
                    yield chunk
        except RuntimeError:
            raise FileUnreadableError(self.path, "password_zip") from None
        except (EOFError, zlib.error, *BROKEN_ZIP) as error:
            raise self._damaged(error) from None

    def _unpacked(self, file: IO[bytes]) -> Any:
        if self.member:
            return zipfile.ZipFile(file).open(self.member)
        return gzip.GzipFile(fileobj=file) if self.packed else file

    def _damaged(self, error: Exception) -> FileUnreadableError:
        cause = str(error).partition("\n")[0]
        case = "damaged_zip" if self.member else "damaged_gzip"
        return FileUnreadableError(
            self.path, case if self.packed else "system", cause=cause
        )

    @cached_property
    def head(self) -> bytes:
        """The first bytes, as far as anything is settled by them."""
        parts, count = [], 0
        for chunk in self.chunks():
            parts.append(chunk)
            count += len(chunk)
            if count > HEAD:
                break
        return b"".join(parts)

    def is_large(self, size: int) -> bool:
        """Tell whether it holds more bytes than this, unpacked."""
        if not self.packed:
            return self.path.stat().st_size > size
        count = 0
        for chunk in self.chunks():
            count += len(chunk)
            if count > size:
                return True
        return False


def find_text_file(path: Path | str, options: ReadOptions) -> TextFile | None:
    """Return a file that can be read as text part by part; None for any other."""
    path = Path(path)
    if str(path) == "-" or not path.is_file():
        return None
    try:
        found = _find(path, options)
        if found is None or not found.head.strip():
            return None
    except (FileUnreadableError, OSError):
        # It is refused where it is read whole, in a sentence of its own.
        return None
    known = (*STRANGERS, GZIP, ZIP)
    is_other = found.head.startswith(known) or find_binary_format(found.head) is not None
    return None if is_other else found


def _find(path: Path, options: ReadOptions) -> TextFile | None:
    with path.open("rb") as file:
        start = file.read(len(ZIP))
    size = path.stat().st_size
    if start.startswith(GZIP):
        ending = PurePosixPath(path.name.removesuffix(".gz")).suffix.lower()
        return TextFile(path, packed=size, ending=ending)
    if not start.startswith(ZIP):
        return TextFile(path, ending=path.suffix.lower())
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except BROKEN_ZIP:
        return None
    names = [info.filename for info in infos if is_table_name(info)]
    member = options.member or (names[0] if len(names) == 1 else "")
    if len(infos) > bounds.PARTS or member not in names or any(map(is_document, infos)):
        return None
    found = Assumption("unpacked", {"member": member}, "data.member", member)
    return TextFile(path, member, size, PurePosixPath(member).suffix.lower(), (found,))


def settle_encoding(
    file: TextFile, options: ReadOptions
) -> tuple[str, tuple[Assumption, ...]]:
    """Return the encoding of a file by its head and its next lines beyond ASCII.

    Raises:
        FileUnreadableError: It is no text, or nobody knows the encoding that is stated.
    """
    head = file.head
    # Half a letter at its end is none that is broken.
    sample = head[: head.rfind(b"\n") + 1] or head
    if b"\x00" in head:
        sample = head[: len(head) & ~1]
    elif not options.encoding:
        sample += b"".join(_lines_beyond_ascii(file, sample))
    encoding, found = find_encoding(file.path, sample, options)
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise FileUnreadableError(
            file.path, "unknown_encoding", encoding=encoding
        ) from None
    return encoding, found


def _lines_beyond_ascii(file: TextFile, sample: bytes) -> Iterator[bytes]:
    """Yield lines after the sample that are no ASCII, if it holds few of them."""
    count = sum(len(line) for line in sample.splitlines() if not line.isascii())
    passed, rest = 0, b""
    for chunk in file.chunks() if count < SAMPLE_BYTES else ():
        start = max(len(sample) - passed, 0)
        passed += len(chunk)
        part = rest + chunk[start:]
        if part.isascii():
            rest = b""
            continue
        *lines, rest = part.split(b"\n")
        for line in lines:
            if not line.isascii():
                yield line + b"\n"
                count += len(line)
        if count >= SAMPLE_BYTES:
            return
    if not rest.isascii():
        yield rest


def utf8_chunks(file: TextFile, encoding: str) -> Iterator[bytes]:
    """Yield the text as UTF-8 without a byte order mark; `BROKEN` where it is none.

    Bytes that claim to be UTF-8 are given as they are.
    """
    is_first = True
    for chunk in _recoded(file, encoding):
        if is_first:
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            is_first = not chunk
        if chunk:
            yield chunk


def _recoded(file: TextFile, encoding: str) -> Iterator[bytes]:
    chunks = file.chunks()
    if encoding.lower() in UTF8:
        yield from _whole_mark_first(chunks)
        return
    _know_broken()
    decoder = codecs.getincrementaldecoder(encoding)(MARK_BROKEN)
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _whole_mark_first(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield chunks of which the first holds a byte order mark whole, if there is one."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(codecs.BOM_UTF8):
            break
    yield first
    yield from chunks


def repaired(block: bytes) -> bytes:
    """Return UTF-8 as it is, with `BROKEN` where its bytes are none."""
    if block.isascii():
        return block
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        _know_broken()
        return block.decode("utf-8", MARK_BROKEN).encode("utf-8")
    return block


def _know_broken() -> None:
    codecs.register_error(MARK_BROKEN, lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]
