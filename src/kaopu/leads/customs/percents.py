"""Settles over a whole column of numbers whether percentages have their sign.

35 % is 0.35 where the column holds shares of 1, and 35 among percentages; 0.35 without a
sign, among percentages, may be either and is not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.customs.decimals import STRAY, Decimals
from kaopu.leads.customs.number_texts import Finding, NumberTexts
from kaopu.leads.numbers import Reading
from kaopu.pipeline.customs import Percent

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

SIGNS = ("%", "％", "﹪", "٪")


@dataclass(frozen=True)
class PercentRule:
    """What is settled of the % signs of a column.

    Attributes:
        percent: What its numbers are.
        examples: What notes cite, by what was assumed.
    """

    percent: Percent
    examples: Mapping[Reading, str]


def settle_percents(whole: NumberTexts, read: Decimals, known: Percent) -> PercentRule:
    """Return what a whole column tells of its % signs.

    Args:
        whole: Its distinct texts.
        read: Their numbers.
        known: What a model knows of the column; empty where that is to be settled.
    """
    told, signed = _told_and_signed(whole, read)
    percent = known or _settled(read.values, whole.often, told & signed, told & ~signed)
    found = _findings(percent, read.values, told, signed)
    return PercentRule(percent, {f.reading: whole.example(f.texts) for f in found})


def read_percents(part: NumberTexts, read: Decimals, rule: PercentRule) -> Decimals:
    """Return numbers that all mean percentages, or all shares, with what was assumed.

    Args:
        part: The distinct texts to read.
        read: Their numbers.
        rule: What is settled of the whole column.
    """
    told, signed = _told_and_signed(part, read)
    found = [
        finding._replace(
            example=rule.examples.get(finding.reading) or part.example(finding.texts)
        )
        for finding in _findings(rule.percent, read.values, told, signed)
        if finding.texts.any()
    ]
    values = read.values.copy()
    for finding in found:
        if finding.reading == "percent_share":
            values[finding.texts] = np.nan
        elif finding.reading == "percent_signed":
            values[finding.texts] /= 100
    custom = replace(read.custom, percent=rule.percent)
    return replace(read, values=values, custom=custom, findings=(*read.findings, *found))


def _told_and_signed(texts: NumberTexts, read: Decimals) -> tuple[Bools, Bools]:
    told = np.isfinite(read.values) & (texts.often > 0)
    return np.asarray(told, dtype=bool), have_signs(texts)


def have_signs(texts: NumberTexts) -> Bools:
    """Tell which texts have a % sign (k,), which no plain number has."""
    found = ~texts.is_plain
    for place in np.flatnonzero(found).tolist():
        found[place] = _has_sign(texts.texts[place])
    return found


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
