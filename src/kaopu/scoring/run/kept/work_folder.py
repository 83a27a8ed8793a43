"""The work folder of a run: one run at a time, and what of it is finished."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kaopu.errors import OutputBusyError
from kaopu.files import write_text
from kaopu.scoring.run.kept.identity import changed_sections, digest_of, json_of
from kaopu.scoring.run.records import Restarted

LOCK, OWNER, MANIFEST = "lock", "owner", "manifest.json"
RUN = "run-"
KEY_LETTERS = 16
# How often a lock is asked for again whose file another run has just removed.
TRIES = 5


@dataclass(frozen=True)
class Run:
    """A run as its folder has it.

    Attributes:
        folder: Where its parts are.
        rows: Rows of a part.
        day: The day on which leads are judged.
    """

    folder: Path
    rows: int
    day: date

    def clear(self) -> None:
        """Remove all that is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def work_folder(place: Path | None, target: Path | str) -> Iterator[Path]:
    """Give the work folder, which no other run has meanwhile.

    It goes when all is done. Where something goes wrong it stays if a part is finished; a
    temporary one never does.

    Args:
        place: The folder; None for a temporary one.
        target: What messages call the target.

    Raises:
        OutputBusyError: Another run has it.
        OSError: It cannot be made.
    """
    if place is None:
        with tempfile.TemporaryDirectory(
            prefix="kaopu-", ignore_cleanup_errors=True
        ) as own:
            yield Path(own)
        return
    lock = _locked(place, target)
    try:
        (place / OWNER).write_text(str(os.getpid()), "utf-8")
        yield place
        _remove(place)
    except BaseException:
        if not any(place.glob(f"{RUN}*/part-*")):
            _remove(place)
        raise
    finally:
        lock.release()


def _remove(place: Path) -> None:
    # A process left over by a run that was killed may be writing its last part.
    shutil.rmtree(place, ignore_errors=True)


def _locked(place: Path, target: Path | str) -> FileLock:
    for _ in range(TRIES):
        place.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise OutputBusyError(target, _owner(place)) from None
        # Its last owner may have removed it with the folder meanwhile.
        if (place / LOCK).exists():
            return lock
        lock.release()
    raise OutputBusyError(target, "")


def _owner(place: Path) -> str:
    """Return the number of the process that has the folder; empty if it is not known."""
    with suppress(OSError, ValueError):
        return str(int((place / OWNER).read_text("utf-8")))
    return ""


def begin(
    folder: Path, identity: Mapping[str, Any], rows: int, today: date
) -> tuple[Run, Restarted | None]:
    """Return the run to go on with or a new one, and what became of an earlier one.

    Args:
        folder: The work folder.
        identity: What the run is made from.
        rows: The most rows of a part.
        today: The day on which leads are judged, unless the identity says.

    Raises:
        OSError: It cannot be written.
    """
    day = date.fromisoformat(identity["options"]["as_of"] or today.isoformat())
    key = digest_of(json_of(identity))[:KEY_LETTERS]
    own, restarted = folder / f"{RUN}{key}", None
    for old in sorted(folder.glob(f"{RUN}*")):
        before = _manifest(old)
        if before is None:
            shutil.rmtree(old, ignore_errors=True)
            continue
        kept = date.fromisoformat(before["as_of"])
        if old == own and before["rows"] <= rows:
            for left_over in own.glob(".*"):
                left_over.unlink(missing_ok=True)
            restarted = Restarted((), kept, is_old_day=kept != day)
            return Run(own, before["rows"], kept), restarted
        changed = changed_sections(before["identity"], identity)
        restarted = Restarted(changed or ("memory",), kept)
        shutil.rmtree(old, ignore_errors=True)
    own.mkdir(parents=True, exist_ok=True)
    content = {"identity": dict(identity), "rows": rows, "as_of": day.isoformat()}
    write_text(own / MANIFEST, json.dumps(content, indent=1, sort_keys=True))
    return Run(own, rows, day), restarted


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return what a run is made from; None if it did not come so far."""
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        date.fromisoformat(found["as_of"])
        return found if isinstance(found["rows"], int) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
