"""The rows of the deals that are asked about, where these are few among all.

Every fact hangs on its own deal's rows alone, so that what is told stays the same.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from kaopu.histories.records import Events, Histories, Moves, People, Places, Roles

Table = TypeVar("Table", Moves, Events, People, Roles)
# Of more than this share of all deals, every row is taken.
FEW = 0.25


def narrowed(histories: Histories, deals: Places) -> Histories:
    """Return histories with the rows of a few deals; as they are where these are many.

    Args:
        histories: The tables.
        deals: Places among `Histories.ids`, of which any may stand several times.
    """
    own = np.unique(deals[deals >= 0])
    if len(own) > FEW * len(histories.ids):
        return histories
    return replace(
        histories,
        moves={name: _of(moves, own) for name, moves in histories.moves.items()},
        events=None if histories.events is None else _of(histories.events, own),
        people=None if histories.people is None else _of(histories.people, own),
        roles=None if histories.roles is None else _of(histories.roles, own),
    )


def _of(table: Table, own: Places) -> Table:
    start = np.searchsorted(table.deal, own, side="left")
    sizes = np.searchsorted(table.deal, own, side="right") - start
    offset = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = np.repeat(start, sizes) + offset
    columns: dict[str, Any] = {
        one.name: column[rows]
        for one in fields(table)
        if isinstance(column := getattr(table, one.name), np.ndarray)
    }
    return replace(table, **columns)
