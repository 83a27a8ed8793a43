"""Codes that stand for colleagues, where an export names them by address or number.

Our own side is learnt from, so two colleagues must be told apart, and the same one must be
known again when a lead is scored. A code does both without the address: it is a keyed
digest of it, so that nothing but the pipeline's name must be known to find it again.
Whoever has an address can compute its code; the code itself tells no address.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

import pandas as pd

from kaopu.coded import map_texts
from kaopu.masking import masked, plain

# No vowels, so that no code is a word, and no sign that looks like another.
SIGNS = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 6
WRITTEN = "colleague {code}"
# Begun where a word begins alone, or a long one would be looked at from each of its signs.
ADDRESS = re.compile(r"(?<![^\s<>()\"',;:])[^\s<>()\"',;:@]+@[^\s<>()\"',;:]+")


def colleague(cell: str, key: str, regions: Collection[str] = ()) -> str:
    """Return a cell that names a colleague; a code in place of an address or number.

    A name stays as it is. ``Ann Lee <ann@x.example>`` and ``ANN@X.EXAMPLE`` are one.

    Args:
        cell: Of a column of our own side.
        key: The pipeline's name: codes of two pipelines do not match.
        regions: The countries that occur in the export, as ISO 3166 codes.

    Example:
        >>> colleague("Ann Lee", "demo"), colleague("ann@x.example", "demo")
        ('Ann Lee', 'colleague qng4k2')
    """
    if masked(cell, regions) == cell:
        return cell
    text = plain(cell).casefold()
    found = ADDRESS.findall(text) or ["".join(re.findall(r"\w", text))]
    written = " ".join(found).encode()
    digest = hashlib.blake2b(written, key=_key(key), digest_size=8).digest()
    number = int.from_bytes(digest)
    code = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        code += SIGNS[place]
    return WRITTEN.format(code=code)


def _key(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=32).digest()


def colleague_cells(cells: pd.Series, key: str, regions: Collection[str] = ()) -> pd.Series:
    """Return a column of texts, each as `colleague` gives it; equal texts once."""
    return map_texts(cells, lambda text: colleague(text, key, regions))
