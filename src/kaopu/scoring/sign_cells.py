"""The ``warning_signs`` cell of a score record: which signs a lead has, and their verdicts.

``ID:VERDICT; …``, or ``ID.CAUSE:VERDICT`` where the framework names a cause, most costly
first. Cells are put together from the few pieces that signs, causes and verdicts make.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import FEW_TEXTS
from kaopu.explain.records import Verdict
from kaopu.explain.signs.raised import SignRows
from kaopu.framework import load_framework

SIGN_SEPARATOR, CAUSE_MARK = "; ", "."
# A column's name may hold the separators too; a verdict never does.
SIGN_END = re.compile(rf":({'|'.join(get_args(Verdict))})(?:{SIGN_SEPARATOR}|$)")
# A sign that is not raised stands behind all others.
NOT_RAISED = np.inf


def sign_cells(signs: Sequence[SignRows], count: int) -> pa.Array:
    """Return the cells (n,) of ``count`` leads; empty where no sign is raised."""
    raised = [sign for sign in signs if sign.rows.any()]
    if not raised:
        return pa.array([""] * count, pa.string())
    texts: list[str] = []
    costs = np.full((count, len(raised)), NOT_RAISED)
    places = np.zeros((count, len(raised)), dtype=np.int32)
    for i, sign in enumerate(raised):
        costs[sign.rows, i] = sign.log_odds[sign.rows]
        own, names = _pieces(sign)
        places[:, i] = own + len(texts)
        texts += names
    most = int(np.isfinite(costs).sum(axis=1).max())
    order = np.argsort(costs, axis=1, kind="stable")[:, :most]
    found = np.take_along_axis(places, order, axis=1)
    is_left = ~np.isfinite(np.take_along_axis(costs, order, axis=1))
    if count <= FEW_TEXTS:
        held = (row[~left].tolist() for row, left in zip(found, is_left, strict=True))
        cells = [SIGN_SEPARATOR.join(texts[place] for place in row) for row in held]
        return pa.array(cells, pa.string())
    known = pa.array(texts, pa.string())
    parts = [pc.take(known, pa.array(found[:, k], mask=is_left[:, k])) for k in range(most)]
    # Arrow leaves out a row of which it joins nothing.
    parts[0] = pc.fill_null(parts[0], "")
    return pc.binary_join_element_wise(*parts, SIGN_SEPARATOR, null_handling="skip")


def _pieces(sign: SignRows) -> tuple[NDArray[np.intp], list[str]]:
    """Return for each lead (n,) the place of what is said of a sign, and the texts."""
    verdicts = get_args(Verdict)
    causes = ["", *sign.causes]
    cause = np.zeros(len(sign.rows), dtype=np.intp)
    for number, rows in reversed(list(enumerate(sign.causes.values(), 1))):
        cause[rows] = number
    texts = [
        f"{_with_cause(sign.id, cause_)}:{verdict}"
        for cause_ in causes
        for verdict in verdicts
    ]
    return cause * len(verdicts) + sign.verdicts(), texts


def _with_cause(sign: str, cause: str) -> str:
    return f"{sign}{CAUSE_MARK}{cause}" if cause else sign


def sign_and_cause(text: str) -> tuple[str, str]:
    """Return the id of a sign and its cause, of a ``warning_signs`` cell's text.

    A column that only the data speak of is called as it is, whatever its name holds.
    """
    sign, _, cause = text.partition(CAUSE_MARK)
    is_named = sign in load_framework().signs_by_id
    return (sign, cause) if is_named else (text, "")


def sign_texts(cell: str) -> list[tuple[str, str]]:
    """Return the (sign id, verdict) pairs of a ``warning_signs`` cell."""
    ends = list(SIGN_END.finditer(cell))
    starts = [0, *(end.end() for end in ends)]
    return [
        (cell[start : end.start()], end[1])
        for start, end in zip(starts, ends, strict=False)
    ]
