"""The quarter of the past deals in which a number or date lies, in words."""

from __future__ import annotations

import math

from kaopu.explain.records import Support
from kaopu.framework import Framework
from kaopu.language import Locale


def bounds_text(support: Support, locale: Locale, *, least: float | None = None) -> str:
    """Return what bounds a number: ``above 1,000, at most 5,000``.

    Args:
        support: Holds the bounds.
        locale: Says them.
        least: For whole numbers, below which there is none: 0 for a count.
    """
    low, high, number = support.above, support.at_most, locale.number
    if least is not None:
        return _whole(low, high, least, locale)
    key = "at_most" if low is None else "above" if high is None else "between"
    return locale.text("support", key, low=number(low or 0), high=number(high or 0))


def source_bounds(
    support: Support, source: str, framework: Framework, locale: Locale
) -> str:
    """Return the bounds of a source; those of counts and of days are whole numbers."""
    field = framework.fields.get(source)
    least = None
    if field is not None and (field.kind == "date" or field.whole):
        least = -math.inf if field.kind == "date" else 0.0
    return bounds_text(support, locale, least=least)


def _whole(low: float | None, high: float | None, least: float, locale: Locale) -> str:
    """Return the whole numbers between two bounds: ``1``, ``2 to 3``, ``4 or more``."""
    first = least if low is None else math.floor(low) + 1.0
    # Bounds may lie between two whole numbers.
    last = math.inf if high is None else max(float(math.floor(high)), first)
    if first == last:
        return locale.number(first)
    key = "whole_between"
    if math.isinf(last):
        key = "whole_above"
    elif math.isinf(first):
        key = "whole_at_most"
    words = {
        name: "" if math.isinf(bound) else locale.number(bound)
        for name, bound in (("low", first), ("high", last))
    }
    return locale.text("support", key, **words)
