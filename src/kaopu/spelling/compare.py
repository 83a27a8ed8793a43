"""The one comparison of words: which texts are the same, however they were typed.

Used wherever a text is looked up: levels, categories, outcomes, stages, beliefs, names of
reps, what is searched for. Ids and keys are compared exactly first, see `exact`.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import map_texts, matching

WHOLE_NUMBER = re.compile(r"^(-?\d+)\.0+$")
# See `kaopu.files.cells.cell_texts.no_thousands`, which writes a zero behind these.
THREE_DECIMALS = re.compile(r"^(-?[1-9]\d{0,2}\.\d{3})0$")
# What Unicode calls default ignorable: nobody sees it. Zero-width spaces and joiners, marks
# of direction, the byte order mark, soft hyphens, variation selectors.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
PLAIN = re.compile(r"[!-~]+")
# Turkish has two letters i, one without a dot, and a capital of each. Others write I for
# either, so they are one letter here.
DOTTED = re.compile("i\u0307+")
SHORT, MAX_MARKS = 200, 30


def normalise(text: str) -> str:
    r"""Return a text as it is compared: equal for texts that a reader takes for one.

    Forms of Unicode, width, case and kinds of spaces are folded, what nobody sees is
    dropped. This is the compatibility caseless matching of the Unicode standard (D146):
    NFKC and not only NFC, for Chinese and Japanese keyboards write letters, digits and
    brackets full width, and PDF files write ligatures.

    Example:
        >>> normalise(" Won\u00a0 it"), normalise("ＷＯＮ　ｉｔ")
        ('won it', 'won it')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    seen = INVISIBLE.sub("", text)
    if not _is_ordinary(seen):
        return " ".join(seen.casefold().split())
    folded = unicodedata.normalize("NFD", seen).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKD", folded).replace("ı", "i")
    return unicodedata.normalize("NFKC", " ".join(DOTTED.sub("i", folded).split()))


def exact(text: str) -> str:
    """Return an id or a key as it is compared first: its case and inner spaces count.

    Example:
        >>> exact(" 0015g00000AbCdE ")
        '0015g00000AbCdE'
    """
    return composed(text).strip()


def exact_texts(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return texts (k,), each as `exact` gives it; most ids are so already."""
    found = texts.copy()
    for place in np.flatnonzero(~are_plain(texts)).tolist():
        found[place] = exact(str(texts[place]))
    return found


def are_plain(texts: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which texts (k,) are printable ASCII without a space, of one sign at least."""
    return matching(PLAIN, texts)


def composed(text: str) -> str:
    """Return a text in Unicode's form NFC, in which most keyboards write.

    A text of no language, with long runs of combining marks, stays as it is.
    """
    is_ordinary = text.isascii() or _is_ordinary(text)
    return unicodedata.normalize("NFC", text) if is_ordinary else text


def _is_ordinary(text: str) -> bool:
    """Tell whether a text can be brought into a form of Unicode in linear time.

    Sorting marks takes the square of their number. Unicode's stream-safe text has 30 at
    most in a row.
    """
    if len(text) <= SHORT:
        return True
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > MAX_MARKS:
            return False
    return True


def whole(text: str) -> str:
    """Return a text, without the point of a whole number: ``3.0`` is ``3``.

    A spreadsheet shows as 3 what a CSV of the same table may hold as 3.0. Likewise 1.125,
    stored as a number, is the text 1.1250, lest it be taken for thousands.
    """
    if "." not in text:
        return text
    return THREE_DECIMALS.sub(r"\1", WHOLE_NUMBER.sub(r"\1", text))


def normalised(cells: pd.Series) -> pd.Series:
    """Return cells as they are compared; equal texts are looked at once."""
    return map_texts(cells, normalise)
