"""What people call the facts of an export: the names the framework has for them.

A field or level that the framework knows is called by its name, a column that CRMs have
in common by its title; a column that only the company knows, by its header. What the
export says is quoted where it says something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.framework.load import load_framework
from kaopu.framework.records import Framework
from kaopu.language import ENGLISH, Language, Locale, in_every_language, languages
from kaopu.language.catalogue import remembered, sentences
from kaopu.spelling import normalise

# Section of the titles that common columns of a CRM have.
TITLES = "column_title"
# Section of the headers that facts of histories and notes have, and the keys of each.
DERIVED, HISTORY, NOTE = "history_fact", "column", "note"
# What is no letter or figure: a header is known with or without it.
SIGNS = re.compile(r"[\W_]+")
# A number as programs write it: without separators, without a unit.
BARE = re.compile(r"-?\d+(\.\d+)?")
YEARS = range(1900, 2101)
# How yes and no are written in the cells of a column that is no field.
FLAGS = ("yes", "no")


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
        """Return the name of a source: the field's, or the column's title or header."""
        field = self.framework.fields.get(source)
        return field.name.in_(self.language) if field else self.title(column)

    def title(self, column: str) -> str:
        """Return the title of a common column; of any other its header.

        What histories and notes tell has a header in the language of the pipeline file,
        which is told in this one.

        Example:
            >>> Namer(load_framework(), "zh").title("Lead Source")
            '线索来源'
        """
        derived = _derived().get(column)
        if derived is None:
            return _title(column, self.language)
        kind, names = derived
        name = names.get(self.language, column)
        return Locale(self.language).text(DERIVED, kind, name=name)

    def level(self, source: str, value: str) -> str:
        """Return the name of a source's level; empty where none is known.

        Yes and no have names in every column, further levels in those of fields.
        """
        field = self.framework.fields.get(source)
        if field is None:
            flag = normalise(value)
            return Locale(self.language).text("flag", flag) if flag in FLAGS else ""
        levels = {level.id: level.name for level in field.levels}
        return levels[value].in_(self.language) if value in levels else ""

    def number(self, source: str, cell: str) -> str:
        """Return the cell of a number with its thousands apart.

        A cell of another kind, or with a unit or separators of its own, stays as it is,
        and so does a year in a column that is no field.

        Example:
            >>> Namer(load_framework(), "en").number("registered_capital", "3830000")
            '3,830,000'
        """
        field = self.framework.fields.get(source)
        if not BARE.fullmatch(cell) or (field and field.kind != "number"):
            return cell
        number = float(cell)
        if field is None and number in YEARS:
            return cell
        return Locale(self.language).number(number)

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
        if derived := _derived().get(column):
            return self._told(derived[0], cell)
        is_cell_known = not cell or _plain(cell) in self._level_names(source, value)
        if not self._is_field_name(source, column):
            title = self.title(column)
            if not cell or BARE.fullmatch(cell):
                return title
            return f"{title}{Locale(self.language).colon}{cell}"
        return "" if is_cell_known else cell

    def header(self, column: str, fields: Mapping[str, str]) -> str:
        """Return a column's name where the column itself is meant: its header is quoted.

        Args:
            column: The header.
            fields: Header to the framework field that it feeds, see `Pipeline.fields`.
        """
        if column in _derived():
            return self.title(column)
        name = self.field(fields.get(column, column), column)
        return name if _plain(name) == _plain(column) else self.quoted(name, column)

    def quoted(self, name: str, exported: str) -> str:
        """Return a name with what the export says in quotes; the name alone if nothing."""
        locale = Locale(self.language)
        return locale.aside(name, locale.quoted(exported)) if exported else name

    def _told(self, kind: str, cell: str) -> str:
        """Return the words of a note; of a history none, for its facts have no others."""
        if kind == HISTORY or not cell:
            return ""
        return Locale(self.language).text(DERIVED, NOTE, name=cell)

    def _is_field_name(self, source: str, column: str) -> bool:
        field = self.framework.fields[source]
        return _plain(column) in {_plain(t) for t in (source, *field.name.all)}

    def _level_names(self, source: str, value: str) -> set[str]:
        levels = {level.id: level.name for level in self.framework.fields[source].levels}
        names = [value]
        if value in levels:
            names += levels[value].all
        return {_plain(name) for name in names}


def is_of_notes(column: str) -> bool:
    """Tell whether a header is that of a fact that notes alone tell, in any language."""
    derived = _derived().get(column)
    return derived is not None and derived[0] == NOTE


def _plain(text: str) -> str:
    """Return a text as it is compared: ``Not_agreed`` is ``not agreed``."""
    return normalise(text.replace("_", " "))


@remembered
def _derived() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Return what the headers of derived facts are, in any language.

    Each has its kind, `HISTORY` or `NOTE`, and the fact's name by language.
    """
    names = [field.name for field in load_framework().fields.values()]
    others = set(sentences(ENGLISH)[DERIVED]) - {HISTORY, NOTE}
    names += [in_every_language(DERIVED, key) for key in sorted(others)]
    return {
        Locale(language).text(DERIVED, kind, name=name.in_(language)): (kind, own)
        for name in names
        for own in [{spoken: name.in_(spoken) for spoken in languages()}]
        for kind in (HISTORY, NOTE)
        for language in languages()
    }


@remembered
def _titled() -> Mapping[str, str]:
    """Return the keys of common columns, by all that they are known by."""
    known: dict[str, str] = {}
    for language in languages():
        for key, title in sentences(language).get(TITLES, {}).items():
            known.setdefault(_bare(key), key)
            known.setdefault(_bare(title), key)
    return known


@remembered
def _title(column: str, language: Language) -> str:
    key = _titled().get(_bare(column))
    return Locale(language).text(TITLES, key) if key else column


def _bare(text: str) -> str:
    """Return a header as it is known: ``LeadSource`` is ``lead_source``."""
    return SIGNS.sub("", normalise(text))
