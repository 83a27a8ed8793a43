"""Reads an export of any known format; what it holds decides, not what it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.files.reading.columnar import read_parquet
from kaopu.files.reading.containers import EXCEL, Content, open_content
from kaopu.files.reading.delimited import read_delimited
from kaopu.files.reading.encodings import decode
from kaopu.files.reading.excel import read_excel
from kaopu.files.reading.json_lines import ENDINGS, is_json_lines, read_json_lines
from kaopu.files.reading.records import Assumption, Export
from kaopu.files.reading.sheets import read_grid, with_assumptions
from kaopu.files.reading.texts import blank_rows
from kaopu.files.reading.totals import drop_totals
from kaopu.files.reading.web_pages import is_web_page, read_web_page
from kaopu.pipeline.resolved import ReadOptions

Form = Literal["delimited", "excel", "json_lines", "parquet", "web_page"]
# What a file of each ending is taken to hold; other endings promise nothing.
PROMISED: dict[str, Form] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".parquet": "parquet",
    **dict.fromkeys(EXCEL, "excel"),
    **dict.fromkeys(ENDINGS, "json_lines"),
}


def read_table(
    path: Path | str, options: ReadOptions | None = None, what: str = "lead"
) -> pd.DataFrame:
    """Return the table of `read_export` alone."""
    return read_export(path, options, what).frame


def read_export(
    path: Path | str, options: ReadOptions | None = None, what: str = "lead"
) -> Export:
    """Return an export as a table of texts, and what was assumed to read it.

    CSV (with commas, semicolons, tabs or bars), Excel, Parquet, JSON lines, tables of web
    pages, and gzip and zip of these are read. Blank rows are dropped, and so are totals
    and signatures at the end, which is said.

    Args:
        path: The file, or ``-`` for standard input.
        options: What the pipeline file says of the file; the rest is found out.
        what: What a row is called in messages.

    Returns:
        One row a lead, blank cells as ``""``, headers without outer space.

    Raises:
        FileMissingError: There is no such file.
        FileUnreadableError: Its content is damaged or no table.
        EmptyTableError: It has no row.
    """
    options = options or ReadOptions()
    content = open_content(path, options)
    if not content.data.strip():
        raise EmptyTableError(path, what)
    held, export = _read(path, content, options)
    frame = export.frame
    frame = frame[~blank_rows(frame)].reset_index(drop=True)
    frame, totals = drop_totals(frame, keep=options.totals == "keep")
    if frame.empty:
        raise EmptyTableError(path, what)
    said = (*content.assumptions, *_other_format(content, held), *export.assumptions)
    return Export(frame, (*said, *totals))


def _read(path: Path | str, content: Content, options: ReadOptions) -> tuple[Form, Export]:
    """Return what the content is called, and its table."""
    if content.form == "excel":
        return "excel", read_grid(read_excel(path, content.data, options), options)
    if content.form == "parquet":
        return "parquet", Export(read_parquet(path, content.data))
    text, said = decode(path, content.data, options)
    text = text.removeprefix("\ufeff")
    if is_web_page(text):
        return "web_page", read_grid(read_web_page(path, text), options)
    if is_json_lines(text, content.suffix):
        return "json_lines", with_assumptions(Export(read_json_lines(path, text)), *said)
    export = read_delimited(path, text, options)
    return "delimited", with_assumptions(export, *said)


def _other_format(content: Content, held: Form) -> tuple[Assumption, ...]:
    promised = PROMISED.get(content.suffix, held)
    if promised == held:
        return ()
    return (Assumption("format", {"ending": content.suffix, "held": held}),)
