"""Which of a player's facts is named first as the reason for its points.

Points never change by it. A blank that raises the odds reads as nonsense to a rep when a
fact that is filled in speaks for the lead nearly as loudly; then that one is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.records import Fact, Player

# A fact filled in that raises the odds by this share of what a blank raises is named.
NOTICEABLE = 0.5


def leading(log_odds: Sequence[float], filled: Sequence[bool], sign: float) -> int | None:
    """Return the place of the fact to name first; None if none moves that way.

    It is the fact that moves most in the direction of ``sign``; if that direction is up
    and the fact is not filled in, the strongest that is filled in and raises the odds by
    half as much at least.

    Args:
        log_odds: Contributions of the player's facts (k,).
        filled: Whether each is filled in (k,).
        sign: 1 for up, -1 for down.

    Example:
        >>> leading([0.4, 0.37, 0.1], [False, True, True], 1.0)
        1
    """
    moves = [sign * added for added in log_odds]
    top = max(range(len(moves)), key=moves.__getitem__, default=None)
    if top is None or moves[top] <= 0:
        return None
    if sign < 0 or filled[top]:
        return top
    least = NOTICEABLE * moves[top]
    known = [i for i, is_known in enumerate(filled) if is_known and moves[i] >= least]
    return max(known, key=moves.__getitem__, default=top)


def leading_places(
    moves: NDArray[np.float64], filled: NDArray[np.bool_], *, is_up: bool
) -> NDArray[np.intp]:
    """Return the same as `leading` for many leads (n,), -1 where none moves that way.

    Args:
        moves: How far the player's facts move each lead in the direction (n, k).
        filled: Whether each is filled in (n, k).
        is_up: Whether the direction is up.
    """
    rows = np.arange(len(moves))
    top = moves.argmax(axis=1)
    most = moves[rows, top]
    if is_up:
        known = np.where(filled & (moves >= NOTICEABLE * most[:, None]), moves, -np.inf)
        other = known.argmax(axis=1)
        is_other = ~filled[rows, top] & np.isfinite(known[rows, other])
        top = np.where(is_other, other, top)
    return np.where(most > 0, top, -1)


def naming_order(player: Player) -> tuple[Fact, ...]:
    """Return a player's facts in the order in which they are said of its points.

    The one to name first, the others that move the same way, then those that move the
    other way; in each part those that move most come first.
    """
    sign = -1.0 if player.points < 0 else 1.0
    facts = sorted(player.facts, key=lambda f: (sign * f.log_odds < 0, -abs(f.log_odds)))
    filled = [fact.state == "known" for fact in facts]
    first = leading([fact.log_odds for fact in facts], filled, sign)
    if first is not None:
        facts.insert(0, facts.pop(first))
    return tuple(facts)
