"""All facts that histories tell, as of moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.framework import load_framework
from kaopu.histories.facts.accounts import account_facts
from kaopu.histories.facts.asked import Asked, Facts, asked_of
from kaopu.histories.facts.contacts import contact_facts
from kaopu.histories.facts.narrow import narrowed
from kaopu.histories.facts.people import people_facts
from kaopu.histories.facts.quotes import quote_facts
from kaopu.histories.facts.steps import step_facts
from kaopu.histories.facts.tracked import (
    amount_facts,
    close_facts,
    owner_facts,
    stage_facts,
)
from kaopu.histories.records import DealsAsked, Histories, Ints, Places

TEXT_FACTS = ("stage_then",)


def facts_as_of(
    histories: Histories, deals: DealsAsked, places: Places, moments: Ints
) -> pd.DataFrame:
    """Return what histories tell of deals, each strictly before a moment.

    No row at or after the moment is seen, none that says how a deal ended, and none that
    an import stamped. A day counts as people count: from the day of an event to the last
    day that is seen.

    Args:
        histories: The tables; see `kaopu.histories.read_histories`.
        deals: The deals of the export.
        places: Which of them are asked about (m,); the same one as often as is wanted.
        moments: Nanoseconds since 1970-01-01 (m,), or ``datetime64``. A lead that is judged
            as of a day is asked about at the beginning of the next.

    Returns:
        A column for each of `Histories.facts` (m rows, in the order asked): floats of
        numbers, nan for a gap; texts of levels, flags and categories, blank for one.
    """
    places = np.asarray(places, dtype=np.intp)
    asked = asked_of(histories, deals, places, moments)
    histories = narrowed(histories, asked.deal)
    found: dict[str, NDArray[np.generic]] = {}
    wanted = set(histories.facts)
    for ids, facts in _subjects(histories, deals, places):
        if wanted & set(ids):
            found |= facts(asked)
    columns = {}
    for fact in histories.facts:
        values = found.get(fact)
        columns[fact] = _gaps(fact, len(asked.deal)) if values is None else values
        if values is not None and values.dtype.kind == "f":
            columns[fact] = np.where(asked.is_known, values, np.nan)
    return pd.DataFrame(
        {name: pd.Series(v, dtype=v.dtype) for name, v in columns.items()},
        index=pd.RangeIndex(len(asked.deal)),
    )


def _subjects(
    histories: Histories, deals: DealsAsked, places: Places
) -> Iterator[tuple[tuple[str, ...], Callable[[Asked], Facts]]]:
    """Yield what tells which facts, as far as the tables have it."""
    yield ("days_open",), _days_open
    yield (
        ("earlier_won", "earlier_lost"),
        lambda _: account_facts(deals, places),
    )
    tracked = {
        "stage": (("stage_days", "stages_back", "stage_then"), stage_facts),
        "close": (("close_pushes", "close_push_days"), close_facts),
        "amount": (("amount_change",), amount_facts),
        "owner": (("owner_changes",), owner_facts),
    }
    for name, (ids, facts) in tracked.items():
        if (moves := histories.moves.get(name)) is not None:
            yield ids, lambda asked, m=moves, f=facts: f(m, asked)  # type: ignore[misc]
    if (events := histories.events) is not None:
        contact = (
            *("customer_silence", "customer_share", "customer_reply_days"),
            *("our_reply_days", "contact_trend"),
        )
        yield contact, lambda asked: contact_facts(events, asked)
        budget = histories.moves.get("budget")
        quote = ("quote_silence", "quote_before_budget")
        yield quote, lambda asked: quote_facts(events, budget, asked)
        yield ("next_step",), lambda asked: step_facts(events, asked)
    ids = ("people_met", "new_people", "decider_met", "adviser_met")
    yield ids, lambda asked: people_facts(histories.people, histories.roles, asked)


def _days_open(asked: Asked) -> Facts:
    """``days_open``: days since the deal was opened; nan before that."""
    days = asked.today - asked.created
    return {"days_open": np.where(days >= 0, days, np.nan)}


def _gaps(fact: str, count: int) -> NDArray[np.generic]:
    field = load_framework().fields.get(fact)
    is_text = fact in TEXT_FACTS or (field is not None and field.kind != "number")
    return np.full(count, "", dtype=object) if is_text else np.full(count, np.nan)
