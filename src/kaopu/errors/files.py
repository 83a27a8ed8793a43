"""Failures of files: what was to be read is not there, or cannot be written."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Message, Names

# The disk, or one's own share of it, is full.
FULL = (errno.ENOSPC, errno.EDQUOT)


class FileMissingError(KaopuError):
    """A file that was named is not there: a ``table``, or a ``pipeline`` file."""

    section = "file_missing"

    def __init__(self, path: Path | str, case: str, known: Sequence[str] = ()) -> None:
        super().__init__(case, path=str(path), known=Names(tuple(known)))


class FileUnreadableError(KaopuError):
    """A file is there, but its content is not what its name says; ``case`` says why."""

    section = "file_unreadable"

    def __init__(
        self, path: Path | str, case: str, count: int | None = None, /, **facts: object
    ) -> None:
        super().__init__(case, count, path=str(path), **facts)


class UnknownFormatError(KaopuError):
    """A file name ends in something that cannot be read or written."""

    section = "unknown_format"

    def __init__(self, path: Path | str, known: Sequence[str]) -> None:
        suffix = Path(path).suffix
        super().__init__(
            "ending" if suffix else "no_ending",
            path=str(path),
            suffix=suffix,
            known=Names(tuple(known)),
        )


class EmptyTableError(KaopuError):
    """A table without a single row; ``row`` is what one stands for, such as ``deal``."""

    def __init__(self, path: Path | str, row: str) -> None:
        super().__init__("empty_table", path=str(path), row=Message("row_kind", row))


class OutputNotWritableError(KaopuError):
    """A result could not be written. Nothing is left half written."""

    section = "output_not_writable"
    # Whether the disk is full, so that the same may be written once there is room.
    is_full = False

    def __init__(self, path: Path | str, case: str, **facts: object) -> None:
        super().__init__(case, None, path=str(path), **facts)

    @classmethod
    def by_system(cls, path: Path | str, error: OSError) -> OutputNotWritableError:
        """Return the failure that the operating system gives as the cause."""
        made = cls(path, "system", cause=error.strerror or str(error))
        made.is_full = error.errno in FULL
        return made


class NoFolderError(KaopuError):
    """The folder that a result is to be written to is not there."""

    def __init__(self, path: Path | str, folder: Path | str) -> None:
        super().__init__("no_folder", path=str(path), folder=str(folder))


class PathTakenError(KaopuError):
    """A file is there already, and may hold a person's work."""

    def __init__(self, path: Path | str) -> None:
        super().__init__("path_taken", path=str(path))
