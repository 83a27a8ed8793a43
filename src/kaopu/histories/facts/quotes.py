"""Facts of quotes and proposals: what came of them, and whether budget came first."""

from __future__ import annotations

import numpy as np

from kaopu.histories.facts.asked import Asked, Facts, flags, moments_at, rows_upto
from kaopu.histories.facts.contacts import sides_of
from kaopu.histories.records import NO_MOMENT, Events, Moves


def quote_facts(events: Events, budget: Moves | None, asked: Asked) -> Facts:
    """Return the facts of quotes; a gap where none has gone out.

    - ``quote_silence``: days since our last one, if the customer has not spoken since; 0
      if they have.
    - ``quote_before_budget``: yes if our first one went out before any talk of a budget,
      and before a budget was filled in; no otherwise.
    """
    upto = rows_upto(events.deal, events.when, asked)
    spoke, _ = sides_of(events)
    sent = moments_at(events.when, upto.last(events.quote))
    heard = moments_at(events.when, upto.last(spoke))
    has_quote = sent != NO_MOMENT
    silence = np.where(heard > sent, 0.0, asked.days_since(sent))
    first = moments_at(events.when, upto.first(events.quote))
    talked = moments_at(events.when, upto.first(events.budget))
    before = (talked != NO_MOMENT) & (talked <= first)
    if budget is not None:
        filled = rows_upto(budget.deal, budget.when, asked)
        rows = np.ones(len(budget.deal), dtype=bool)
        since = moments_at(budget.when, filled.first(rows))
        before |= (since != NO_MOMENT) & (since <= first)
    return {
        "quote_silence": np.where(has_quote, silence, np.nan),
        "quote_before_budget": flags(~before, has_quote),
    }
