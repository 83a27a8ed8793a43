"""Which of the six signals an export can see, and which are dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import is_known, is_unknown
from kaopu.pipeline import Pipeline

Sight = Literal["seen", "faint", "dark"]

# A signal that is told in fewer of the rows says little about leads.
FAINT = 0.05


@dataclass(frozen=True)
class SignalState:
    """What the export tells of one signal.

    Attributes:
        id: The signal's id.
        sight: ``dark`` if no column speaks of it, or none holds anything; ``faint`` if
            fewer than one row in twenty does; else ``seen``.
        columns: The columns mapped to it.
        told: The share of rows in which at least one of them is filled in.
        dark_fields: Ids of its framework fields that no column feeds, but for those
            that histories tell.
    """

    id: str
    sight: Sight
    columns: tuple[str, ...]
    told: float
    dark_fields: tuple[str, ...]


def signal_states(pipeline: Pipeline, table: LeadTable) -> tuple[SignalState, ...]:
    """Return the state of the six signals, in the framework's order."""
    states = []
    for signal in load_framework().signals:
        sources = [s for s in pipeline.sources if s.player == signal.id]
        is_filled = np.zeros(len(table), dtype=bool)
        for source in sources:
            values = table.facts[source.id]
            is_filled |= is_known(values) | is_unknown(values)
        share = float(is_filled.mean()) if len(is_filled) else 0.0
        fed = {source.id for source in sources}
        states.append(
            SignalState(
                id=signal.id,
                sight=_sight(share),
                columns=tuple(source.column for source in sources),
                told=share,
                dark_fields=tuple(
                    f.id for f in signal.fields if f.id not in fed and not f.behaviour
                ),
            )
        )
    return tuple(states)


def _sight(share: float) -> Sight:
    if share == 0:
        return "dark"
    return "faint" if share < FAINT else "seen"
