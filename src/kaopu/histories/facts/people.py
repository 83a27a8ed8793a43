"""Facts of people: how many were met, who is new, which roles are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaopu.histories.facts.asked import Asked, Facts, flags, rows_upto
from kaopu.histories.facts.contacts import WINDOW
from kaopu.histories.records import DAY, ROLES, People, Roles


def people_facts(people: People | None, roles: Roles | None, asked: Asked) -> Facts:
    """Return the facts of people; what no table tells is left out.

    - ``people_met``: how many different people of theirs contacts were with, or who have a
      dated role where contacts name nobody.
    - ``new_people``: how many of them were first met in the last 30 days.
    - ``decider_met``, ``adviser_met``: yes if somebody with that role was known.
    """
    found: dict[str, NDArray[np.generic]] = {}
    if people is not None:
        met = rows_upto(people.deal, people.when, asked)
        recent = (asked.today + 1 - WINDOW) * DAY
        before = rows_upto(people.deal, people.when, asked, recent)
        known = asked.begun(people.since)
        found["people_met"] = np.where(known, met.count.astype(float), np.nan)
        new = (met.count - before.count).astype(float)
        found["new_people"] = np.where(known, new, np.nan)
    if roles is not None:
        upto = rows_upto(roles.deal, roles.when, asked)
        known = asked.begun(roles.since)
        for name in ("decider", "adviser"):
            has = upto.total(roles.role == ROLES.index(name)) > 0
            found[f"{name}_met"] = flags(has, known)
    return found
