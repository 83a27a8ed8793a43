"""Where the scores of a command go, and where it works meanwhile."""

from __future__ import annotations

from pathlib import Path

from kaopu.files.writers import FileTarget, StdoutTarget
from kaopu.scoring.run import BestTarget, RunPlace

# Leads that are printed of a score file.
SHOWN = 10


def target_of(output: str | None, most: int, *, whole: bool) -> tuple[BestTarget, RunPlace]:
    """Return where scores go, the best of them kept for printing, and where the run works.

    Args:
        output: The score file, ``-`` or None.
        most: Leads to keep for printing.
        whole: Whether more leads than these are refused where no file is named.
    """
    if output is None:
        return BestTarget(most, whole=whole), RunPlace()
    if output == "-":
        return BestTarget(SHOWN, StdoutTarget()), RunPlace()
    path = Path(output)
    work = path.with_name(f".{path.name}.kaopu")
    rejects = path.with_name(f"{path.name}.rejects.csv")
    return BestTarget(SHOWN, FileTarget(path)), RunPlace(work, rejects)
