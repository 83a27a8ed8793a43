"""Where the scores of a command go, and where it works meanwhile."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kaopu.errors import TargetTableError, UsageError
from kaopu.files.databases import Address, DatabasePlace, is_database
from kaopu.files.writers import FileTarget, StdoutTarget
from kaopu.language import Language
from kaopu.report.crm import CrmTarget, Layout
from kaopu.scoring import LeadModel
from kaopu.scoring.run import BestTarget, RunPlace, score_schema
from kaopu.store import Home

# Leads that are printed of a score file.
SHOWN = 10
# What no name of a file holds.
NOT_OF_NAMES = re.compile(r"[^\w.-]")


@dataclass(frozen=True)
class Goal:
    """What ``-o`` names.

    Attributes:
        path: A file, or ``-``; None for none, or where rows of a database are written.
        rows: The table of a database.
        create: Whether it may be made.
    """

    path: str | None = None
    rows: DatabasePlace | None = None
    create: bool = False

    @classmethod
    def of(cls, output: str | None, table: str | None, *, create: bool) -> Goal:
        """Return what the options name together.

        Raises:
            UsageError: They do not go together.
        """
        if output is not None and is_database(output):
            if not table:
                raise UsageError("no_output_table", place=str(Address(output)))
            return cls(None, DatabasePlace.of(output, table), create)
        if table or create:
            raise UsageError("output_table" if table else "create_alone")
        return cls(output)

    @property
    def name(self) -> str | None:
        """What messages call it; of a database without any secret."""
        return self.path if self.rows is None else str(self.rows)


def target_of(
    goal: Goal, most: int, model: LeadModel, home: Home, *, whole: bool
) -> tuple[BestTarget, RunPlace]:
    """Return where scores go, the best of them kept for printing, and where the run works.

    Args:
        goal: What is written.
        most: Leads to keep for printing.
        model: What scores, by whose label a table keeps its scores.
        home: Where a run into a database works.
        whole: Whether more leads than these are refused where no file is named.
    """
    if goal.rows is not None:
        return _into_database(goal.rows, model, home, create=goal.create)
    if goal.path is None:
        return BestTarget(most, whole=whole), RunPlace()
    if goal.path == "-":
        return BestTarget(SHOWN, StdoutTarget()), RunPlace()
    path = Path(goal.path)
    return BestTarget(SHOWN, FileTarget(path)), _beside(path)


def crm_target_of(
    goal: Goal, layout: Layout, model: LeadModel, language: Language
) -> tuple[BestTarget, RunPlace]:
    """Return a file for the importer of a CRM as `target_of` does any other.

    Raises:
        UsageError: What is written is no CSV file, or leads have no ids.
    """
    if goal.path is None or goal.path == "-":
        raise UsageError("crm_no_csv", path=goal.name or "")
    path = Path(goal.path)
    target = CrmTarget(path, layout, model, language)
    return BestTarget(SHOWN, target), _beside(path)


def _beside(path: Path) -> RunPlace:
    """Return where a run into a file works."""
    work = path.with_name(f".{path.name}.kaopu")
    return RunPlace(work, path.with_name(f"{path.name}.rejects.csv"))


def _into_database(
    rows: DatabasePlace, model: LeadModel, home: Home, *, create: bool
) -> tuple[BestTarget, RunPlace]:
    if model.pipeline.lead_id is None:
        raise TargetTableError(str(rows), "no_id")
    # It needs Arrow at once.
    from kaopu.files.databases.writing.target import DatabaseTarget

    digest = hashlib.sha256(str(rows).encode()).hexdigest()[:8]
    name = f"{NOT_OF_NAMES.sub('_', rows.stem)}.{digest}"
    work, rejects = home.path / f".{name}.kaopu", home.path / f"{name}.rejects.csv"
    target = DatabaseTarget(rows, str(model.label), score_schema(), create=create)
    return BestTarget(SHOWN, target), RunPlace(work, rejects)
