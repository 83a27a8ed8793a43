"""In which order the warning signs of a lead are told: first what one can act on.

A sign of the framework has a question to ask, a fact that only the data speak of is
seldom a rep's to change, and what raises this lead's odds is no warning here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.records import RaisedSign
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.what_if import HELPS, Clearing

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Half of the last digit that points are shown with: less reads as 0.0.
MIN_POINTS = 0.0005
# A fact of the data alone comes first if it costs this many times what any sign of the
# framework costs, or would give when cleared.
CLEARLY = 2.0


def raises(sign: RaisedSign) -> bool:
    """Tell whether a sign's facts raise the odds of its lead, as far as points show it."""
    return sign.points >= MIN_POINTS


def is_harmless(sign: RaisedSign) -> bool:
    """Tell whether a sign is no warning here: it raises, and clearing it is no help."""
    return raises(sign) and (sign.what_if is None or sign.what_if.worth < HELPS)


def sign_places(
    probability: Floats,
    signs: Sequence[SignRows],
    clearings: Mapping[str, Clearing],
    points: Floats,
) -> Ints:
    """Return each sign's place among its lead's (n, signs), from 0; -1 is not raised.

    First facts of the data alone that cost clearly more than all else; then signs of the
    framework; then other facts of the data alone; last signs that are no warning here, see
    `is_harmless`.
    Within each, first whose clearing gives most, then the most costly.

    Args:
        probability: Of the leads (n,).
        signs: All signs over the leads.
        clearings: What clearing each would give, by the sign's id.
        points: What the facts of each sign add to the probability (n, signs).
    """
    if not signs:
        return np.empty((len(probability), 0), dtype=np.intp)
    held = np.column_stack([sign.rows for sign in signs])
    cost = np.column_stack([sign.log_odds for sign in signs])
    gain = _gains(probability, signs, clearings)
    unnamed = np.array([sign.id in sign.raised for sign in signs])
    tier = _tiers(held, points, gain, unnamed)
    order = np.lexsort((cost, -gain, tier), axis=1)
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(len(signs))[None, :], axis=1)
    return np.where(held, places, -1)


def harmless_signs(
    probability: Floats,
    signs: Sequence[SignRows],
    clearings: Mapping[str, Clearing],
    points: Floats,
) -> NDArray[np.bool_]:
    """Tell which signs of which leads are no warning (n, signs), see `is_harmless`."""
    if not signs:
        return np.empty((len(probability), 0), dtype=bool)
    gain = _gains(probability, signs, clearings)
    held = np.column_stack([sign.rows for sign in signs])
    return np.asarray(held & _raise_only(points, gain))


def _gains(
    probability: Floats, signs: Sequence[SignRows], clearings: Mapping[str, Clearing]
) -> Floats:
    """Return what the step on each sign is worth (n, signs)."""
    gain = np.column_stack([clearings[sign.id].probability for sign in signs])
    share = np.column_stack([clearings[sign.id].share for sign in signs])
    worth = (gain - probability[:, None]) * np.where(np.isnan(share), 1.0, share)
    return np.where(np.isnan(gain), -np.inf, worth)


def _raise_only(points: Floats, gain: Floats) -> NDArray[np.bool_]:
    return np.asarray((points >= MIN_POINTS) & (gain < HELPS))


def _tiers(
    held: NDArray[np.bool_], points: Floats, gain: Floats, unnamed: NDArray[np.bool_]
) -> Ints:
    """Return the part of the order that each sign of each lead stands in (n, signs)."""
    worth = np.where(held & ~unnamed, np.maximum(-points, gain), 0.0).max(axis=1)
    clear = unnamed & (-points >= CLEARLY * np.maximum(worth, 0.0)[:, None])
    harmless = _raise_only(points, gain)
    tier = np.where(unnamed, np.where(clear, 0, 2), np.where(harmless, 3, 1))
    return np.asarray(np.where(held, tier, 4), dtype=np.intp)
