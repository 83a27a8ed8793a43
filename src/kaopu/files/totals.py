"""Finds the rows below a table that are no leads: totals, and what an export signs with.

Only rows at the very end are looked at, and only those that say what they are in their
first filled cell; a lead of that name with facts beside it stays.
"""

from __future__ import annotations

import re

import pandas as pd

from kaopu.files.records import Assumption
from kaopu.masking import masked

# Rows at the end that may be totals or a footer.
LOOKED_AT = 12
TOTAL = re.compile(
    r"(grand |sub)?totals?( \(\d+\))?|sum|summe|gesamt(summe)?|count|average|"
    r"合计|总计|小计|共计|汇总|平均(值)?|合\s+计|总\s+计",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"confidential information.*|copyright\b.*|©.*|\(c\) .*|applied filters:.*|"
    r"(report )?(generated|exported|printed|created) (by|on|at|from)\b.*|"
    r"as of \d.*|end of (report|file).*|\d+ (rows?|records?) .*|"
    r"(制表|填表|审核|导出|打印|制单)(人|时间|日期)?\s*[:：].*|共\s*\d+\s*(条|行).*",
    re.IGNORECASE | re.DOTALL,
)
# What a total may hold beside its name: figures, nothing else.
FIGURE = re.compile(r"[-+]?[\d.,\s%$€£¥￥万亿]+|[A-Z]{3}\s?[\d.,]+")
SHOWN = 60


def drop_totals(
    frame: pd.DataFrame, *, keep: bool
) -> tuple[pd.DataFrame, tuple[Assumption, ...]]:
    """Return a table of texts without the totals and the footer at its end.

    Args:
        frame: The table, blank rows gone.
        keep: Keep them, for the pipeline file says so.
    """
    ends = len(frame)
    while not keep and ends and len(frame) - ends < LOOKED_AT:
        if not is_total(list(frame.iloc[ends - 1])):
            break
        ends -= 1
    dropped = frame.iloc[ends:]
    if dropped.empty:
        return frame, ()
    first = next(cell.strip() for cell in dropped.iloc[0] if cell.strip())
    facts = {"count": str(len(dropped)), "text": masked(first)[:SHOWN]}
    found = Assumption("totals", facts, "data.totals", "drop")
    return frame.iloc[:ends], (found,)


def is_total(row: list[str]) -> bool:
    """Tell whether a row is a total, or a line that an export is signed with.

    Example:
        >>> is_total(["Total", "", "1,200"]), is_total(["Total", "Kenya", "1,200"])
        (True, False)
    """
    filled = [cell.strip() for cell in row if cell.strip()]
    if not filled or len(row) == 1:
        return False
    head, rest = filled[0].rstrip(":："), filled[1:]
    if TOTAL.fullmatch(head):
        return all(FIGURE.fullmatch(cell) for cell in rest)
    return not rest and bool(FOOTER.fullmatch(filled[0]))
