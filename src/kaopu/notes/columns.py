"""Finds the columns of an export that hold notes, their days, and the leads' ids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from kaopu.errors import NotesColumnError, UnknownColumnError
from kaopu.leads.dates import fitting_formats
from kaopu.notes.cues import read_data

COLUMNS = "columns.toml"
SIGNS = re.compile(r"[\W_]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A note is as long as a short sentence: letters, of which a Chinese one counts as three.
LONG = 24
CHINESE_LETTER = 3
# Shares of a column's filled cells that are long, and that differ.
MOST_LONG, NAMED_LONG, DIFFERENT = 0.4, 0.15, 0.5
SAMPLE = 2_000
# What is no sentence: one word, an address, a list of codes.
WORDS = re.compile(r"[a-zà-ÿ]{2}[\s,.;:]+[a-zà-ÿ]|[\u4e00-\u9fff]{4}", re.IGNORECASE)
ADDRESS = re.compile(r"^\s*(?:https?://|www\.)|^\S+@\S+$")

Why = Literal["named", "header", "alone"]


@dataclass(frozen=True)
class NotesColumn:
    """The column that is read, and why this one.

    Attributes:
        why: It was ``named`` by the caller, its ``header`` says so, or it is the only
            one of long free texts (``alone``).
    """

    name: str
    why: Why


def find_notes_column(
    frame: pd.DataFrame, path: Path | str, column: str | None = None
) -> NotesColumn:
    """Return the column of notes of a table of texts.

    Raises:
        UnknownColumnError: ``column`` is not there.
        NotesColumnError: None was named, and there are none or several.
    """
    if column is not None:
        check_column(frame, path, "--column", column)
        return NotesColumn(column, "named")
    known = set(read_data(COLUMNS)["notes"])
    long = {name: long_share(frame[name]) for name in dict.fromkeys(frame.columns)}
    # Where a header says so, the same may be written again and again.
    named = [
        name
        for name in long
        if plain(name) in known and long_share(frame[name], different=0.0) >= NAMED_LONG
    ]
    if len(named) == 1:
        return NotesColumn(named[0], "header")
    found = named or [name for name, share in long.items() if share >= MOST_LONG]
    if len(found) != 1:
        raise NotesColumnError(path, found)
    return NotesColumn(found[0], "alone")


def find_day_column(
    frame: pd.DataFrame, path: Path | str, column: str | None = None
) -> tuple[str | None, str]:
    """Return the column that says when notes were written, and how its days are.

    Returns:
        The column, None if there is none whose days are clear; and the format of those
        that are not ISO, empty if all are.

    Raises:
        UnknownColumnError: ``column`` is not there.
    """
    if column is not None:
        check_column(frame, path, "--date-column", column)
    known = read_data(COLUMNS)["written_on"]
    by_header = {plain(name): name for name in reversed(list(frame.columns))}
    names = [column] if column else [by_header[name] for name in known if name in by_header]
    for name in names:
        cells = frame[name]
        formats = fitting_formats(cells[cells.str.strip() != ""])
        if len(formats) == 1:
            return name, formats[0]
    return None, ""


def find_ids(frame: pd.DataFrame, lead_id: str | None) -> list[str]:
    """Return what each row is called.

    By the pipeline's column of ids, else by one whose header says that it is one and whose
    cells differ, else by the only one whose header does, for a lead may have several notes;
    else by its number from 1.
    """
    names = [lead_id] if lead_id else [n for n in frame.columns if is_id_header(n)]
    filled = [
        cells
        for name in names
        if name in frame and len(cells := frame[name].str.strip()) and (cells != "").all()
    ]
    is_only = len(names) == 1
    for cells in filled:
        if is_only or cells.is_unique:
            return [str(cell) for cell in cells]
    return [str(number) for number in range(1, len(frame) + 1)]


def is_id_header(header: str) -> bool:
    """Tell whether a header says that its column holds ids."""
    words = plain(header)
    return words in ("id", "编号", "线索编号", "客户编号", "商机编号") or words.endswith(
        (" id", "编号")
    )


def long_share(cells: pd.Series, different: float = DIFFERENT) -> float:
    """Return which share of a column's filled cells are long texts; 0 if few differ.

    Args:
        cells: The column.
        different: The share of cells that must differ from the others.
    """
    filled = cells[cells.str.strip() != ""]
    sample = filled.iloc[:: -(-len(filled) // SAMPLE) or 1]
    if not len(sample) or sample.nunique() < different * len(sample):
        return 0.0
    return sum(map(is_long, sample)) / len(sample)


def is_long(text: str) -> bool:
    """Tell whether a text is as long as a note, and made of words."""
    length = len(text) + (CHINESE_LETTER - 1) * len(CHINESE.findall(text[:LONG]))
    return length >= LONG and not ADDRESS.search(text) and WORDS.search(text) is not None


def plain(header: str) -> str:
    """Return a header in small letters, its signs as spaces."""
    return SIGNS.sub(" ", header).strip().lower()


def check_column(frame: pd.DataFrame, path: Path | str, option: str, column: str) -> None:
    """Check that a column is there.

    Raises:
        UnknownColumnError: It is not.
    """
    if column not in frame.columns:
        raise UnknownColumnError(path, option, column, [str(n) for n in frame.columns])
