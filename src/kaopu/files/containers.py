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

from kaopu.errors import FileMissingError, FileUnreadableError, listed
from kaopu.files.formats import READ_ENDINGS, find_binary_format, is_whole_zip
from kaopu.files.records import Assumption
from kaopu.pipeline.resolved import ReadOptions

# The endings of all files that are read.
ENDINGS = (*READ_ENDINGS, ".gz", ".zip")
# An unpacked file may be so many bytes; small files that unpack to more are a trap.
UNPACKED_BYTES = 2 << 30
# A packed file inside a packed file is opened, one inside that is not.
LAYERS = 2
CHUNK = 1 << 20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# What is told by its first bytes and holds no table.
STRANGERS = {
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
    b"SQLite format 3": "an SQLite database",
    b"PK\x05\x06": "an empty zip file",
}
# The same of zip files, by how the name of a part begins.
DOCUMENTS = {
    "word/": "a Word document",
    "ppt/": "a presentation",
    "Index/": "an Apple Numbers document",
}
TABLE = "a table (CSV, Excel, Parquet, JSON lines)"


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
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        tables = f"a table ({', '.join(ENDINGS)})"
        remedy = "name the file in it"
        raise FileUnreadableError(path, "a folder", tables, remedy) from None
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissingError(path, f"a table ({', '.join(ENDINGS)})") from None
    except PermissionError:
        remedy = "ask for the right to read it"
        raise FileUnreadableError(path, "a locked file", "a readable one", remedy) from None
    except (OSError, ValueError) as error:
        cause = f"a file that cannot be read ({error})"
        remedy = "copy it to another place first"
        raise FileUnreadableError(path, cause, "a readable one", remedy) from None


def _check_no_stranger(path: Path | str, data: bytes) -> None:
    if find_binary_format(data):
        return
    for magic, found in STRANGERS.items():
        if data.startswith(magic):
            raise FileUnreadableError(path, found, TABLE, "export it as one of these")
    if data.startswith(GZIP):
        found = f"a file packed more than {LAYERS} times"
        raise FileUnreadableError(path, found, TABLE, "unpack it first")


def _too_large(path: Path | str) -> FileUnreadableError:
    limit = UNPACKED_BYTES >> 30
    found = f"a packed file that holds more than {limit} GiB"
    remedy = "unpack it yourself if you trust it, and split it"
    return FileUnreadableError(path, found, f"at most {limit} GiB", remedy)


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
        cause = f"a damaged gzip file ({str(error).partition(chr(10))[0]})"
        raise FileUnreadableError(path, cause, "a whole one", "fetch it again") from None
    return b"".join(parts)


def _damaged_zip(path: Path | str, error: Exception) -> FileUnreadableError:
    cause = f"a damaged workbook or zip file ({error})"
    return FileUnreadableError(path, cause, "a whole one", "fetch or export it again")


def _is_table_itself(path: Path | str, data: bytes) -> bool:
    """Tell a workbook from a zip of files; every other document is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged_zip(path, error) from None
    if sum(info.file_size for info in infos) > UNPACKED_BYTES:
        raise _too_large(path)
    for info in infos:
        if is_whole_zip(info.filename):
            return True
        for part, kind in DOCUMENTS.items():
            if info.filename.startswith(part):
                raise FileUnreadableError(path, kind, TABLE, "export the table itself")
    return False


def _unzip(path: Path | str, data: bytes, options: ReadOptions) -> tuple[str, bytes]:
    """Return the one table in a zip file, or the one that the pipeline file names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [i.filename for i in archive.infolist() if _is_table(i)]
        member = options.member or (names[0] if len(names) == 1 else "")
        if member not in names:
            found = f"a zip file of {listed(names) or 'no table'}"
            expected = f"{options.member!r} in it" if options.member else "one table in it"
            remedy = "name the one to read as data.member in the pipeline file"
            raise FileUnreadableError(path, found, expected, remedy)
        try:
            with archive.open(member) as packed:
                content = packed.read(UNPACKED_BYTES + 1)
        except RuntimeError:
            found, remedy = "a zip file locked by a password", "unpack it first"
            raise FileUnreadableError(path, found, "an open one", remedy) from None
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
