"""Reads an export (CSV, Excel, Parquet, JSON lines) into a table of texts.

Every cell becomes text, so that the same lead reads the same from every format; `cells`
gives the texts their meaning.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype

from kaopu.errors import (
    EmptyTableError,
    FileMissingError,
    FileUnreadableError,
    UnknownFormatError,
)
from kaopu.pipeline.resolved import ReadOptions

READ_FORMATS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet", ".jsonl")
EXCEL = (".xlsx", ".xls")
DELIMITERS = ",;\t|"
# A cell in quotes: it starts a line or follows a delimiter.
QUOTED = re.compile(rf'(?<![^{DELIMITERS}\r\n])"(?:[^"]|"")*"')
SNIFFED_BYTES = 65_536
MAGIC = {
    b"PK\x03\x04": "an Excel workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
}
ENCODING_HINT = 'set data.encoding in the pipeline file, for example "gb18030"'


def read_table(
    path: Path | str, options: ReadOptions | None = None, what: str = "lead"
) -> pd.DataFrame:
    """Return an export as a table of texts, one row a lead, blank cells as ``""``.

    Args:
        path: A file ending in one of `READ_FORMATS`, or ``-`` for CSV on stdin.
        options: Encoding, delimiter and sheet, where they are not to be found out.
        what: What a row is called in messages.

    Raises:
        FileMissingError: There is no such file.
        UnknownFormatError: The file's ending is none of the known ones.
        FileUnreadableError: Its content is not what its ending says.
        EmptyTableError: It has no row.
    """
    options = options or ReadOptions()
    content = _read_bytes(path)
    if not content.strip():
        raise EmptyTableError(path, what)
    suffix = ".csv" if str(path) == "-" else Path(path).suffix.lower()
    if suffix in EXCEL:
        frame = _read_excel(path, content, options)
    elif suffix == ".parquet":
        frame = _read_parquet(path, content)
    elif suffix == ".jsonl":
        frame = _read_jsonl(path, content, options)
    elif suffix in READ_FORMATS:
        frame = _read_csv(path, content, options)
    else:
        raise UnknownFormatError(path, READ_FORMATS)
    frame = frame[~_blank_rows(frame)].reset_index(drop=True)
    if frame.empty:
        raise EmptyTableError(path, what)
    return frame


def _blank_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows hold nothing but spaces; equal texts are looked at once."""
    blank = np.ones(len(frame), dtype=bool)
    for i in range(frame.shape[1]):
        codes, distinct = pd.factorize(frame.iloc[:, i])
        empty = np.array([not str(text).strip() for text in distinct], dtype=bool)
        blank &= empty[codes]
    return blank


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return any data frame as a table of texts: the one form that is worked on.

    Whole numbers lose a trailing ``.0``, dates become ISO (without a midnight), missing
    cells become ``""``. Row order is kept, the index is not.
    """
    columns = [_column_as_text(frame.iloc[:, i]) for i in range(frame.shape[1])]
    texts = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)
    texts.columns = pd.Index([str(name).strip() for name in frame.columns], dtype=object)
    return texts.reset_index(drop=True)


def _column_as_text(column: pd.Series) -> pd.Series:
    if column.dtype == object and infer_dtype(column, skipna=False) == "string":
        return column
    if isinstance(column.dtype, pd.StringDtype):
        return _shared_texts(column)
    if pd.api.types.is_bool_dtype(column.dtype):
        text = column.astype("string")
    elif pd.api.types.is_float_dtype(column.dtype):
        text = column.map(_number_as_text, na_action="ignore").astype("string")
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        text = column.map(_date_as_text, na_action="ignore").astype("string")
    elif column.dtype == object:
        text = column.map(_cell_as_text, na_action="ignore").astype("string")
    else:
        text = column.astype("string")
    return text.fillna("").astype(object)


def _shared_texts(column: pd.Series) -> pd.Series:
    """Return texts of which equal ones are one object: a large export stays small."""
    codes, distinct = pd.factorize(column)
    texts = np.append(np.asarray(distinct, dtype=object), "")
    return pd.Series(texts[codes], index=column.index, dtype=object)


def _cell_as_text(cell: object) -> str:
    if isinstance(cell, float):
        return _number_as_text(cell)
    if hasattr(cell, "isoformat"):
        return _date_as_text(cell)
    return str(cell)


def _number_as_text(number: float) -> str:
    number = float(number)
    return str(int(number)) if number.is_integer() else repr(number)


def _date_as_text(date: object) -> str:
    text = str(date)
    return text.removesuffix(" 00:00:00")


def _read_bytes(path: Path | str) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise FileMissingError(path, f"a table ({', '.join(READ_FORMATS)})") from None
    except PermissionError:
        remedy = "ask for the right to read it"
        raise FileUnreadableError(path, "a locked file", "a readable one", remedy) from None


def _read_csv(path: Path | str, content: bytes, options: ReadOptions) -> pd.DataFrame:
    for magic, found in MAGIC.items():
        if content.startswith(magic):
            raise FileUnreadableError(path, found, "CSV text", "give it its true ending")
    text = _decode(path, content, options)
    if "\x00" in text:
        raise FileUnreadableError(path, "null bytes", "CSV text", ENCODING_HINT)
    delimiter = options.delimiter or _find_delimiter(text)
    try:
        # The header is read as a row, for pandas would rename a repeated column.
        frame = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            dtype=str,
            keep_default_na=False,
            header=None,
        )
    except pd.errors.EmptyDataError:
        return pd.DataFrame()
    except pd.errors.ParserError as error:
        cause = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        remedy = "mend that line, or set data.delimiter in the pipeline file"
        raise FileUnreadableError(path, cause, "as many cells as headers", remedy) from None
    return as_texts(_first_row_as_header(frame))


def _first_row_as_header(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    body = frame.iloc[1:]
    body.columns = pd.Index(frame.iloc[0].tolist(), dtype=object)
    return body


def _decode(path: Path | str, content: bytes, options: ReadOptions) -> str:
    """Return the text; a byte order mark wins, then the setting, then UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = options.encoding or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"bytes on line {line} that are not {encoding}"
        raise FileUnreadableError(path, found, f"{encoding} text", ENCODING_HINT) from None
    except LookupError:
        found = f"data.encoding = {encoding!r}, which no one knows"
        raise FileUnreadableError(path, found, "a known encoding", ENCODING_HINT) from None


