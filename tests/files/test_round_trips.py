"""One table, written in every format, is read as one table of texts.

What a format cannot say is written as text there: percents and currencies in Parquet and
JSON, everything in CSV and HTML. A workbook holds them as numbers with their formats.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

from kaopu.files import read_export

ROWS = 60
TEXTS = (
    "plain",
    "a, b",
    'says "no"',
    "two\nlines",
    "价格；中文",
    "007",
    "1,200",
    "true",
    "'x",
)


@dataclass(frozen=True)
class Column:
    """A column of one kind.

    Attributes:
        draw: Draws a value; None is a blank cell.
        text: What a person sees, and what is read.
        number_format: Of a workbook; empty for the standard one.
        is_typed: Whether Parquet and JSON have a type for such values.
    """

    draw: Callable[[random.Random], Any]
    text: Callable[[Any], str]
    number_format: str = ""
    is_typed: bool = True


def day(rng: random.Random) -> dt.date:
    return dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(3000))


def moment(rng: random.Random) -> dt.datetime:
    return dt.datetime.combine(day(rng), dt.time(rng.randrange(1, 24), 30))


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    return f"{number(value * 100)}%"


def yen(value: int) -> str:
    return f"JPY {value}"


def euros(value: float) -> str:
    return f"{number(value)} €"


def padded(value: int) -> str:
    return f"{value:05d}"


def upper(value: bool) -> str:
    return str(value).upper()


# Percents, currencies and zeros before a number are texts outside of a workbook.
COLUMNS = {
    "lead": Column(lambda rng: f"{rng.randrange(10**18):018d}", str),
    "note": Column(lambda rng: rng.choice(TEXTS), str),
    "amount": Column(lambda rng: rng.randrange(10**6) / 4, number),
    "count": Column(lambda rng: rng.randrange(100), str),
    "discount": Column(lambda rng: rng.randrange(1000) / 1000, percent, "0.0%", False),
    "price": Column(lambda rng: rng.randrange(9**6), yen, "[$JPY] #,##0", False),
    "fee": Column(lambda rng: rng.randrange(999) / 2, euros, "0.00\\ [$€-407]", False),
    "branch": Column(lambda rng: rng.randrange(10**4), padded, "00000", False),
    "is customer": Column(lambda rng: rng.random() < 0.5, upper),
    "created": Column(day, str, "dd/mm/yyyy"),
    "changed": Column(moment, str, "d.m.yy h:mm"),
    "called at": Column(lambda rng: dt.time(rng.randrange(24), 15), str, "h:mm"),
}


@dataclass(frozen=True)
class Table:
    """The same table as values, as what is seen, and as what a typed file holds."""

    values: pd.DataFrame
    texts: pd.DataFrame
    typed: pd.DataFrame


@pytest.fixture(scope="module")
def table() -> Table:
    rng = random.Random(7)  # noqa: S311
    values, texts, typed = {}, {}, {}
    for name, column in COLUMNS.items():
        # The first column is never blank, for a blank row is none.
        drawn = [
            None if name != "lead" and rng.random() < 0.1 else column.draw(rng)
            for _ in range(ROWS)
        ]
        seen = ["" if value is None else column.text(value) for value in drawn]
        values[name], texts[name] = drawn, seen
        typed[name] = drawn if column.is_typed else [text or None for text in seen]
    frames = (pd.DataFrame(cells, dtype=object) for cells in (values, texts, typed))
    return Table(*frames)


def write_csv(table: Table, path: Path) -> None:
    table.texts.to_csv(path, index=False)


def write_xlsx(table: Table, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for row in table.values.itertuples(index=False, name=None):
        sheet.append(row)
    for place, column in enumerate(COLUMNS.values(), start=1):
        for row in range(2, ROWS + 2):
            if column.number_format:
                sheet.cell(row, place).number_format = column.number_format
    book.save(path)


def write_parquet(table: Table, path: Path) -> None:
    table.typed.to_parquet(path, index=False)


def write_json(table: Table, path: Path) -> None:
    rows = table.typed.to_dict("records")
    path.write_text("\n".join(json.dumps(row, default=str) for row in rows), "utf-8")


def write_html(table: Table, path: Path) -> None:
    rows = [list(COLUMNS), *table.texts.to_numpy().tolist()]
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    path.write_text(f"<html><table>{body}</table></html>", "utf-8")


WRITERS = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".parquet": write_parquet,
    ".jsonl": write_json,
    ".html": write_html,
}


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_texts(
    table: Table, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"deals{ending}"
    WRITERS[ending](table, path)
    export = read_export(path)
    assert list(export.frame.columns) == list(COLUMNS)
    for name in COLUMNS:
        assert export.frame[name].tolist() == table.texts[name].tolist()
    kinds = [found.kind for found in export.assumptions]
    assert kinds == (["number_formats"] if ending == ".xlsx" else [])
