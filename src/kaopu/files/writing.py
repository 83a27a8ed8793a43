"""Writes files that appear whole or not at all, and tables in the format of their name."""

from __future__ import annotations

import codecs
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from kaopu.errors import OutputNotWritableError, UnknownFormatError
from kaopu.files.formulas import guard

WRITE_FORMATS = (".csv", ".xlsx", ".parquet", ".jsonl")
EXCEL_ROWS = 1_048_575
PART = 10_000


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that takes its place on success.

    Raises:
        OutputNotWritableError: The folder cannot be made or written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
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
        UnknownFormatError: The ending of the name is none of `WRITE_FORMATS`.
        OutputNotWritableError: The folder cannot be made or written.
    """
    if str(path) == "-":
        return
    path = Path(path)
    if path.suffix.lower() not in WRITE_FORMATS:
        raise UnknownFormatError(path, WRITE_FORMATS)
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
        UnknownFormatError: The ending of the name is none of `WRITE_FORMATS`.
        OutputNotWritableError: The file cannot be written; nothing is left of it.
    """
    if str(path) == "-":
        sys.stdout.writelines(_as_csv(frame))
        return
    check_writable(path)
    suffix = Path(path).suffix.lower()
    if suffix == ".xlsx" and len(frame) > EXCEL_ROWS:
        raise OutputNotWritableError(path, "rows", rows=len(frame), limit=EXCEL_ROWS)
    write_bytes(path, table_bytes(frame, suffix))


def table_bytes(frame: pd.DataFrame, suffix: str) -> bytes:
    """Return a table in the format of an ending, one of `WRITE_FORMATS`."""
    if suffix == ".jsonl":
        text = frame.to_json(
            orient="records",
            lines=True,
            force_ascii=False,
            double_precision=15,
            date_format="iso",
            date_unit="s",
        )
        return text.encode("utf-8")
    buffer = io.BytesIO()
    if suffix == ".xlsx":
        # Ten megabytes that few programs need.
        from kaopu.files.excel import write_excel

        write_excel(frame, buffer)
    elif suffix == ".parquet":
        frame.to_parquet(buffer, index=False)
    else:
        # The byte order mark makes Excel read Chinese as it is.
        buffer.write(codecs.BOM_UTF8)
        buffer.writelines(text.encode("utf-8") for text in _as_csv(frame))
    return buffer.getvalue()


def _as_csv(frame: pd.DataFrame) -> Iterator[str]:
    """Yield the text of a table part by part, which takes less memory than all at once."""
    for start in range(0, max(len(frame), 1), PART):
        # Python's csv does not quote a lone carriage return, which would end the row.
        part = frame.iloc[start : start + PART].replace(r"\r\n?", "\n", regex=True)
        yield guard(part).to_csv(index=False, header=start == 0, lineterminator="\n")
