"""Finds the rows of a table that are no leads: totals, repeated headers, signatures, notes.

Totals and signatures are left out wherever they stand, if they say what they are in their
first filled cell; a lead of that name with facts beside it stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.files import bounds
from kaopu.files.records import Assumption
from kaopu.language.currencies import without_currencies
from kaopu.masking import masked

# What a total may hold beside its name: figures, nothing else.
FIGURE = re.compile(
    r"[-+(]?\s?[\d.,'’%][\d.,'’\s%]*"
    r"(?:[km万萬亿億]|tsd|mio|mill?ions?|mln|mn|mrd|bn|b)?\.?[)-]{0,2}",
    re.IGNORECASE,
)
# Says that there is no figure.
NO_FIGURE = re.compile(r"[-–—]+|n/?a", re.IGNORECASE)
DIGIT = re.compile(r"\d")
TOTAL_WORD = (
    r"(?:grand |sub[- ]?)?totals?(?: records?| rows?| count| general| général| geral)?|"
    r"sum|count|average|avg|sous-total|somme|moyenne|suma|soma|promedio|"
    r"(?:sub)?totale(?: generale)?|somma|(?:sub|eind)?totaal|"
    r"(?:zwischen|gesamt)?summe|gesamt(?:ergebnis)?|ergebnis|итого|всего|"
    r"[合总小共總総][计計]|[合总總]\s[计計]|汇总|彙總|总和|總和|平均(?:值)?|计数|합계|총계|소계"
)
# With the number of rows in brackets, or the figure itself after a colon.
TOTAL = re.compile(
    rf"(?:{TOTAL_WORD})(?: ?[(（]\d+[^()（）]{{0,20}}[)）])?(?: ?[:：] ?[\d.,]*)?",
    re.IGNORECASE,
)
# A group is named before its total, as in "EMEA Total", or after it: "Total for EMEA".
BEFORE = re.compile(
    rf"[ :：-](?:{TOTAL_WORD})\Z|(?:汇总|彙總|小计|小計|合计|合計|计数|平均值|합계)\Z",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"(?:(?:sub[- ]?)?totals?|sum|summe|som)(?: for | of |:| )|[小合总小總][计計][:： ]",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"confidential information.*|copyright\b.*|©.*|\(c\) .*|applied filters:.*|"
    r"(report )?(generated|exported|printed|created) (by|on|at|from)\b.*|"
    r"as of \d.*|end of (report|file).*|\d+ (rows?|records?) .*|page \d+( of \d+)?|"
    r"(制表|填表|审核|导出|打印|制单)(人|时间|日期)?\s*[:：].*|共\s*\d+\s*(条|行).*|"
    r"第\s*\d+\s*页.*",
    re.IGNORECASE | re.DOTALL,
)
# A column without any of these holds nothing of the kind, which is soon seen.
HINTS = (
    *("total", "sum", "count", "average", "avg", "som", "moyenne", "promedio", "totaal"),
    *("gesamt", "ergebnis", "итого", "всего", "计", "計", "汇", "彙", "总", "總", "平均"),
    *("합계", "총계", "소계", "confidential", "copyright", "©", "(c)", "filters", "ed by"),
    *("ed on", "ed at", "ed from", "as of", "end of", "row", "record", "page"),
    *("制表", "填表", "审核", "导出", "打印", "制单", "共", "页"),
)
# What says more is a text about something else.
MAX_LETTERS = 300
# Signs by which a note differs from ids and names.
SIGNS = {
    "space": re.compile(r"\s"),
    "stop": re.compile(r"[:：。，,;；!！?？*]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
}
SHOWN = 60


def leave_out_rows(
    path: Path | str, frame: pd.DataFrame, *, keep: bool
) -> tuple[pd.DataFrame, tuple[Assumption, ...]]:
    """Return a table of texts without rows that are blank, totals, or headers again.

    Args:
        path: What messages call the file.
        frame: The table.
        keep: Keep totals and headers, for the pipeline file says so.

    Raises:
        FileUnreadableError: A cell is too long.
    """
    left_out, said = find_no_rows(path, frame, keep=keep)
    return frame[~left_out].reset_index(drop=True), said


def find_no_rows(
    path: Path | str, frame: pd.DataFrame, *, keep: bool
) -> tuple[NDArray[np.bool_], tuple[Assumption, ...]]:
    """Tell which rows (n,) `leave_out_rows` leaves out, and what is said of them."""
    blank = np.ones(len(frame), dtype=bool)
    maybe = np.zeros(len(frame), dtype=bool)
    for i in range(frame.shape[1]):
        codes, distinct = pd.factorize(frame.iloc[:, i])
        texts = [str(text).strip() for text in distinct]
        letters = max(map(len, texts), default=0)
        bounds.check(path, "letters", letters, bounds.LETTERS)
        blank &= np.array([not text for text in texts], dtype=bool)[codes]
        said = np.array(_say_total(texts), dtype=bool)
        if said.any():
            maybe |= said[codes]
    totals, again = np.zeros_like(blank), np.zeros_like(blank)
    if not keep:
        totals = _totals(frame, maybe & ~blank)
        again = _is_header(frame) & ~blank
    return blank | totals | again, _said(frame, totals, again)


def _say_total(texts: Sequence[str]) -> list[bool]:
    """Tell which texts of a column may be the first cell of a total or a footer."""
    together = "\n".join(texts).casefold()
    if not any(hint in together for hint in HINTS):
        return [False] * len(texts)
    return [len(text) <= MAX_LETTERS and says_total(text) for text in texts]


def says_total(text: str) -> bool:
    """Tell whether a text may be the first cell of a total, or a line of a footer."""
    return bool(TOTAL.fullmatch(text) or FOOTER.fullmatch(text) or group_names(text))


def _totals(frame: pd.DataFrame, maybe: NDArray[np.bool_]) -> NDArray[np.bool_]:
    totals = np.zeros(len(frame), dtype=bool)
    places = np.flatnonzero(maybe)
    rows = frame.iloc[places].to_numpy(dtype=object).tolist()
    heads = {cell for row in rows for cell in row}
    named = {name.casefold() for head in heads for name in group_names(head.strip())}
    groups = _held(frame, named) if named else set()
    totals[places] = [is_total(row, groups) for row in rows]
    return totals


def _held(frame: pd.DataFrame, names: set[str]) -> set[str]:
    """Return which names, in lower case, stand alone in some cell."""
    held: set[str] = set()
    for i in range(frame.shape[1]):
        held |= names & {str(cell).strip().casefold() for cell in frame.iloc[:, i].unique()}
    return held


def is_total(row: Sequence[str], groups: Collection[str] = ()) -> bool:
    """Tell whether a row is a total, or a line that an export is signed with.

    Args:
        row: Its cells.
        groups: What a total may name, in lower case: cells of the same table.

    Example:
        >>> is_total(["Total", "", "1,200"]), is_total(["Total", "Kenya", "1,200"])
        (True, False)
    """
    filled = [cell.strip() for cell in row if cell.strip()]
    if not filled or len(row) == 1:
        return False
    head, rest = filled[0], filled[1:]
    of_group = any(name.casefold() in groups for name in group_names(head))
    if of_group or TOTAL.fullmatch(head):
        return all(is_figure(cell) or TOTAL.fullmatch(cell) for cell in rest)
    return not rest and bool(FOOTER.fullmatch(head))


def is_figure(text: str) -> bool:
    """Tell whether a cell of a total holds a figure or none: no fact about a lead.

    Example:
        >>> is_figure("US$ 6,855.00"), is_figure("68万元"), is_figure("—"), is_figure("ALL")
        (True, True, True, False)
    """
    if NO_FIGURE.fullmatch(text):
        return True
    if len(text) > SHOWN or not DIGIT.search(text):
        return False
    figures = (text.strip(), without_currencies(text).strip())
    return any(FIGURE.fullmatch(figure) for figure in figures)


def is_signature(row: Sequence[str]) -> bool:
    """Tell whether a row is a line that an export is signed with, and nothing else.

    Example:
        >>> is_signature(["Copyright (c) 2026 Example Inc.", ""]), is_signature(["Total"])
        (True, False)
    """
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) == 1 and bool(FOOTER.fullmatch(filled[0]))


def group_names(head: str) -> list[str]:
    """Return what a group may be called whose total a cell names; nothing if no total."""
    before, after = BEFORE.search(head), AFTER.match(head)
    names = [head[: before.start()]] if before else []
    names += [head[after.end() :]] if after else []
    return [name for part in names if (name := part.strip(" :：-"))]


def _is_header(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows hold every header again, as below a page break."""
    named = [(i, str(name)) for i, name in enumerate(frame.columns) if str(name)]
    again = np.full(len(frame), len(named) > 1)
    for i, name in named:
        if not again.any():
            break
        again &= (frame.iloc[:, i] == name).to_numpy(dtype=bool)
    return again


