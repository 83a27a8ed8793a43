"""How the six signals, the context and our own side stand, over all leads at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.records import PlayerState
from kaopu.leads.states import State

STATES: tuple[PlayerState, ...] = get_args(PlayerState)
# A signal that moves the probability by less than two percentage points is neutral.
NEUTRAL_POINTS = 0.02
# By `State`, whether nobody has asked, and whether nobody told.
IS_EMPTY = np.isin(np.arange(len(State)), [State.NOT_ASKED, State.NOT_YET])
IS_UNKNOWN = np.arange(len(State)) == State.UNKNOWN


def player_states(
    held: Mapping[str, NDArray[np.int8]],
    players: Mapping[str, str],
    player_ids: Sequence[str],
    points: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Return how every player stands (n, players), as places in `STATES`.

    Asked and not answered is neither strong nor weak.

    Args:
        held: The `State` of each fact (n,), by source id.
        players: Source id to its player.
        player_ids: The players in their order.
        points: What each adds to the probability (n, players).
    """
    found = np.empty(points.shape, dtype=np.int8)
    for i, player in enumerate(player_ids):
        own = [held[source] for source, p in players.items() if p == player]
        found[:, i] = _states(own, points[:, i])
    return found


def _states(
    facts: Sequence[NDArray[np.int8]], points: NDArray[np.float64]
) -> NDArray[np.int8]:
    if not facts:
        return np.full(len(points), STATES.index("not_recorded"), dtype=np.int8)
    gap, unanswered = np.ones((2, len(points)), dtype=bool)
    for held in facts:
        gap &= IS_EMPTY[held]
        unanswered &= IS_EMPTY[held] | IS_UNKNOWN[held]
    found = np.where(points > 0, STATES.index("strong"), STATES.index("weak"))
    found[np.abs(points) < NEUTRAL_POINTS] = STATES.index("neutral")
    found[unanswered] = STATES.index("unknown")
    found[gap] = STATES.index("not_asked_yet")
    return found.astype(np.int8)
