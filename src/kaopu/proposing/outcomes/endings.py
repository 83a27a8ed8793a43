"""Sorts the texts of a column by how a deal stands: won, lost, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

# What turns a word into its opposite: "not converted", "non-customer", "未成交".
NOT = frozenset(("not", "non", "no", "never", "nicht", "kein", "pas", "não"))
NOT_CHINESE = ("未", "非", "不", "没", "無", "无")
NOT_BEFORE = ("un", "non", "dis", "in")


@dataclass(frozen=True)
class Endings:
    """The texts of one column, sorted by how a deal stands; most frequent first."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def has_both(self) -> bool:
        """Whether some texts mean won and some mean lost."""
        return bool(self.won and self.lost)


def sort_endings(texts: Sequence[str], *, weak: bool = False) -> Endings:
    """Return texts by how a deal stands; what says neither won nor lost is open.

    Args:
        texts: Distinct texts.
        weak: Whether words count that end a deal only where the header asks for it.

    Example:
        >>> sort_endings(["Negotiation", "Closed Won", "Closed Lost"]).open
        ('Negotiation',)
    """
    found: dict[str, list[str]] = {"won": [], "lost": [], "open": []}
    for text in texts:
        found[ending(text, weak=weak)].append(text)
    return Endings(*(tuple(found[name]) for name in ("won", "lost", "open")))


def ending(text: str, *, weak: bool = False) -> str:
    """Return how a deal with this text stands: ``won``, ``lost`` or ``open``."""
    vocabulary = load_vocabulary()
    known, parts = vocabulary.words["outcome"], vocabulary.parts
    key = normalise(text)
    for name in ("won", "lost"):
        if key in known[name] or (weak and key in known[f"weak_{name}"]):
            return name
    if key in known["neither"]:
        return "open"
    found = cut(text)
    for name in ("lost", "won"):
        if any(holds(found, part) for part in parts[f"{name}_parts"]):
            turned = any(holds(found, part) for part in parts["turned"])
            return "open" if turned else name
    return "open"


def holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Tell whether a part's words follow each other among ``words``.

    In a text without spaces between words the signs are looked for.

    Example:
        >>> holds(("closed", "won"), ("won",)), holds(("closed",), ("lose",))
        (True, False)
    """
    if len(part) == 1 and CHINESE.search(part[0]):
        return any(part[0] in word for word in words)
    size = len(part)
    return any(tuple(words[i : i + size]) == tuple(part) for i in range(len(words)))


def yes_no(texts: Sequence[str]) -> Endings:
    """Return texts of which some say yes, taken as won, and some no."""
    words = load_vocabulary().words["outcome"]
    keyed = [(text, normalise(text)) for text in texts]
    won = tuple(text for text, key in keyed if key in words["yes"])
    lost = tuple(text for text, key in keyed if key in words["no"])
    rest = tuple(text for text, _ in keyed if text not in (*won, *lost))
    return Endings(won, lost, rest)


def opposites(texts: Sequence[str]) -> Endings:
    """Return two texts of which one is the other's opposite, by the word *not*.

    Example:
        >>> opposites(["Non-customer", "Customer"])
        Endings(won=('Customer',), lost=('Non-customer',), open=())
    """
    if len(texts) == 2:
        for one, other in ((texts[0], texts[1]), (texts[1], texts[0])):
            if _is_not(cut(one), cut(other)):
                return Endings((other,), (one,), ())
    return Endings((), (), tuple(texts))


def negations(won: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that say the opposite of one that means won.

    Example:
        >>> negations(["已签约"], ["未签约", "洽谈"])
        ('未签约',)
    """
    return tuple(t for t in texts if any(_negates(t, one) for one in won))


def _negates(text: str, won: str) -> bool:
    plain = won.strip().removeprefix("已")
    signs = ("没有", "尚未", *NOT_CHINESE)
    if CHINESE.search(won):
        return any(text.strip() == sign + plain for sign in signs)
    return _is_not(cut(text), cut(won))


def _is_not(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether ``one`` says that it is not the other."""
    if not one or not other:
        return False
    if one[0] in NOT and one[1:] == other:
        return True
    if CHINESE.search(one[0]):
        return any(one[0] == sign + other[0] for sign in NOT_CHINESE)
    return one[1:] == other[1:] and any(one[0] == un + other[0] for un in NOT_BEFORE)
