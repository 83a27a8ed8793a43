"""Settles over a whole column of numbers whether percentages have their sign.

35 % is 0.35 where the column holds shares of 1, and 35 among percentages; 0.35 without a
sign, among percentages, may be either and is not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.customs.decimals import STRAY, Decimals, Finding, first_of
from kaopu.pipeline.customs import Percent

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

SIGNS = ("%", "％", "﹪", "٪")


def read_percents(
    texts: Sequence[str], often: Ints, read: Decimals, known: Percent
) -> Decimals:
    """Return numbers that all mean percentages, or all shares, with what was assumed.

    Args:
        texts: The distinct texts of a column (k,).
        often: How many rows hold each (k,).
        read: Their numbers.
        known: What a model knows of the column; empty where that is to be settled.
    """
    signed = np.fromiter((_has_sign(text) for text in texts), bool, len(texts))
    told = np.isfinite(read.values) & (often > 0)
    percent = known or _settled(read.values, often, told & signed, told & ~signed)
    found = [f for f in _findings(percent, read.values, told, signed) if f.texts.any()]
    values = read.values.copy()
    for finding in found:
        if finding.reading == "percent_share":
            values[finding.texts] = np.nan
        elif finding.reading == "percent_signed":
            values[finding.texts] /= 100
    cited = (f._replace(example=first_of(texts, f.texts)) for f in found)
    custom = replace(read.custom, percent=percent)
    return replace(read, values=values, custom=custom, findings=(*read.findings, *cited))


def _has_sign(text: str) -> bool:
    return any(sign in text for sign in SIGNS)


def _settled(values: Floats, often: Ints, signed: Bools, bare: Bools) -> Percent:
    """Return what the numbers of a column are, from those with a sign and those without."""
    all_signed, all_bare = int(often[signed].sum()), int(often[bare].sum())
    if not all_signed + all_bare:
        return ""
    plain = values[bare]
    is_share = bool((np.abs(plain) <= 1).all() and (plain % 1 != 0).any())
    if is_share and all_bare > all_signed:
        return "share"
    return "sign" if all_signed > STRAY * (all_signed + all_bare) else "none"


def _findings(
    percent: Percent, values: Floats, told: Bools, signed: Bools
) -> Iterator[Finding]:
    if percent == "sign":
        bare = told & ~signed & (values != 0)
        share = bare & (np.abs(values) <= 1)
        yield Finding("percent_share", share, is_doubt=True)
        yield Finding("percent_unsigned", bare & ~share)
    elif percent == "share":
        yield Finding("percent_signed", told & signed)
    elif percent == "none":
        yield Finding("percent_odd", told & signed, is_doubt=True)