def _find_delimiter(text: str) -> str:
    """Return the delimiter that splits the header into most cells; a comma if none."""
    lines = re.split(r"[\r\n]+", QUOTED.sub("q", text[:SNIFFED_BYTES]))
    header = next((line for line in lines if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _read_excel(path: Path | str, content: bytes, options: ReadOptions) -> pd.DataFrame:
    # Calamine is a compiled reader; a command that reads CSV need not load it.
    from python_calamine import CalamineError, ZipError

    try:
        with pd.ExcelFile(io.BytesIO(content), engine="calamine") as book:
            names = [str(name) for name in book.sheet_names]
            sheet = options.sheet or 0
            if sheet == 0 or sheet in names:
                frame = pd.read_excel(
                    book, sheet_name=sheet, header=None, keep_default_na=False, dtype=object
                )
                return as_texts(_first_row_as_header(frame))
    except (CalamineError, ZipError, ValueError) as error:
        remedy = "save it as .xlsx, or give it its true ending"
        cause = f"content that is no workbook ({error})"
        raise FileUnreadableError(path, cause, "an Excel workbook", remedy) from None
    found = f"no sheet {sheet!r} but {', '.join(names)}"
    remedy = "set data.sheet in the pipeline file"
    raise FileUnreadableError(path, found, "that sheet", remedy)


def _read_parquet(path: Path | str, content: bytes) -> pd.DataFrame:
    # pyarrow costs a tenth of a second and serves this format alone.
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table as read_arrow

    try:
        # Without pandas' own notes, by which an id column may hide as an index.
        table = read_arrow(io.BytesIO(content))
        frame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)
        return as_texts(frame)
    except (ArrowException, OSError, ValueError) as error:
        cause = f"content that is no Parquet ({str(error).partition(chr(10))[0]})"
        remedy = "export it again, or give it its true ending"
        raise FileUnreadableError(path, cause, "a Parquet file", remedy) from None


def _read_jsonl(path: Path | str, content: bytes, options: ReadOptions) -> pd.DataFrame:
    # Line by line: pandas rounds long whole numbers and renames headers such as 007.
    text = _decode(path, content, options)
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            cause = str(error).partition(": line")[0]
            found = f"line {number} that is no JSON ({cause})"
        else:
            found = "" if isinstance(row, dict) else f"line {number} that is no object"
        if found:
            remedy = "write one JSON object a line"
            raise FileUnreadableError(path, found, "JSON lines", remedy)
        rows.append(row)
    return as_texts(pd.DataFrame(rows, dtype=object))
