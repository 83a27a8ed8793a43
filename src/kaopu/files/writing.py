"""Writes files that appear whole or not at all, and tables in the format of their name.

What takes another file's place is on the disk before it does: a rename may reach the disk
before the content, and after a power cut a whole name would stand on an empty file.
"""

from __future__ import annotations

import io
import os
import platform
import re
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd

from kaopu.errors import OutputNotWritableError, UnknownFormatError
from kaopu.files.formats import WRITERS
from kaopu.files.formats.csv import csv_texts

# The endings of all tables that are written.
WRITE_ENDINGS = tuple(WRITERS)
# A file of another machine's process that has not been written to for so long is left over.
OLD_SECONDS = 3600
# A longer name leaves no room for what is added while the file is written.
MAX_NAME_BYTES = 200


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that takes its place on success.

    Raises:
        OutputNotWritableError: The folder cannot be made or written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_left_over(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=unfinished_prefix(path))
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        sync_file(temporary)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise OutputNotWritableError.by_system(path, error) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_bytes(path: Path | str, content: bytes) -> None:
    """Write ``content`` whole or not at all; OutputNotWritableError if it cannot be."""
    with replacing(Path(path)) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path | str, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def check_writable(path: Path | str) -> None:
    """Check before long work that a table can be written to ``path`` afterwards.

    Raises:
        UnknownFormatError: The ending of the name is none of `WRITE_ENDINGS`.
        OutputNotWritableError: The folder cannot be made or written.
    """
    if str(path) == "-":
        return
    path = Path(path)
    if path.suffix.lower() not in WRITE_ENDINGS:
        raise UnknownFormatError(path, WRITE_ENDINGS)
    if path.is_dir():
        raise OutputNotWritableError(path, "folder")
    check_folder_writable(path.parent)


def check_folder_writable(folder: Path) -> None:
    """Check that files can be made in ``folder``, which is made if need be.

    Raises:
        OutputNotWritableError: They cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputNotWritableError.by_system(folder, error) from None


def write_table(frame: pd.DataFrame, path: Path | str) -> None:
    """Write ``frame`` in the format of the name; ``-`` is CSV on stdout.

    Raises:
        UnknownFormatError: The ending of the name is none of `WRITE_ENDINGS`.
        OutputNotWritableError: The file cannot be written; nothing is left of it.
    """
    if str(path) == "-":
        sys.stdout.writelines(csv_texts(frame))
        return
    check_writable(path)
    suffix = Path(path).suffix.lower()
    most = WRITERS[suffix].max_rows
    if most is not None and len(frame) > most:
        raise OutputNotWritableError(path, "rows", rows=len(frame), limit=most)
    write_bytes(path, table_bytes(frame, suffix))


def table_bytes(frame: pd.DataFrame, suffix: str) -> bytes:
    """Return a table in the format of an ending, one of `WRITE_ENDINGS`."""
    buffer = io.BytesIO()
    WRITERS[suffix].write(frame, buffer)
    return buffer.getvalue()


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can say so."""
    if sys.platform == "win32":
        return
    # Some network folders cannot be synced; then nothing more can be done.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Wait until all files in a folder, at any depth, are on the disk."""
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
    sync_folder(folder)


def unfinished_prefix(path: Path) -> str:
    """Return how the name of a file begins that is to take the place of ``path``.

    It says which process of which machine writes it.
    """
    return f".{_short(path.name)}.{_machine()}-{os.getpid()}."


def remove_left_over(path: Path) -> None:
    """Remove the unfinished files that processes which are gone left beside ``path``."""
    own = re.compile(rf"\.{re.escape(_short(path.name))}\.([0-9a-f]{{8}})-(\d+)\.\w+")
    with suppress(OSError):
        for found in path.parent.iterdir():
            parts = own.fullmatch(found.name)
            if parts and _is_left_over(found, parts[1], int(parts[2])):
                found.unlink(missing_ok=True)


def _short(name: str) -> str:
    """Return a file's name, or a digest of one so long that none longer is allowed."""
    long = len(os.fsencode(name)) > MAX_NAME_BYTES
    return f"{zlib.crc32(os.fsencode(name)):08x}" if long else name


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _is_left_over(path: Path, machine: str, process: int) -> bool:
    is_old = time.time() - path.stat().st_mtime > OLD_SECONDS
    # Windows has no way to ask whether a process is there that does not harm it.
    if machine != _machine() or sys.platform == "win32":
        return is_old
    return not _is_alive(process)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
