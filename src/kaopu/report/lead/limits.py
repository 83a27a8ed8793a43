"""The limit that a number of behaviour is beyond, in words, with the deals that tell it."""

from __future__ import annotations

import math

from kaopu.explain.records import FactLimit
from kaopu.framework.records import Field
from kaopu.language import Locale


def limit_text(limit: FactLimit, field: Field | None, locale: Locale) -> str:
    """Return what past deals kept to, and how those that did not were won.

    Args:
        limit: Of the fact.
        field: Whose it is; None for a number that is no field's.
        locale: Says it.
    """
    side = "above" if limit.is_above else "below"
    value = limit_number(limit.value, field, locale, above=limit.is_above)
    if limit.form == "usual":
        words = {"where": place_text(limit, locale), "share": locale.percent(limit.share)}
        kept = locale.text(
            "limit", f"usual_{side}", value=value, won=locale.number(limit.won), **words
        )
    else:
        key = f"fixed_{side}" if limit.form == "fixed" else f"stated_{side}"
        kept = locale.text("limit", key, value=value)
    return kept + beyond_text(limit, locale)


def beyond_text(limit: FactLimit, locale: Locale) -> str:
    """Return how past deals beyond a limit ended; empty where none was beyond."""
    others = limit.deals - limit.beyond
    if not limit.beyond or not others:
        return ""
    rate, key = limit.alike, "alike"
    if rate is None:
        rate, key = (limit.deals_won - limit.beyond_won) / others, "ended"
    return locale.counted(
        "limit",
        key,
        limit.beyond_won,
        beyond=locale.number(limit.beyond),
        won=locale.number(limit.beyond_won),
        rate=locale.percent(rate),
    )


def place_text(limit: FactLimit, locale: Locale) -> str:
    """Return of which stage and age the won deals are; empty for any."""
    ages = age_text(limit.from_days, limit.to_days, locale)
    if limit.stage and ages:
        return locale.text("limit", "stage_and_age", stage=limit.stage, age=ages)
    if limit.stage:
        return locale.text("limit", "stage", stage=limit.stage)
    return locale.text("limit", "age", age=ages) if ages else ""


def age_text(low: float | None, high: float | None, locale: Locale) -> str:
    """Return an age in days; empty for any."""
    if low is None and high is None:
        return ""
    key = "days_to" if low is None else "days_from" if high is None else "days_between"
    words = {"low": locale.number(round(low or 0)), "high": locale.number(round(high or 0))}
    return locale.text("limit", key, **words)


def limit_number(value: float, field: Field | None, locale: Locale, *, above: bool) -> str:
    """Return a limit as a person writes it: whole for a count."""
    if field is not None and field.whole:
        return locale.number(math.floor(value) if above else math.ceil(value))
    return locale.number(value)
