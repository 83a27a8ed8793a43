"""The states of a fact beside a known value, and how a column of values holds them.

A column's values are kept in one of two forms:

* texts (levels, flags, categories): the level id or the category, `UNKNOWN` for asked
  and not told, `NOT_ASKED` for a gap, `NOT_UNDERSTOOD` for a text nobody mapped;
* floats (numbers, dates as days): the value, ``inf`` for asked and not told, ``nan``
  for a gap, `GONE_BY` for a planned date of an open lead that has gone by.

A gap in an intent-stage fact of a target-stage lead is no gap: it is `NOT_YET` (floats:
``-inf``), which every later room treats as neutral.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import is_any, is_coded, is_text

UNKNOWN = "unknown"
NOT_ASKED = ""
# In brackets, for a category may read "not yet".
NOT_YET = "(not yet)"
NOT_UNDERSTOOD = "(not understood)"
# In days, which no date is away from the day on which its lead was opened.
GONE_BY = -1e9
STATE_TEXTS = frozenset((UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD))


class State(IntEnum):
    """The state of a value, as `states` tells it."""

    KNOWN = 0
    UNKNOWN = 1
    NOT_YET = 2
    NOT_ASKED = 3
    GONE_BY = 4
    NOT_UNDERSTOOD = 5


_OF_TEXT = {
    UNKNOWN: State.UNKNOWN,
    NOT_YET: State.NOT_YET,
    NOT_ASKED: State.NOT_ASKED,
    NOT_UNDERSTOOD: State.NOT_UNDERSTOOD,
}


def states(values: pd.Series) -> NDArray[np.int8]:
    """Return the `State` of each value (n,): all of what follows in one look."""
    if values.dtype.kind == "f":
        return _states_of_numbers(_floats(values))
    if is_coded(values):
        of_texts = _states_of_texts(values.cat.categories)
        return np.asarray(of_texts[values.array.codes], dtype=np.int8)
    return _states_of_texts(values)


def _states_of_texts(texts: pd.Series | pd.Index) -> NDArray[np.int8]:
    found = [_OF_TEXT.get(text, State.KNOWN) for text in texts.tolist()]
    return np.array(found, dtype=np.int8)


def _states_of_numbers(numbers: NDArray[np.float64]) -> NDArray[np.int8]:
    found = np.zeros(len(numbers), dtype=np.int8)
    found[np.isnan(numbers)] = State.NOT_ASKED
    found[numbers == np.inf] = State.UNKNOWN
    found[numbers == -np.inf] = State.NOT_YET
    found[numbers == GONE_BY] = State.GONE_BY
    return found


def _floats(values: pd.Series) -> NDArray[np.float64]:
    return values.to_numpy(dtype=np.float64)


def is_known(values: pd.Series) -> NDArray[np.bool_]:
    """Tell for each row whether a column's value is a known fact."""
    if values.dtype.kind == "f":
        numbers = _floats(values)
        return np.asarray(np.isfinite(numbers) & (numbers != GONE_BY), dtype=np.bool_)
    return ~is_any(values, STATE_TEXTS)


def is_unknown(values: pd.Series) -> NDArray[np.bool_]:
    """Tell for each row whether the fact was asked and not told."""
    if values.dtype.kind == "f":
        return np.asarray(_floats(values) == np.inf, dtype=np.bool_)
    return is_text(values, UNKNOWN)


def is_not_asked(values: pd.Series) -> NDArray[np.bool_]:
    """Tell for each row whether there is a gap where an answer could have been."""
    if values.dtype.kind == "f":
        return np.isnan(_floats(values))
    return is_text(values, NOT_ASKED)


def is_not_yet(values: pd.Series) -> NDArray[np.bool_]:
    """Tell for each row whether it is too early for this fact to have been asked."""
    if values.dtype.kind == "f":
        return np.asarray(_floats(values) == -np.inf, dtype=np.bool_)
    return is_text(values, NOT_YET)


def is_gone_by(values: pd.Series) -> NDArray[np.bool_]:
    """Tell for each row whether it is a planned date that has gone by, which is not set."""
    if values.dtype.kind == "f":
        return np.asarray(_floats(values) == GONE_BY, dtype=np.bool_)
    return np.zeros(len(values), dtype=bool)
