"""Failures of files: what was to be read is not there, or cannot be written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError


class FileMissingError(KaopuError):
    """A file that was named is not there."""

    def __init__(self, path: Path | str, what: str, remedy: str = "") -> None:
        hint = remedy or "check the spelling and the folder you are in"
        super().__init__(f"{path}: no such file, expected {what}; {hint}")


class FileUnreadableError(KaopuError):
    """A file is there, but its content is not what its name says."""

    def __init__(self, path: Path | str, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{path}: found {found}, expected {expected}; {remedy}")


class UnknownFormatError(KaopuError):
    """A file name ends in something that cannot be read or written."""

    def __init__(self, path: Path | str, known: Sequence[str]) -> None:
        suffix = Path(path).suffix or "no ending"
        super().__init__(
            f"{path}: found {suffix}, expected one of {', '.join(known)}; "
            "rename the file or choose another format"
        )


class EmptyTableError(KaopuError):
    """A table without a single row."""

    def __init__(self, path: Path | str, what: str) -> None:
        super().__init__(
            f"{path}: found no row, expected at least one {what}; "
            "export it again and check the filter of the export"
        )


class OutputNotWritableError(KaopuError):
    """A result could not be written. Nothing is left half written."""

    def __init__(self, path: Path | str, cause: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({cause}), expected a writable folder; "
            "choose another output or mend the permissions; nothing was written"
        )


class NoFolderError(KaopuError):
    """The folder that a result is to be written to is not there."""

    def __init__(self, path: Path | str, folder: Path | str) -> None:
        super().__init__(
            f"{path}: found no folder {folder}, expected one that is there; "
            "make it first, or correct its name; nothing was written"
        )


class PathTakenError(KaopuError):
    """A file is there already, and may hold a person's work."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"{path}: is there already, expected a new file; "
            "choose another with -o, or overwrite it with --force"
        )
