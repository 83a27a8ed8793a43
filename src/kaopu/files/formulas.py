"""Keeps a spreadsheet from running texts as formulas, and gives them back unchanged.

A spreadsheet runs a CSV cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line
end. Such a text is written with an apostrophe before it, which spreadsheets read as "this
is text", and read without it. Plain numbers and dashes alone are left as they are.
Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

# Their full-width forms too, which East Asian spreadsheets take for the same.
STARTS = r"=+\-@\t\r\n＝＋－＠"
TEXTS = (pd.StringDtype, pd.CategoricalDtype)
RUN = re.compile(rf"'*[{STARTS}]")
GUARDED = re.compile(rf"''*[{STARTS}]")
# How every guarded text goes on: soon found in a long text of apostrophes too.
HINT = re.compile(rf"'[{STARTS}]")
HARMLESS = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?|-+")


def guarded(text: str) -> str:
    """Return a text as it is written to CSV.

    Example:
        >>> guarded("=1+1"), guarded("-5"), guarded("'=x")
        ("'=1+1", '-5', "''=x")
    """
    if not RUN.match(text) or HARMLESS.fullmatch(text):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """Return a text that was read from CSV without the apostrophe of `guarded`."""
    return text[1:] if GUARDED.match(text) else text


def guard(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts and headers are `guarded`; numbers stay numbers."""
    safe = frame.copy()
    for i in range(safe.shape[1]):
        column = safe.iloc[:, i]
        if column.dtype == object or isinstance(column.dtype, TEXTS):
            cells = [guarded(c) if isinstance(c, str) else c for c in column]
            safe.isetitem(i, pd.Series(cells, dtype=object).to_numpy())
    safe.columns = pd.Index([guarded(str(name)) for name in safe.columns], dtype=object)
    return safe


def unguard(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return a table of texts, read from ``text``, as it was before `guard`."""
    if frame.empty or not HINT.search(text):
        return frame
    plain = pd.concat([_unguarded(frame.iloc[:, i]) for i in range(frame.shape[1])], axis=1)
    plain.columns = pd.Index([unguarded(str(c)) for c in frame.columns], dtype=object)
    return plain


def _unguarded(cells: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(cells)
    texts = np.array([unguarded(str(cell)) for cell in distinct], dtype=object)
    return pd.Series(texts[codes], index=cells.index, dtype=object)
