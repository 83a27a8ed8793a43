"""What people call the facts of an export: the names the framework has for them.

A field or level that the framework knows is called by its name; a column that only the
company knows, by its header. What the export says is quoted where it says something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.framework.records import Framework
from kaopu.language import Language, Locale
from kaopu.spelling import normalise


@dataclass(frozen=True)
class Namer:
    """Names fields, levels and columns in one language.

    Example:
        >>> namer = Namer(load_framework(), "zh")
        >>> namer.header("Budget?", {"Budget?": "budget_status"})
        '预算（“Budget?”）'
    """

    framework: Framework
    language: Language

    def field(self, source: str, column: str) -> str:
        """Return the name of a source: the field's, or the column's header."""
        field = self.framework.fields.get(source)
        return field.name.in_(self.language) if field else column

    def level(self, source: str, value: str) -> str:
        """Return the name of a source's level; empty where the framework knows none."""
        field = self.framework.fields.get(source)
        levels = {level.id: level.name for level in field.levels} if field else {}
        return levels[value].in_(self.language) if value in levels else ""

    def as_exported(self, source: str, column: str, cell: str, value: str) -> str:
        """Return what the export says of a field; empty where the names say the same.

        Args:
            source: Whose fact it is; one that is no field has the export's own names.
            column: The header.
            cell: The cell; empty if nothing is entered.
            value: What the fact is read as: a level's id, or the cell itself.
        """
        if source not in self.framework.fields:
            return ""
        is_cell_known = not cell or _plain(cell) in self._level_names(source, value)
        if not self._is_field_name(source, column):
            return f"{column} = {cell}" if cell else column
        return "" if is_cell_known else cell

    def header(self, column: str, fields: Mapping[str, str]) -> str:
        """Return a column's name where the column itself is meant: its header is quoted.

        Args:
            column: The header.
            fields: Header to the framework field that it feeds, see `Pipeline.fields`.
        """
        field = self.framework.fields.get(fields.get(column, column))
        if field is None:
            return column
        name = field.name.in_(self.language)
        return name if _plain(name) == _plain(column) else self.quoted(name, column)

    def quoted(self, name: str, exported: str) -> str:
        """Return a name with what the export says in quotes; the name alone if nothing."""
        locale = Locale(self.language)
        return locale.aside(name, locale.quoted(exported)) if exported else name

    def _is_field_name(self, source: str, column: str) -> bool:
        field = self.framework.fields[source]
        return _plain(column) in {_plain(t) for t in (source, *field.name.all)}

    def _level_names(self, source: str, value: str) -> set[str]:
        levels = {level.id: level.name for level in self.framework.fields[source].levels}
        names = [value]
        if value in levels:
            names += levels[value].all
        return {_plain(name) for name in names}


def _plain(text: str) -> str:
    """Return a text as it is compared: ``Not_agreed`` is ``not agreed``."""
    return normalise(text.replace("_", " "))
