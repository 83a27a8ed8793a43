"""The file of rows that were put aside: their number, their id and the reason."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO

from kaopu.files import replacing
from kaopu.files.formulas import guarded
from kaopu.language import Language, Locale, Message
from kaopu.scoring.run.records import Rejected, Why

HEADER = ("row", "lead_id", "reason")


class RejectsWriter:
    """Gathers rejected rows in a file of the work folder, and counts them.

    Args:
        path: That file; it is begun anew.
        language: Of the reasons.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self.path = path
        self.counts: dict[Why, int] = {}
        self._locale = Locale(language)
        self._file: IO[str] | None = None

    def __enter__(self) -> RejectsWriter:
        """Begin the file."""
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        csv.writer(self._file, lineterminator="\n").writerow(HEADER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def write(self, rejected: Iterable[Rejected]) -> None:
        """Add rows."""
        assert self._file is not None  # noqa: S101 - it is entered first
        writer = csv.writer(self._file, lineterminator="\n")
        for one in rejected:
            self.counts[one.why] = self.counts.get(one.why, 0) + 1
            reason = self._locale.message(Message("rejected", one.why, one.facts))
            writer.writerow((one.row, guarded(one.lead_id), guarded(reason)))


def place_rejects(written: Path, target: Path, *, rows: int) -> None:
    """Put the file of rejected rows in its place; one of an earlier run goes if none is.

    Raises:
        OutputNotWritableError: It cannot be written.
    """
    if not rows:
        target.unlink(missing_ok=True)
        return
    with replacing(target) as temporary:
        shutil.copyfile(written, temporary)
