"""The layouts of importers, as data beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

COLUMNS = ("id", "score", "grade", "top_sign", "next_question", "scored_on")


@dataclass(frozen=True)
class Layout:
    """How the importer of one CRM takes scores.

    Attributes:
        id: The header by which it finds a record; the others are those of our columns.
        mark: Whether the file begins with the byte order mark of UTF-8.
        max_rows: Rows of one file; None where there is no limit.
    """

    id: str
    score: str
    grade: str
    top_sign: str
    next_question: str
    scored_on: str
    mark: bool
    max_rows: int | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, in the order of the columns."""
        return tuple(str(getattr(self, column)) for column in COLUMNS)


@cache
def _layouts() -> Mapping[str, Layout]:
    file = resources.files("kaopu.report.crm") / "layouts.toml"
    return {
        name: Layout(**own) for name, own in tomllib.loads(file.read_text("utf-8")).items()
    }


def layout_names() -> tuple[str, ...]:
    """Return what ``--for`` takes."""
    return tuple(_layouts())


def layout_of(name: str, id_header: str | None = None) -> Layout:
    """Return a layout; KeyError if there is none of this name.

    Args:
        name: One of `layout_names`.
        id_header: The header of the ids, in place of the layout's own.
    """
    own = _layouts()[name]
    return replace(own, id=id_header) if id_header else own
