"""Places a column that no known name fits: used as context, unless that is a risk.

What is risky is told by the cells and the header together. One word of a header alone,
such as *code* or *days*, is no reason to leave out what holds levels or numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from kaopu.framework.records import CONTEXT
from kaopu.proposing.cutting import CHINESE
from kaopu.proposing.profile import FEW_LEVELS, Profile
from kaopu.proposing.records import IGNORE, LIKELY, ColumnProposal, Reason, ReasonKind
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.proposing.words import Header, holds, read_header

# What a column is worth that nobody has looked at: live, but the first to be doubted.
UNSEEN = LIKELY + 0.02
# The doubt about a count of what happens while a deal is open.
COUNT: ReasonKind = "may_count_on"
# An id that comes back so often is a category, such as that of a page or a branch.
MAX_IDS, ROWS_AN_ID = 500, 10
# A few texts that come back so often are codes or choices: no ids, and no free text.
ROWS_A_CHOICE = 5
# From this share of steps by one on, a column counts.
STEPS = 0.9
# How the headers of ids end where their words run together, as *salesid*.
RUN_TOGETHER = ("id", "key", "guid")
# "Number of rooms" is a count, "room number" is none.
NUMBERS, OF = frozenset({"number", "no", "numero"}), frozenset({"of", "de", "di", "do"})


def place_unknown(profile: Profile, others: Sequence[str]) -> ColumnProposal:
    """Return a column that no name fits: used as context, unless its cells forbid it.

    It never becomes a signal: what speaks of a customer's need, the header must say.

    Args:
        profile: What its cells are.
        others: Places that its header hints at, the likeliest first.
    """
    kind, header = profile.kinds[0], read_header(profile.column)
    if kind == "constant":
        return ignored(profile, "constant", 1.0)
    if header.is_id or kind == "id" or _is_code(profile, header):
        return _unknown_id(profile)
    if kind == "text" or is_names(profile):
        return ignored(profile, "free_text", 0.85)
    if counts_up(profile) or _is_run_together(profile, header):
        return ignored(profile, "id", 0.85)
    if (risk := _risk(profile, header)) is not None:
        return ignored(profile, risk, LIKELY)
    if kind == "date":
        return ignored(profile, "no_match", 0.5)
    if "count" in header.guards or _is_count(header):
        return unseen(profile, COUNT)
    alternatives = tuple(dict.fromkeys([*others[:2], "own_side"]))
    return replace(unseen(profile), alternatives=alternatives)


def unseen(profile: Profile, why: ReasonKind = "unseen") -> ColumnProposal:
    """Return a column that is used, though nobody has looked at what it is."""
    numeric = is_numeric(profile)
    return ColumnProposal(profile.column, CONTEXT, UNSEEN, (Reason(why),), numeric)


def ignored(profile: Profile, kind: ReasonKind, confidence: float) -> ColumnProposal:
    """Return a column that is left out on purpose."""
    return ColumnProposal(profile.column, IGNORE, confidence, (Reason(kind),))


def is_names(profile: Profile) -> bool:
    """Tell whether most rows hold a text of their own."""
    return profile.many and profile.kinds[0] not in ("number", "date")


def is_numeric(profile: Profile) -> bool:
    """Tell whether the cells are numbers."""
    return profile.kinds[0] == "number"


def repeats(profile: Profile, most: int, often: int) -> bool:
    """Tell whether there are ``most`` texts or fewer, each ``often`` times on average."""
    levels = len(profile.cells.levels)
    return levels <= most and levels * often <= int(profile.cells.filled.sum())


def are_choices(profile: Profile) -> bool:
    """Tell whether a few texts come back so often that nobody wrote them down freely."""
    return repeats(profile, FEW_LEVELS, ROWS_A_CHOICE)


def is_colleagues(header: str) -> bool:
    """Tell whether a header speaks of somebody on our own side."""
    words = {*read_header(header).words}
    known = load_vocabulary().colleagues
    return bool(words & known) or any(
        CHINESE.search(name) and name in word for name in known for word in words
    )


def counts_up(profile: Profile) -> bool:
    """Tell whether a column numbers the rows one by one; days may follow each other so."""
    order = profile.cells.order
    if (
        order is None
        or profile.cells.is_date
        or not profile.is_unique
        or len(order) <= FEW_LEVELS
    ):
        return False
    return bool((np.abs(np.diff(order)) == 1).mean() > STEPS)


def _risk(profile: Profile, header: Header) -> ReasonKind | None:
    """Return what a word of the header says against using the column; None for nothing."""
    vocabulary = load_vocabulary()
    harmless: Mapping[str, Callable[[], bool]] = {
        "days": lambda: not runs_on(header),
        "notes": lambda: is_numeric(profile) or are_choices(profile),
        "reason": lambda: asks_why(header),
        "last": lambda: holds(header, vocabulary.settled) and not profile.cells.is_date,
        # A base salary is paid as it is; an amount (base) is computed.
        "weighted": lambda: header.words[:1] == ("base",),
    }
    for guard, reason in vocabulary.alone.items():
        if guard in header.guards and not (guard in harmless and harmless[guard]()):
            return reason
    return None


def runs_on(header: Header) -> bool:
    """Tell whether a time by its name runs until the deal ends, or until today.

    Example:
        >>> runs_on(read_header("Days in pipeline")), runs_on(read_header("Trial days"))
        (True, False)
    """
    vocabulary = load_vocabulary()
    if holds(header, vocabulary.since):
        return True
    starts = holds(header, vocabulary.starting)
    ends = header.guards & {"closed", "last"}
    return not starts and (bool(ends) or holds(header, vocabulary.running))


def asks_why(header: Header) -> bool:
    """Tell whether a reason is one for coming to us, not for how it ended.

    Example:
        >>> asks_why(read_header("Reason of visit")), asks_why(read_header("Lost reason"))
        (True, False)
    """
    vocabulary = load_vocabulary()
    return (
        holds(header, vocabulary.coming)
        and not holds(header, vocabulary.denying)
        and "closed" not in header.guards
    )


def _is_code(profile: Profile, header: Header) -> bool:
    """Tell whether a column holds codes: a word for one, and whole numbers or texts."""
    if "identity" not in header.guards or _is_count(header):
        return False
    order = profile.cells.order
    if order is None or profile.kinds[0] in ("flag", "date"):
        return profile.kinds[0] not in ("flag", "date")
    known = order[~np.isnan(order)]
    return bool((known == np.round(known)).all())


def _is_count(header: Header) -> bool:
    """Tell whether a header speaks of a number of something."""
    words = header.words
    begins = words[:1] == ("number",) and len(words) > 1
    return begins or any(first in NUMBERS and then in OF for first, then in pairwise(words))


def _is_run_together(profile: Profile, header: Header) -> bool:
    """Tell whether nearly each row holds its own, under a header that ends as an id."""
    return header.compact.endswith(RUN_TOGETHER) and profile.many


def _unknown_id(profile: Profile) -> ColumnProposal:
    """Return an id: ignored, but for one that comes back often and is no person's."""
    rows = ROWS_AN_ID if read_header(profile.column).is_id else ROWS_A_CHOICE
    if not repeats(profile, MAX_IDS, rows) or is_colleagues(profile.column):
        return ignored(profile, "id", 0.9)
    return ColumnProposal(profile.column, CONTEXT, UNSEEN, (Reason("many_levels"),))