def _said(
    frame: pd.DataFrame, totals: NDArray[np.bool_], again: NDArray[np.bool_]
) -> tuple[Assumption, ...]:
    said = []
    if count := int(totals.sum()):
        row = frame.iloc[int(np.argmax(totals))]
        first = next(str(cell).strip() for cell in row if str(cell).strip())
        facts = {"count": str(count), "text": one_line(first)}
        said.append(Assumption("totals", facts, "data.totals", "drop"))
    if count := int(again.sum()):
        facts = {"count": str(count)}
        said.append(Assumption("repeated_headers", facts, "data.totals", "drop"))
    return tuple(said)


def one_line(text: str) -> str:
    """Return the beginning of a text as messages cite it, whatever ends a line in it.

    Nobody's address or number is cited.
    """
    return " ".join(masked(text).split())[:SHOWN]


def signs_of(texts: Iterable[str]) -> set[str]:
    """Return which of `SIGNS` stand in any of these texts."""
    together = "\n".join(text.strip() for text in texts).replace("\n", "")
    return {name for name, sign in SIGNS.items() if sign.search(together)}


def stands_out(text: str, usual: set[str]) -> bool:
    """Tell whether a text that stands alone is a note: it has signs that others lack.

    Args:
        text: The only filled cell of its row.
        usual: The signs of the other cells of its column, see `signs_of`.

    Example:
        >>> usual = signs_of(["L-1", "L-2"])
        >>> stands_out("Figures are unaudited", usual), stands_out("L-3", usual)
        (True, False)
    """
    return bool(signs_of([text]) - usual)
