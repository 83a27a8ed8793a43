"""How sure past deals are that a sign costs odds, in words such as 9 of 10."""

from __future__ import annotations

from kaopu.explain.records import Comparison
from kaopu.language import Locale

# From which share on it is said how.
SURENESS = {0.7: "of_10_7", 0.8: "of_10_8", 0.9: "of_10_9", 0.95: "of_20", 0.99: "of_100"}


def sure_text(found: Comparison, locale: Locale) -> str:
    """Return how sure it is that a sign costs odds, never more than it is.

    Empty where it is less sure than 7 of 10.
    """
    mark = max((mark for mark in SURENESS if found.sure >= mark), default=None)
    return "" if mark is None else locale.text("sure", SURENESS[mark])
