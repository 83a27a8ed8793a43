"""From a path to the plain bytes of one table: gzip and zip are unpacked.

What the bytes hold is told by themselves; the name of the file decides nothing.
"""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kaopu.errors import FileMissingError, FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats import READ_ENDINGS, find_binary_format, is_whole_zip
from kaopu.files.records import Assumption
from kaopu.files.zips import BROKEN_ZIP
from kaopu.language import Message, Names
from kaopu.pipeline.resolved import ReadOptions

# The endings of all files that are read.
ENDINGS = (*READ_ENDINGS, ".gz", ".zip")
# A packed file inside a packed file is opened, one inside that is not.
LAYERS = 2
CHUNK = 1 << 20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# What is told by its first bytes and holds no table.
STRANGERS = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "seven_zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"SQLite format 3": "sqlite",
    b"PK\x05\x06": "empty_zip",
}
# The same of zip files, by how the name of a part begins.
DOCUMENTS = {
    "word/": "word",
    "ppt/": "presentation",
    "Index/": "numbers",
}


@dataclass(frozen=True)
class Content:
    """The bytes of one table, out of every packing.

    Attributes:
        data: The bytes.
        ending: The ending of the innermost file name, in lower case.
        assumptions: What was found out to get there.
    """

    data: bytes
    ending: str
    assumptions: tuple[Assumption, ...] = ()


def open_content(path: Path | str, options: ReadOptions) -> Content:
    """Return the bytes of the table in a file.

    Raises:
        FileMissingError: There is no such file.
        FileUnreadableError: It is locked, damaged, too large, or no table.
    """
    data = _read_bytes(path)
    name = ".csv" if str(path) == "-" else str(path)
    found: list[Assumption] = []
    for _ in range(LAYERS):
        if data.startswith(GZIP):
            data, name = _gunzip(path, data), name.removesuffix(".gz")
        elif data.startswith(ZIP) and not _is_table_itself(path, data):
            member, data = _unzip(path, data, options)
            found.append(Assumption("unpacked", {"member": member}, "data.member", member))
            name = member
        else:
            break
    _check_no_stranger(path, data)
    return Content(data, PurePosixPath(name).suffix.lower(), tuple(found))


def _read_bytes(path: Path | str) -> bytes:
    most = bounds.FILE_BYTES
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            # What is no plain file, such as a pipe, has no size to be asked for.
            bounds.check(path, "bytes", Path(path).stat().st_size, most)
            with Path(path).open("rb") as file:
                data = file.read(most + 1)
    except IsADirectoryError:
        raise FileUnreadableError(path, "folder", known=Names(ENDINGS)) from None
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissingError(path, "table", ENDINGS) from None
    except PermissionError:
        raise FileUnreadableError(path, "locked") from None
    except (OSError, ValueError) as error:
        raise FileUnreadableError(path, "system", cause=str(error)) from None
    bounds.check(path, "bytes", len(data), most)
    return data


def _check_no_stranger(path: Path | str, data: bytes) -> None:
    if find_binary_format(data):
        return
    for magic, kind in STRANGERS.items():
        if data.startswith(magic):
            raise FileUnreadableError(
                path, "other_kind", kind=Message("file_kind", kind), known=Names(ENDINGS)
            )
    if data.startswith(GZIP):
        raise FileUnreadableError(path, "layers", limit=LAYERS, known=Names(ENDINGS))


def _too_large(path: Path | str, size: int, found: int) -> FileUnreadableError:
    limit = bounds.unpacked_limit(size)
    if limit == bounds.UNPACKED_BYTES:
        return bounds.too_many(path, "unpacked", found, limit)
    facts = {"free": bounds.FREE_BYTES // bounds.MIB, "ratio": bounds.RATIO}
    return bounds.too_many(path, "ratio", found, limit, **facts)


def _read_packed(path: Path | str, packed: IO[bytes] | gzip.GzipFile, size: int) -> bytes:
    """Return what a packed file of so many bytes holds, unless that is too much."""
    parts, found = [], 0
    while part := packed.read(CHUNK):
        parts.append(part)
        found += len(part)
        if found > bounds.unpacked_limit(size):
            raise _too_large(path, size, found)
    return b"".join(parts)


def _gunzip(path: Path | str, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            return _read_packed(path, packed, len(data))
    except (OSError, EOFError, zlib.error) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_gzip", cause=cause) from None


def _damaged_zip(path: Path | str, error: Exception) -> FileUnreadableError:
    return FileUnreadableError(path, "damaged_zip", cause=str(error))


def _is_table_itself(path: Path | str, data: bytes) -> bool:
    """Tell a workbook from a zip of files; every other document is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged_zip(path, error) from None
    bounds.check(path, "parts", len(infos), bounds.PARTS)
    for info in infos:
        if is_whole_zip(info.filename):
            return True
        for part, kind in DOCUMENTS.items():
            if info.filename.startswith(part):
                raise FileUnreadableError(
                    path, "document", kind=Message("file_kind", kind), known=Names(ENDINGS)
                )
    return False


def _unzip(path: Path | str, data: bytes, options: ReadOptions) -> tuple[str, bytes]:
    """Return the one table in a zip file, or the one that the pipeline file names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [i.filename for i in archive.infolist() if is_table_name(i)]
        member = options.member or (names[0] if len(names) == 1 else "")
        if member not in names:
            case = "zip_member" if options.member else "zip_tables"
            raise FileUnreadableError(
                path, case, len(names), names=names, member=options.member
            )
        try:
            with archive.open(member) as packed:
                return member, _read_packed(path, packed, len(data))
        except RuntimeError:
            raise FileUnreadableError(path, "password_zip") from None
        except BROKEN_ZIP as error:
            raise _damaged_zip(path, error) from None


def is_document(info: zipfile.ZipInfo) -> bool:
    """Tell by one of its parts that a zip file is a workbook or a document itself."""
    return is_whole_zip(info.filename) or info.filename.startswith(tuple(DOCUMENTS))


def is_table_name(info: zipfile.ZipInfo) -> bool:
    """Tell a file from folders and from what a system adds to an archive."""
    name = PurePosixPath(info.filename)
    return not (info.is_dir() or name.parts[0] == "__MACOSX" or name.name.startswith("."))
