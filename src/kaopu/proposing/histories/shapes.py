"""Which shape a history has, and which of its columns is what in that shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kaopu.pipeline.history.tables import Shape
from kaopu.proposing.cutting import cut
from kaopu.proposing.histories.cells import Cells, later_share
from kaopu.proposing.histories.headers import SURE
from kaopu.proposing.histories.meanings import Scores, best_of
from kaopu.proposing.histories.records import Said
from kaopu.proposing.histories.vocabulary import load_history_vocabulary

# From so many rows a deal on, a moment that is the same in all of them is the deal's own.
ONCE = 1.5
# What columns say for a shape.
SNAPSHOT = {"stage": 2.0, "close": 2.0, "amount": 2.0, "stage_before": 2.0, "before": 1.0}
EVENT = {
    "text": 2.0,
    "direction": 2.0,
    "next": 1.5,
    "done": 1.0,
    "kind": 1.0,
    "person": 1.0,
}
EVENT |= {"remark": 0.4, "when": 0.4}
# Which column of moments a row goes by, the first that is there.
WRITTEN = ("recorded", "when", "completed", "modified")
TOOK_PLACE = ("when", "recorded", "completed", "modified")
# From this share of rows on that a moment lies a day or more after another, it is planned.
LATER, EARLIER = 0.6, 0.5
NUMBERED = 0.3
# Of two things that a column may be, it may be either if they are as sure as that.
NEAR = 0.05


@dataclass
class Chosen:
    """The columns of a history by what they are, while they are being chosen.

    Attributes:
        cells: Its columns by header.
        scores: What each may be.
        key: The column of the deals' keys.
        taken: The headers chosen so far, by meaning.
        doubts: What to look at.
    """

    cells: Mapping[str, Cells]
    scores: Mapping[str, Scores]
    key: str
    taken: dict[str, str] = field(default_factory=dict)
    doubts: list[Said] = field(default_factory=list)

    def best(self, *meanings: str) -> str:
        """Return the header that most surely is the first of meanings that any is.

        A moment that is the same in all rows of a deal counts last.
        """
        return self._best(meanings, varied=True) or self._best(meanings, varied=False)

    def _best(self, meanings: Sequence[str], *, varied: bool) -> str:
        for meaning in meanings:
            found = [
                (self._worth(header, meaning), header)
                for header, scores in self.scores.items()
                if header != self.key and header not in self.taken.values()
                if scores.get(meaning, 0.0) >= SURE and self._may_be(header, meaning)
                if not varied or meaning not in WRITTEN or self._varies(header)
            ]
            if found:
                return max(found, key=lambda item: item[0])[1]
        return ""

    def _may_be(self, header: str, meaning: str) -> bool:
        """Tell whether a column is nothing else much more surely."""
        scores = self.scores[header]
        return scores[meaning] >= max(scores.values()) - NEAR

    def _varies(self, header: str) -> bool:
        """Tell whether a column has more than one text a deal."""
        cells, keys = self.cells[header], self.cells.get(self.key)
        if keys is None:
            return True
        known = (cells.codes >= 0) & (keys.codes >= 0)
        pairs = np.unique(np.column_stack([keys.codes[known], cells.codes[known]]), axis=0)
        deals = len(np.unique(pairs[:, 0]))
        return len(pairs) > deals or int(known.sum()) <= ONCE * deals

    def _worth(self, header: str, meaning: str) -> float:
        cells, worth = self.cells[header], self.scores[header][meaning]
        worth += 0.3 * (cells.filled > 0) + 0.05 * cells.filled
        if meaning == "kind":
            worth += NUMBERED * (cells.share_of("kind") - cells.are_codes)
        if meaning == "person":
            worth += 0.02 * (cut(header)[-1:] in (("id",), ("ids",)))
        return worth

    def take(self, slot: str, *meanings: str) -> bool:
        """Choose the column of a slot; tell whether there is one."""
        if header := self.best(*(meanings or (slot,))):
            self.taken[slot] = header
        return bool(header)


def shape_of(scores: Mapping[str, Scores], key: str) -> Shape | None:
    """Return the shape that the columns of a history speak for; None if none does."""
    found: dict[str, float] = {}
    for header, own in scores.items():
        if header != key:
            best = best_of(own)
            found[best] = max(found.get(best, 0.0), own.get(best, 0.0))
    may_be = {
        name
        for header, own in scores.items()
        if header != key
        for name, score in own.items()
        if score >= max(*own.values(), SURE) - NEAR
    }
    if "field" in may_be and "new" in may_be:
        return "change"
    events = sum(worth for name, worth in EVENT.items() if name in found)
    snapshots = sum(worth for name, worth in SNAPSHOT.items() if name in found)
    told = {"text", "direction", "next", "kind"} & found.keys()
    if "role" in found and "person" in may_be and not told:
        return "role"
    if snapshots >= 2 and snapshots > events:
        return "snapshot"
    if events >= 2 or told or {"remark", "person", "by", "owner"} & found.keys():
        return "event"
    return None


def choose_columns(shape: Shape, chosen: Chosen) -> None:
    """Choose the columns of a shape.

    Args:
        shape: The shape.
        chosen: The columns; takes what is chosen, and the doubts.
    """
    if shape == "change":
        chosen.take("field")
        chosen.take("new")
        chosen.take("old")
        chosen.take("when", *TOOK_PLACE)
        chosen.take("by", "by", "owner", "person")
        chosen.take("source")
    elif shape == "snapshot":
        chosen.take("when", *WRITTEN)
        chosen.take("close", "close", "next")
        for slot in ("stage", "amount", "owner", "source"):
            chosen.take(slot)
    elif shape == "role":
        chosen.take("role")
        chosen.take("person")
        if not chosen.take("when", "recorded", "when"):
            chosen.doubts.append(Said("no_role_moment"))
    else:
        _choose_event(chosen)


def _choose_event(chosen: Chosen) -> None:
    chosen.take("direction")
    chosen.take("done")
    chosen.take("kind")
    _choose_moments(chosen)
    chosen.take("text", "text", "remark")
    chosen.take("title", "remark")
    chosen.take("person")
    chosen.take("by", "by", "owner")
    if "direction" in chosen.taken:
        cells = chosen.cells[chosen.taken["direction"]]
        if cells.levels and cells.share_of("direction") < EARLIER:
            texts = [str(text) for text in cells.texts[:4]]
            chosen.doubts.append(Said("direction_unknown", {"texts": texts}))
    elif "kind" in chosen.taken:
        chosen.doubts.append(Said("no_direction"))


def _choose_moments(chosen: Chosen) -> None:
    """Choose when an event took place, and when the next step is to be.

    A task is written on one day and due on another: where both are there, a row goes by
    the first. What is called a date alone is a due one if it lies after the other.
    """
    chosen.take("next")
    is_task = "done" in chosen.taken
    order = WRITTEN if is_task and "next" in chosen.taken else TOOK_PLACE
    chosen.take("when", *order)
    if "when" not in chosen.taken and "next" in chosen.taken:
        chosen.taken["when"] = chosen.taken.pop("next")
        chosen.doubts.append(Said("due_as_when", {"column": chosen.taken["when"]}))
        return
    when, other = chosen.taken.get("when", ""), chosen.best("recorded", "when")
    if not when or not other:
        _look_at_next(chosen)
        return
    if "next" not in chosen.taken:
        one, two = chosen.cells[when], chosen.cells[other]
        if later_share(one, two) >= LATER:
            chosen.taken |= {"when": other, "next": when}
        elif later_share(two, one) >= LATER and "recorded" not in chosen.scores[other]:
            chosen.taken["next"] = other
    _look_at_next(chosen)


def _look_at_next(chosen: Chosen) -> None:
    """Doubt a next step that lies before the event in most rows."""
    if "next" not in chosen.taken or "when" not in chosen.taken:
        return
    when, later = (chosen.cells[chosen.taken[name]] for name in ("when", "next"))
    if later_share(when, later) > EARLIER:
        chosen.doubts.append(Said("next_before", {"column": later.column}))


def value_pairs(chosen: Chosen) -> list[tuple[Cells, Cells | None]]:
    """Return the columns of new and old values: one pair, or one for each type."""
    new, old = chosen.taken["new"], chosen.taken.get("old", "")
    typed = _typed(chosen.cells, new)
    if len(typed) < 2:
        return [(chosen.cells[new], chosen.cells.get(old))]
    before = _typed(chosen.cells, old) if old else {}
    return [
        (chosen.cells[header], chosen.cells.get(before.get(type_, "")))
        for type_, header in typed.items()
    ]


def _typed(cells: Mapping[str, Cells], like: str) -> dict[str, str]:
    """Return the headers that are alike but for the type at their end, by type."""
    types = load_history_vocabulary().typed
    words = cut(like)
    if words[-1:] and words[-1] not in types:
        return {}
    return {
        own[-1]: header
        for header in cells
        if (own := cut(header))[:-1] == words[:-1] and own[-1] in types
    }
