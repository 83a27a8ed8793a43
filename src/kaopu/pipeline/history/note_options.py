"""What ``[notes]`` says: columns of the export in which people write about a lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "notes"


@dataclass(frozen=True)
class NotesOptions:
    """The settings of ``[notes]``.

    Attributes:
        columns: Of the export, in the order in which they are read; none for no notes.
        cues: The ids of the cues whose facts are used, settled in training so that a lead
            is read as past deals were; None before that.
    """

    columns: tuple[str, ...] = ()
    cues: frozenset[str] | None = None


def read_notes(authored: Mapping[str, Any]) -> NotesOptions:
    """Return the settings of an authored ``[notes]``; empty for none."""
    return NotesOptions(tuple(authored.get("columns", ())))
