"""Which roles people have, and since when that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.histories.records import NEVER, ROLES, Ints, Places, Roles
from kaopu.histories.tables.rows import Rows
from kaopu.histories.tables.talks import Named, people_in
from kaopu.histories.words import usual_meanings
from kaopu.spelling import normalise


@dataclass(frozen=True)
class Held:
    """The dated rows of one table of roles, not yet in order.

    Attributes:
        deal, when: As of `Rows` (k,).
        role: Codes of `ROLES` (k,).
        people: Whom each row names.
        since: The first moment of the table.
        has_roles: Whether the table says which role somebody has.
    """

    deal: Places
    when: Ints
    role: NDArray[np.int8]
    people: Named
    since: int
    has_roles: bool


def roles_of(rows: Rows, missing: frozenset[str] = frozenset()) -> Held:
    """Return what a table of roles says, as far as it says since when.

    A role without a moment can be placed at none, for it may be known only since the end.

    Args:
        rows: The rows of the table.
        missing: Normalised texts that mean nothing was entered: they name nobody.
    """
    role = np.zeros(len(rows.row), dtype=np.int8)
    if rows.has("role"):
        codes, distinct = rows.texts("role")
        said = np.array([_role(rows, str(text)) for text in distinct], dtype=np.int8)
        role = said[codes] if len(said) else role
    people = people_in(rows, rows.when, missing)
    first = rows.counts.first
    return Held(rows.deal, rows.when, role, people, first, rows.has("role"))


def _role(rows: Rows, text: str) -> int:
    """Return the code of the role that a cell names; 0 if it names none.

    The table's own words come first, then the usual ones; of several roles the first.
    """
    key, own = normalise(text), rows.table.words
    named = [name for name in ROLES if key in own.get(name, ())]
    if not named:
        usual = [name for name in ROLES if name and not own.get(name)]
        named = list(usual_meanings("role", usual, key))
    return ROLES.index(named[0]) if named else 0


def join_roles(parts: Sequence[Held]) -> Roles:
    """Return the roles of all tables in the order of deal and moment."""
    deal = np.concatenate([part.deal for part in parts])
    at = np.concatenate([part.when for part in parts])
    role = np.concatenate([part.role for part in parts])
    order = np.lexsort((role, at, deal))
    since = min((part.since for part in parts if part.has_roles), default=NEVER)
    return Roles(deal[order], at[order], role[order], since)
