"""What of a deal's histories a sentence can cite for one fact: days and counts, no text.

Nothing here names a person or cites what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from kaopu.histories.facts.asked import places_of
from kaopu.histories.moments import day_text
from kaopu.histories.records import (
    BOTH,
    CUSTOMER,
    DAY,
    Bools,
    Events,
    Histories,
    Ints,
    Moves,
    People,
    Places,
)
from kaopu.masking import masked

Evidence: TypeAlias = dict[str, dict[str, Any]]


def evidence_as_of(histories: Histories, id_: str, moment: int) -> Evidence:
    """Return what stands behind a deal's facts, strictly before a moment.

    Args:
        histories: The tables.
        id_: The deal's id.
        moment: Nanoseconds since 1970-01-01.

    Returns:
        By the id of a fact that has any, plain data; days are ISO texts:

        - ``close_pushes``: ``pushes``, each with the ``day`` on which it was made and the
          ``days`` by which, ``days`` in all, and the day ``planned`` now;
        - ``stage_days``: the ``stage`` and the day ``since`` when;
        - ``stages_back``: the ``days`` on which the deal went back;
        - ``amount_change``: the ``first`` and the ``last`` amount;
        - ``customer_silence``: the ``day`` on which the customer last spoke, in what
          ``kind`` of event (blank where that is free text);
        - ``quote_silence``: the same of our last quote;
        - ``next_step``: the ``day`` that was last named for one;
        - ``people_met``: the ``days`` on which somebody was first met.
    """
    deal = int(places_of(histories, np.array([id_], dtype=object))[0])
    if deal < 0:
        return {}
    found = dict(_of_moves(histories, deal, moment))
    if histories.events is not None:
        found |= _of_events(histories.events, deal, moment)
    if histories.people is not None:
        rows = _upto(histories.people, deal, moment)
        if rows.stop > rows.start:
            days = [day_text(at) for at in histories.people.when[rows].tolist()]
            found["people_met"] = {"days": days}
    return found


def _upto(table: Moves | Events | People, deal: int, moment: int) -> slice:
    """Return where a deal's rows before a moment stand."""
    start, stop = np.searchsorted(table.deal, [deal, deal + 1]).tolist()
    end = start + int(np.searchsorted(table.when[start:stop], moment, side="left"))
    return slice(start, end)


def _of_moves(
    histories: Histories, deal: int, moment: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, moves in histories.moves.items():
        rows = _upto(moves, deal, moment)
        if rows.stop == rows.start:
            continue
        value, when, bulk = moves.value[rows], moves.when[rows], moves.bulk[rows]
        if name == "close":
            pushed = np.flatnonzero((value > moves.old[rows]) & ~bulk)
            days = (value - moves.old[rows])[pushed].astype(int).tolist()
            made = [day_text(at) for at in when[pushed].tolist()]
            pushes = [{"day": d, "days": n} for d, n in zip(made, days, strict=True)]
            planned = day_text(int(value[-1]) * DAY)
            yield "close_pushes", {"pushes": pushes, "days": sum(days), "planned": planned}
        elif name == "stage" and moves.texts is not None:
            if not bulk[-1]:
                stage = moves.texts[int(value[-1])]
                yield "stage_days", {"stage": stage, "since": day_text(int(when[-1]))}
            back = (value < moves.old[rows]) & ~bulk
            yield "stages_back", {"days": [day_text(at) for at in when[back].tolist()]}
        elif name == "amount":
            first = moves.old[rows][0] if not np.isnan(moves.old[rows][0]) else value[0]
            yield "amount_change", {"first": float(first), "last": float(value[-1])}


def _of_events(events: Events, deal: int, moment: int) -> Evidence:
    rows = _upto(events, deal, moment)
    when, kinds = events.when[rows], events.kind[rows]
    spoke = events.contact[rows] & np.isin(events.side[rows], (CUSTOMER, BOTH))
    found: Evidence = {}
    named = np.flatnonzero(~np.isnan(events.next[rows]))
    if len(named):
        found["next_step"] = {"day": day_text(int(events.next[rows][named[-1]]) * DAY)}
    for fact, so in (
        ("customer_silence", spoke),
        ("quote_silence", events.quote[rows]),
    ):
        if so.any():
            found[fact] = _last(events, so, when, kinds)
    return found


def _last(events: Events, so: Bools, when: Ints, kinds: Places) -> dict[str, Any]:
    last = int(np.flatnonzero(so)[-1])
    kind = masked(events.kinds[kinds[last]]) if kinds[last] >= 0 else ""
    return {"day": day_text(int(when[last])), "kind": kind}
