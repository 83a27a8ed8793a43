"""How the signs and signals of past deals stood in each stage, product, region and owner.

Counts, never deals: a group of fewer than five deals is not kept, and of a sign that
fewer than five of its deals held only that they were fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.support import MIN_DEALS
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import NOT_UNDERSTOOD, is_known, is_not_yet
from kaopu.pipeline import Source

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GroupKind = Literal["all", "stage", "context", "own_side", "rep"]


@dataclass(frozen=True)
class SignCounts:
    """How deals with and without a sign ended.

    Attributes:
        asked, asked_won: Deals in which the sign could have been raised.
        held, held_won: Those in which it was; None where they were one to four.
    """

    id: str
    asked: int
    asked_won: int
    held: int | None
    held_won: int | None


@dataclass(frozen=True)
class GroupCounts:
    """Past deals of one group.

    Attributes:
        kind: What divides the deals; ``rep`` where the rep's column is no source.
        column, value: The header and the cell, or the stage; empty for all deals.
        signals: How far each player moves the log-odds, up or down, on average.
    """

    kind: GroupKind
    column: str
    value: str
    deals: int
    won: int
    signals: Mapping[str, float]
    signs: tuple[SignCounts, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> GroupCounts:
        """Return the counts that `to_json` wrote."""
        signs = tuple(SignCounts(**sign) for sign in record["signs"])
        return cls(**{**record, "signs": signs})


@dataclass(frozen=True)
class _Division:
    """What divides the deals: a name of its group for each (n,), empty for none."""

    kind: GroupKind
    column: str
    names: NDArray[np.object_]


def count_groups(
    sources: Iterable[Source],
    deals: FinishedDeals,
    signs: Sequence[SignRows],
    by_player: Mapping[str, Floats],
    looked_at: NDArray[np.intp],
    rep_column: str = "",
) -> tuple[GroupCounts, ...]:
    """Return the counts of all deals together, and of every group with five or more.

    Args:
        sources: The pipeline's; categories of context and our own side divide the deals.
        deals: Finished deals (n), as they ended.
        signs: The framework's, over these deals.
        by_player: Contributions in log-odds (k,) of each player.
        looked_at: Which deals (k,) they are of.
        rep_column: The column of ``deals.table.reps``.
    """
    asked = {sign.id: _asked(sign, deals.facts) for sign in signs}
    won = deals.outcome == 1
    found = []
    for division in _divisions(list(sources), deals.table, rep_column):
        names, counts = np.unique(division.names.astype(str), return_counts=True)
        for name, count in zip(names, counts, strict=True):
            if count < MIN_DEALS or (not name and division.kind != "all"):
                continue
            rows = np.asarray(division.names == name, dtype=bool)
            means = {
                player: float(np.abs(added[rows[looked_at]]).mean())
                if rows[looked_at].any()
                else 0.0
                for player, added in by_player.items()
            }
            found.append(_group(division, str(name), rows, won, signs, asked, means))
    return tuple(found)


def _divisions(
    sources: Sequence[Source], deals: LeadTable, rep_column: str
) -> Iterator[_Division]:
    yield _Division("all", "", np.full(len(deals), "", dtype=object))
    yield _Division("stage", "", deals.stage)
    for source in sources:
        if source.player not in (CONTEXT, OWN_SIDE) or source.kind != "category":
            continue
        values = deals.facts[source.id]
        named = is_known(values) & (values != NOT_UNDERSTOOD).to_numpy()
        kind: GroupKind = "context" if source.player == CONTEXT else "own_side"
        names = values.where(named, "").to_numpy(dtype=object)
        yield _Division(kind, source.column, names)
    if deals.reps is not None and rep_column not in {s.column for s in sources}:
        yield _Division("rep", rep_column, deals.reps)


def _asked(sign: SignRows, facts: pd.DataFrame) -> Bools:
    """Tell in which deals (n,) it was not too early for every fact of a sign."""
    early = [is_not_yet(facts[source]) for source in sign.raised]
    return np.asarray(~np.logical_and.reduce(early), dtype=np.bool_)


def _group(
    division: _Division,
    name: str,
    rows: Bools,
    won: Bools,
    signs: Sequence[SignRows],
    asked: Mapping[str, Bools],
    means: Mapping[str, float],
) -> GroupCounts:
    counted = []
    for sign in signs:
        own, held = rows & asked[sign.id], rows & sign.rows
        few = 0 < held.sum() < MIN_DEALS
        counted.append(
            SignCounts(
                id=sign.id,
                asked=int(own.sum()),
                asked_won=int((own & won).sum()),
                held=None if few else int(held.sum()),
                held_won=None if few else int((held & won).sum()),
            )
        )
    counts = (int(rows.sum()), int((rows & won).sum()))
    return GroupCounts(division.kind, division.column, name, *counts, means, tuple(counted))
