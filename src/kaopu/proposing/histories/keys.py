"""Finds the column of a history that holds the deals' ids: by its values, then by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kaopu.histories.keys import match_rows
from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.headers import SURE
from kaopu.proposing.histories.vocabulary import load_history_vocabulary
from kaopu.spelling import exact_keys

# So many keys must be found, and in so many of a column's rows, or of so many deals, to be
# the deals' by more than chance.
MIN_KEYS, MIN_SHARE = 3, 0.2
# A column of the deals is their key if so many of its texts are their own.
OWN = 0.98
# What headers are worth beside a share of rows; of short numbers they must speak.
IS_KEY, IS_OTHER, IS_LEAD_ID, SAME_HEADER, LONG_KEY = 0.5, 0.4, 0.3, 0.2, 6
SAMPLE = 2_000
# What else short numbers may be by their header; and of so many deals, and such a share of
# all, short numbers are the deals' own if nothing else is said.
OTHERS = ("other_id", "record_id", "measured", "amount", "stage", "owner", "by", "saved_by")
MANY, COVER = 20, 0.5


@dataclass(frozen=True)
class HistoryKey:
    """By which columns a history belongs to deals.

    Attributes:
        column: Of the history.
        on: Of the deals.
        share: The share of rows whose key is there.
        deals: The share of deals that have a row.
        per_deal: How many rows a deal has that has any.
    """

    column: str
    on: str
    share: float
    deals: float
    per_deal: float


@dataclass(frozen=True)
class DealKeys:
    """The columns of the deals that tell each from the others, by header.

    Attributes:
        columns: Their distinct keys.
        lead_id: The one that the pipeline file takes as the id; empty if none.
    """

    columns: Mapping[str, pd.Series]
    lead_id: str


def deal_keys(deals: pd.DataFrame, lead_id: str) -> DealKeys:
    """Return the columns of deals that may be their key."""
    single = deals.columns[~deals.columns.duplicated(keep=False)]
    found = {}
    for column in single:
        keys = exact_keys(deals[column])
        filled = keys[keys != ""]
        distinct = filled.drop_duplicates()
        is_own = len(distinct) >= max(OWN * len(filled), MIN_KEYS)
        if str(column) == lead_id or (is_own and len(filled) > len(keys) / 2):
            found[str(column)] = distinct.reset_index(drop=True)
    return DealKeys(found, lead_id)


def find_history_key(
    columns: Sequence[Cells], scores: Mapping[str, Mapping[str, float]], deals: DealKeys
) -> HistoryKey | None:
    """Return the columns by which a history belongs to deals; None if there are none.

    Args:
        columns: Those of the history.
        scores: What each is like, by header.
        deals: The deals' keys.
    """
    found = [
        (worth, own, on)
        for own in columns
        for on, keys in deals.columns.items()
        if (worth := _worth(own, scores[own.column], on, keys, deals.lead_id))
    ]
    if not found:
        return None
    _, own, on = max(found, key=lambda item: item[0])
    return _counted(own, on, deals.columns[on])


def _worth(
    own: Cells, scores: Mapping[str, float], on: str, keys: pd.Series, lead_id: str
) -> float:
    """Return how surely a column holds the keys of deals; 0 if it does not."""
    if not own.levels or own.are_dates or own.width > 200:
        return 0.0
    step = -(-own.levels // SAMPLE)
    texts = pd.Series(own.texts[::step], dtype=object)
    places = match_rows(texts, keys.to_numpy(dtype=object))
    matched = np.zeros(len(texts), dtype=bool)
    matched[places.row] = True
    rows = own.rows[::step]
    share = float(rows[matched].sum() / rows.sum())
    there = len(np.unique(places.deal))
    cover = there / max(min(len(keys), len(texts)), 1)
    if there < min(MIN_KEYS, len(keys)) or max(share, cover) < MIN_SHARE:
        return 0.0
    is_key = scores.get("key", 0.0) >= SURE or is_deal_header(own.column)
    short = own.are_codes and own.width < LONG_KEY
    # What stands in several rows is no id of theirs, whatever it is called.
    not_read = {"key"} if own.is_unique else {"key", "record_id"}
    others = [s for name, s in scores.items() if name not in not_read]
    # Other records may have the same short numbers; they say so, or are few.
    named = max((scores.get(name, 0.0) for name in OTHERS), default=0.0) >= SURE
    unnamed = max(others, default=0.0) < SURE
    is_whole = not named and there >= max(MANY, COVER * len(keys))
    may_be = share > OWN and on == lead_id and (unnamed or is_whole)
    if short and not is_key and not (may_be and not own.is_unique):
        return 0.0
    worth = share + IS_KEY * scores.get("key", 0.0) + IS_LEAD_ID * (on == lead_id)
    worth -= IS_OTHER * max(others, default=0.0)
    return worth + SAME_HEADER * (own.column.strip().lower() == on.strip().lower())


def is_deal_header(header: str) -> bool:
    """Tell whether a header is like one of a deal's id or name."""
    known = load_history_vocabulary()
    from_names = {name.compact for name in known.names if name.meaning == "key"}
    return "".join(header.lower().split()) in from_names


def _counted(own: Cells, on: str, keys: pd.Series) -> HistoryKey:
    ids = keys.to_numpy(dtype=object)
    found = match_rows(pd.Series(own.texts, dtype=object), ids)
    matched = np.zeros(own.levels, dtype=bool)
    matched[found.row] = True
    rows = int(own.rows[matched].sum())
    there = len(np.unique(found.deal))
    return HistoryKey(
        own.column,
        on,
        rows / max(len(own.codes), 1),
        there / max(len(ids), 1),
        rows / max(there, 1),
    )
