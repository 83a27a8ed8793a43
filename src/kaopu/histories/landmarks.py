"""The moments of finished deals from which a model learns: landmarks over each life.

H. van Houwelingen, "Dynamic prediction by landmarking in event history analysis", 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from kaopu.histories.records import DAY, NO_MOMENT, Floats, Ints, Texts
from kaopu.spelling import exact

WORD = 8
ALL = 1 << (8 * WORD)


def landmarks(
    ids: Texts | Sequence[str], created: Floats, closed: Floats, count: int, seed: int
) -> Ints:
    """Return moments at which deals are looked at, strictly within each one's life.

    A life is cut in ``count`` parts of one length, and a hash of the deal's id picks a
    moment in each. So they are the same whatever the order of the files, and another
    deal's are none of its business.

    Args:
        ids: The deals' ids (n,).
        created: The day each was opened (n,), days since 1970-01-01.
        closed: The day each ended (n,), likewise. A deal of a single day has all its
            moments within that day.
        count: How many moments each deal gets.
        seed: Another one gives other moments.

    Returns:
        Nanoseconds since 1970-01-01 (n, count), ascending; `NO_MOMENT` in all of a deal
        of which a day is not known, or that ended before it was opened.

    Example:
        >>> moments = landmarks(["D-1"], np.array([0.0]), np.array([100.0]), 2, 0)
        >>> bool(0 < moments[0, 0] < 50 * DAY < moments[0, 1] < 100 * DAY)
        True
    """
    created, closed = np.asarray(created, float), np.asarray(closed, float)
    known = np.isfinite(created) & np.isfinite(closed) & (closed >= created)
    start = np.where(known, created, 0.0).astype(np.int64) * DAY
    end = np.where(known, closed, 0.0).astype(np.int64) * DAY
    # What happened on a deal's only day is seen up to that day's end.
    length = np.where(end > start, end - start, DAY)
    drawn = _drawn(ids, count, seed)
    shares = (np.arange(count) + drawn) / count
    inside = (shares * length[:, None]).astype(np.int64)
    moments = start[:, None] + np.clip(inside, 1, length[:, None] - 1)
    return np.where(known[:, None], moments, NO_MOMENT)


def ends(created: Floats, closed: Floats) -> Ints:
    """Return the moments at which deals ended: when the day began on which each did.

    What happened on that day may be the end itself, and is not known yet. A deal of a
    single day ends when that day does.

    Args:
        created: As for `landmarks` (n,).
        closed: Likewise.

    Returns:
        Nanoseconds since 1970-01-01 (n, 1); `NO_MOMENT` likewise.

    Example:
        >>> int(ends(np.array([0.0]), np.array([100.0]))[0, 0]) == 100 * DAY
        True
    """
    created, closed = np.asarray(created, float), np.asarray(closed, float)
    known = np.isfinite(created) & np.isfinite(closed) & (closed >= created)
    last = np.where(known, np.maximum(closed, created + 1), 0.0).astype(np.int64) * DAY
    last[known & (closed == created)] -= 1
    return np.where(known, last, NO_MOMENT)[:, None]


def _drawn(ids: Texts | Sequence[str], count: int, seed: int) -> NDArray[np.float64]:
    """Return numbers from 0 to below 1 (n, count), which hang on an id and a seed alone."""
    drawn = np.empty((len(ids), count))
    for place, id_ in enumerate(ids):
        text = exact(str(id_)).encode("utf-8", "surrogatepass")
        for part in range(count):
            said = b"%d\0%d\0%s" % (seed, part, text)
            number = int.from_bytes(blake2b(said, digest_size=WORD).digest(), "big")
            drawn[place, part] = number / ALL
    # The largest numbers round up to 1.
    return np.minimum(drawn, np.nextafter(1.0, 0.0))
