"""Draws of correlated facts, shared by the customers' facts and the reps' beliefs."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]


def tendency(rng: np.random.Generator, latent: Floats, pull: float) -> Floats:
    """Return standard normal numbers that correlate with ``latent`` by ``pull``.

    Args:
        rng: Where all chance comes from.
        latent: Standard normal numbers, shape (n,).
        pull: Correlation, -1 to 1.
    """
    noise = rng.standard_normal(latent.size)
    return np.asarray(pull * latent + np.sqrt(1 - pull**2) * noise)


def cut(numbers: Floats, shares: Mapping[str, float]) -> Texts:
    """Return one key of ``shares`` for each standard normal number, shape (n,).

    The lowest numbers get the first key, so that each key has its share of rows.
    """
    total = sum(shares.values())
    reached = np.cumsum(list(shares.values()))[:-1] / total
    limits = [NormalDist().inv_cdf(float(share)) for share in reached]
    return np.array(list(shares), dtype=object)[np.searchsorted(limits, numbers)]


def lowest(numbers: Floats, share: float) -> Flags:
    """Return which standard normal numbers are among the lowest ``share`` of all."""
    if share <= 0:
        return np.zeros(numbers.size, dtype=np.bool_)
    return np.asarray(numbers < NormalDist().inv_cdf(share))
