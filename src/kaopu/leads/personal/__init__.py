"""Personal data: columns that hold it, and codes that stand for colleagues.

`find_personal` says which columns hold it, `colleague` lets somebody on our own side be
told apart without being named; `kaopu.masking` takes it out of a text.
"""

from __future__ import annotations

from kaopu.leads.personal.colleagues import colleague, colleague_cells
from kaopu.leads.personal.columns import (
    PersonalColumn,
    PersonalKind,
    find_personal,
    personal_column,
    personal_columns,
)
from kaopu.leads.personal.regions import find_regions

__all__ = [
    "PersonalColumn",
    "PersonalKind",
    "colleague",
    "colleague_cells",
    "find_personal",
    "find_regions",
    "personal_column",
    "personal_columns",
]
