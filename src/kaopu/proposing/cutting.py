"""Cuts texts into words, reduced so that equal ones are written alike."""

from __future__ import annotations

import re
import unicodedata

# Han characters and both Japanese scripts: written without spaces between words.
CHINESE = re.compile(r"[一-鿿぀-ヿ々]")
WORD = re.compile(
    r"[一-鿿぀-ヿ々]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z一-鿿぀-ヿ々]+"
)


def cut(text: str) -> tuple[str, ...]:
    """Return the words of a text, reduced.

    Example:
        >>> cut("Números de empleados"), cut("closeDate_2")
        (('numero', 'de', 'empleado'), ('close', 'date', '2'))
    """
    plain = _without_accents(unicodedata.normalize("NFKC", text).replace("ß", "ss"))
    return tuple(_singular(word.lower()) for word in WORD.findall(plain))


def _without_accents(text: str) -> str:
    """Return a text with bare Latin letters; those of other scripts keep their marks."""
    return "".join(
        base if (base := unicodedata.normalize("NFKD", letter)[0]).isascii() else letter
        for letter in text
    )


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word
