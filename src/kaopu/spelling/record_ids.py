"""Ids of Salesforce, of which one record has two: 15 characters, and 18.

Reports and pages show 15 characters, in which case counts; the API and Data Loader give 18:
the same 15 and a check of three that says which of them are capital letters.
"""

from __future__ import annotations

import re

SHORT, LONG = 15, 18
CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# Record ids begin with the kind of record; those of standard objects with two zeros.
CASED = re.compile(r"^00(?=[0-9A-Za-z]*[a-z])(?=[0-9A-Za-z]*[A-Z])[0-9A-Za-z]{13}$")


def short_id(key: str) -> str:
    """Return the 15 characters of an id of 18; empty where a key is no such id.

    Example:
        >>> short_id("0065g00000XyZabAAD"), short_id("0065g00000XyZabAAB")
        ('0065g00000XyZab', '')
    """
    if len(key) != LONG or not (key.isascii() and key.isalnum()):
        return ""
    return key[:SHORT] if key[SHORT:] == _check(key[:SHORT]) else ""


def is_cased(key: str) -> bool:
    """Tell whether a key is an id of 15 characters, of which another may differ by case.

    Example:
        >>> is_cased("0065g00000XyZab"), is_cased("SJ2026110100017")
        (True, False)
    """
    return CASED.match(key) is not None


def _check(key: str) -> str:
    """Return the three characters that say which of 15 are capital letters."""
    fives = (key[start : start + 5] for start in range(0, SHORT, 5))
    return "".join(
        CHECK[sum(1 << place for place, sign in enumerate(five) if sign.isupper())]
        for five in fives
    )
