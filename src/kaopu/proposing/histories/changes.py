"""Which fields a table of changes tracks, and in which columns their values stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaopu.histories.words import usual_words
from kaopu.pipeline.history.tables import TRACKED
from kaopu.proposing.cutting import cut
from kaopu.proposing.headers import match_header
from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.headers import header_scores
from kaopu.proposing.histories.vocabulary import load_history_vocabulary
from kaopu.proposing.records import LIKELY
from kaopu.spelling import normalise

# Of two fields that may both be it, such as amount and expected revenue, the surer one.
EXACT, ALIKE, NEAR = 3, 2, 1
CONCEPTS = {
    "stage": "stage",
    "signing_date": "close",
    "amount": "amount",
    "owner": "owner",
    "budget_status": "budget",
    "budget_amount": "budget",
}


@dataclass(frozen=True)
class Values:
    """A pair of columns, and the names of the fields whose values stand there."""

    new: str
    old: str
    words: Mapping[str, tuple[str, ...]]


def tracked_fields(texts: Iterable[object]) -> dict[str, tuple[str, ...]]:
    """Return the names of fields among texts that are tracked, by what they are.

    Example:
        >>> tracked_fields(["StageName", "Name", "商机金额"])
        {'stage': ('StageName',), 'amount': ('商机金额',)}
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for item in texts:
        text = str(item)
        if len(text) <= 60 and (read := _tracked(text)):
            found.setdefault(read[0], []).append((read[1], text))
    return {
        name: tuple(text for rank, text in found[name] if rank == max(found[name])[0])
        for name in TRACKED
        if name in found
    }


def _tracked(text: str) -> tuple[str, int] | None:
    key = normalise(text)
    for name in TRACKED:
        if key in usual_words("tracked", name):
            return name, EXACT
    words = cut(text)
    if any(word in part for part in words for word in load_history_vocabulary().budget):
        return "budget", ALIKE
    scores = header_scores(text)
    best = max(scores, key=lambda n: scores[n], default="")
    if best in TRACKED and scores[best] >= 0.85:
        return best, ALIKE
    if best and scores[best] == 1:
        return None
    match = next(iter(match_header(text)), None)
    if match and match.concept in CONCEPTS and match.score >= 100 * LIKELY + 6:
        return CONCEPTS[match.concept], NEAR
    return None


def values_of(
    field: Cells, pairs: Sequence[tuple[Cells, Cells | None]]
) -> tuple[Values, ...]:
    """Return for each pair of columns the tracked fields whose values stand in it.

    Args:
        field: The column that says what changed.
        pairs: The columns of new and old values: one pair, or one for each type.
    """
    tracked = tracked_fields(field.texts)
    if len(pairs) == 1:
        new, old = pairs[0]
        return (Values(new.column, old.column if old else "", tracked),) if tracked else ()
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for name, texts in tracked.items():
        own = np.flatnonzero(np.isin(field.texts, texts))
        rows = np.isin(field.codes, own)
        worth = [_worth(name, new, rows) for new, _ in pairs]
        if max(worth) > 0:
            found.setdefault(int(np.argmax(worth)), {})[name] = texts
    return tuple(
        Values(pairs[at][0].column, old.column if (old := pairs[at][1]) else "", words)
        for at, words in found.items()
    )


def _worth(name: str, new: Cells, rows: np.ndarray) -> float:
    """Return the share of rows in which a column has values that a field can have."""
    codes = new.codes[rows]
    codes = codes[codes >= 0]
    if not len(codes):
        return 0.0
    share = len(codes) / max(int(rows.sum()), 1)
    if name == "close":
        return share * new.moment_share
    shown = new.texts[np.unique(codes)]
    if name == "amount":
        return share * new.number_share * (len(shown) > 1)
    texts = sum(any(letter.isalpha() for letter in str(text)) for text in shown)
    return share * texts / len(shown)
