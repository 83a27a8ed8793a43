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
from typing import Literal

from kaopu.errors import FileMissingError, FileUnreadableError
from kaopu.files.reading.records import Assumption
from kaopu.language import Message, Names
from kaopu.pipeline.resolved import ReadOptions

Form = Literal["text", "excel", "parquet"]

READ_FORMATS = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".parquet",
    ".jsonl",
    ".gz",
    ".zip",
)
EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
# An unpacked file may be so many bytes; small files that unpack to more are a trap.
UNPACKED_BYTES = 2 << 30
# A packed file inside a packed file is opened, one inside that is not.
LAYERS = 2
CHUNK = 1 << 20
ZIP, OLE, GZIP, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1"
# The name by which an encrypted workbook holds its content.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
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
PARTS = {
    "xl/": "workbook",
    "content.xml": "workbook",
    "word/": "word",
    "ppt/": "presentation",
    "Index/": "numbers",
}


@dataclass(frozen=True)
class Content:
    """The bytes of one table, out of every packing.

    Attributes:
        data: The bytes.
        form: What they hold, by themselves; CSV, JSON lines and web pages are ``text``.
        suffix: The ending of the innermost file name, in lower case.
        assumptions: What was found out to get there.
    """

    data: bytes
    form: Form
    suffix: str
    assumptions: tuple[Assumption, ...] = ()


def open_content(path: Path | str, options: ReadOptions) -> Content:
    """Return the bytes of the table in a file, and what they hold.

    Raises:
        FileMissingError: There is no such file.
        FileUnreadableError: It is locked, damaged, too large, or no table.
    """
    data = _read_bytes(path)
    name = ".csv" if str(path) == "-" else str(path)
    said: list[Assumption] = []
    for _ in range(LAYERS):
        if data.startswith(GZIP):
            data, name = _gunzip(path, data), name.removesuffix(".gz")
        elif data.startswith(ZIP) and not _is_workbook(path, data):
            member, data = _unzip(path, data, options)
            said.append(Assumption("unpacked", {"member": member}, "data.member", member))
            name = member
        else:
            break
    suffix = PurePosixPath(name).suffix.lower()
    return Content(data, _form_of(path, data), suffix, tuple(said))


def _read_bytes(path: Path | str) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise FileUnreadableError(path, "folder", known=Names(READ_FORMATS)) from None
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissingError(path, "table", READ_FORMATS) from None
    except PermissionError:
        raise FileUnreadableError(path, "locked") from None
    except (OSError, ValueError) as error:
        raise FileUnreadableError(path, "system", cause=str(error)) from None


def _form_of(path: Path | str, data: bytes) -> Form:
    if data.startswith(PARQUET):
        return "parquet"
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise FileUnreadableError(path, "password_workbook")
        return "excel"
    if data.startswith(ZIP):
        return "excel"
    for magic, kind in STRANGERS.items():
        if data.startswith(magic):
            raise FileUnreadableError(path, "other_kind", kind=Message("file_kind", kind))
    if data.startswith(GZIP):
        raise FileUnreadableError(path, "layers", limit=LAYERS)
    return "text"


def _too_large(path: Path | str) -> FileUnreadableError:
    return FileUnreadableError(path, "too_large", limit=UNPACKED_BYTES >> 30)


def _gunzip(path: Path | str, data: bytes) -> bytes:
    parts, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            while part := packed.read(CHUNK):
                parts.append(part)
                size += len(part)
                if size > UNPACKED_BYTES:
                    raise _too_large(path)
    except (OSError, EOFError, zlib.error) as error:
        cause = str(error).partition("\n")[0]
        raise FileUnreadableError(path, "damaged_gzip", cause=cause) from None
    return b"".join(parts)


def _damaged_zip(path: Path | str, error: Exception) -> FileUnreadableError:
    return FileUnreadableError(path, "damaged_zip", cause=str(error))


def _is_workbook(path: Path | str, data: bytes) -> bool:
    """Tell a workbook from a zip of files; every other document is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged_zip(path, error) from None
    if sum(info.file_size for info in infos) > UNPACKED_BYTES:
        raise _too_large(path)
    for info in infos:
        for part, kind in PARTS.items():
            if info.filename.startswith(part):
                if kind == "workbook":
                    return True
                raise FileUnreadableError(path, "document", kind=Message("file_kind", kind))
    return False


def _unzip(path: Path | str, data: bytes, options: ReadOptions) -> tuple[str, bytes]:
    """Return the one table in a zip file, or the one that the pipeline file names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [i.filename for i in archive.infolist() if _is_table(i)]
        member = options.member or (names[0] if len(names) == 1 else "")
        if member not in names:
            case = "zip_member" if options.member else "zip_tables"
            raise FileUnreadableError(
                path, case, len(names), names=names, member=options.member
            )
        try:
            with archive.open(member) as packed:
                content = packed.read(UNPACKED_BYTES + 1)
        except RuntimeError:
            raise FileUnreadableError(path, "password_zip") from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
        ) as error:
            raise _damaged_zip(path, error) from None
    if len(content) > UNPACKED_BYTES:
        raise _too_large(path)
    return member, content


def _is_table(info: zipfile.ZipInfo) -> bool:
    """Tell a file from folders and from what a system adds to an archive."""
    name = PurePosixPath(info.filename)
    return not (info.is_dir() or name.parts[0] == "__MACOSX" or name.name.startswith("."))
