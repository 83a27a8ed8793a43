"""Draws leads and their facts: stage, dates, context, and the framework's fields.

One latent seriousness a customer correlates the facts; nothing here knows of effects.
`draw` centres the weights on such leads, `generate` turns them into an export.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.framework import load_framework
from kaopu.simulate.chance import Flags, Floats, cut, lowest, tendency
from kaopu.simulate.records import UNKNOWN
from kaopu.simulate.settings import FieldSettings, Settings

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Customers:
    """Who the leads are before anything is asked; arrays of shape (n,).

    Attributes:
        created: Days, of type ``datetime64[D]``, ascending.
        intent: Whether the lead is in the intent stage.
        seriousness: Standard normal; it causes nothing but the facts.
        gaps: How many times the usual gaps these leads have.
    """

    created: Days
    intent: Flags
    seriousness: Floats
    gaps: float


def draw_deals(rng: np.random.Generator, n: int, settings: Settings) -> Customers:
    """Return ``n`` customers of finished deals."""
    calendar = settings.calendar
    first, last = np.datetime64(calendar.deals_from), np.datetime64(calendar.deals_to)
    share = settings.stages.target_of_deals
    return _customers(rng, n, (first, last), share, 1.0)


def draw_leads(rng: np.random.Generator, n: int, settings: Settings) -> Customers:
    """Return ``n`` customers of open leads."""
    snapshot = np.datetime64(settings.calendar.snapshot)
    within = np.timedelta64(settings.calendar.leads_within, "D")
    days = (snapshot - within, snapshot - np.timedelta64(1, "D"))
    stages = settings.stages
    return _customers(rng, n, days, stages.target_of_leads, stages.gaps_of_leads)


def _customers(
    rng: np.random.Generator,
    n: int,
    days: tuple[np.datetime64, np.datetime64],
    target_share: float,
    gaps: float,
) -> Customers:
    first, last = days
    length = int((last - first).astype(int)) + 1
    return Customers(
        created=first + np.sort(rng.integers(0, length, n)).astype("timedelta64[D]"),
        intent=rng.random(n) >= target_share,
        seriousness=rng.standard_normal(n),
        gaps=gaps,
    )


def draw_facts(
    rng: np.random.Generator, customers: Customers, settings: Settings
) -> pd.DataFrame:
    """Return created, stage, the context and own-side columns, and every field.

    Dates are ISO text, ``unknown`` is what was asked and not told, a gap what was not
    asked yet. Shape (n, 2 + columns + fields).
    """
    n = customers.intent.size
    created = pd.Series(np.datetime_as_string(customers.created), dtype="str")
    facts = {"created": created, "stage": _stage(customers)}
    for column in settings.columns:
        facts[column.id] = pd.Series(
            cut(rng.standard_normal(n), column.shares), dtype="str"
        )
    days = {"created": np.zeros(n)}
    for field in settings.fields:
        answers = _answers(rng, customers, field, days)
        facts[field.id] = _withheld(rng, customers, field, settings, answers)
    return pd.DataFrame(facts)


def _stage(customers: Customers) -> pd.Series:
    return pd.Series(np.where(customers.intent, "intent", "target"), dtype="str")


def _answers(
    rng: np.random.Generator,
    customers: Customers,
    field: FieldSettings,
    days: dict[str, Floats],
) -> pd.Series:
    """Return what each customer would say, as text; a date notes its ``days``."""
    leaning = tendency(rng, customers.seriousness, field.pull)
    if field.lognormal is None:
        return pd.Series(cut(leaning, field.shares), dtype="str")
    spread = field.lognormal
    if not field.after:
        amount = spread.median * np.exp(spread.sigma * leaning)
        rounded = np.maximum(np.round(amount, -4), 10_000).astype(np.int64)
        return pd.Series(rounded).astype("str")
    # A serious customer is a fast one, hence the minus.
    ahead = np.ceil(spread.median * np.exp(-spread.sigma * leaning))
    days[field.id] = days[field.after] + ahead
    date = customers.created + days[field.id].astype("timedelta64[D]")
    return pd.Series(np.datetime_as_string(date), dtype="str")


def _withheld(
    rng: np.random.Generator,
    customers: Customers,
    field: FieldSettings,
    settings: Settings,
    answers: pd.Series,
) -> pd.Series:
    """Return ``answers`` without those that were refused, and gaps where none asked."""
    kind = load_framework().fields[field.id].kind
    refused = lowest(tendency(rng, customers.seriousness, field.pull), field.unknown)
    not_asked = rng.random(answers.size) < _gap_share(customers, field, settings)
    if kind == "number":
        return pd.to_numeric(answers.mask(not_asked)).astype("Int64")
    return answers.mask(refused, UNKNOWN).mask(not_asked)


def _gap_share(customers: Customers, field: FieldSettings, settings: Settings) -> Floats:
    """Return the probability of each row's gap in ``field``, shape (n,)."""
    framework = load_framework()
    share = np.full(customers.intent.size, field.missing * customers.gaps)
    if framework.stage_of(framework.fields[field.id].signal) == "intent":
        share[~customers.intent] = settings.stages.not_asked_yet
    return share
