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
from kaopu.proposing.histories.sides import sides_of
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
# From this share on moments are those that people name.
ROUND = 0.9
NUMBERED = 0.3
# From this share of rows on a direction says who spoke.
SIDED = 0.9
# Of two things that a column may be, it may be either if they are as sure as that.
NEAR = 0.05
# What is called a moment or a title is at least as sure as that, and what is known as one.
NAMED, KNOWN = 0.75, 0.95
# What is lost by an amount that may be weighted.
EXPECTED = 0.3
# From this share on persons stand once in a deal.
LISTED = 0.95
# From this share on kinds are those of events, and so much speaks for events then.
KINDS, OF_EVENTS = 0.5, 2.0
# What many words are worth to a text, up to so many letters, and a title less.
PROSE, LETTERS, TITLE = 0.3, 40.0, 0.2


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

        A moment that is the same in all rows of a deal counts last, and one that only
        its cells tell after those that are called so.
        """
        named = [name for name in meanings if name in ("when", "recorded")]
        return (
            self._best(named, varied=True, worth=NAMED)
            or self._best(meanings, varied=True)
            or self._best(meanings, varied=False)
        )

    def lists_people(self) -> bool:
        """Tell whether each person stands once in a deal, as in a list of roles."""
        if not (person := self.best("person")) or self.key not in self.cells:
            return False
        codes = [self.cells[header].codes for header in (self.key, person)]
        pairs = np.column_stack(codes)[(codes[0] >= 0) & (codes[1] >= 0)]
        return len(np.unique(pairs, axis=0)) >= LISTED * max(len(pairs), 1)

    def has_kinds(self) -> bool:
        """Tell whether a column holds words of calls, mails and meetings."""
        header = self.best("kind")
        return bool(header) and self.cells[header].share_of("kind") >= KINDS

    def _best(self, meanings: Sequence[str], *, varied: bool, worth: float = SURE) -> str:
        for meaning in meanings:
            for header in self.headers(meaning, worth):
                if not varied or meaning not in WRITTEN or self.varies(header):
                    return header
        return ""

    def headers(self, meaning: str, worth: float = SURE) -> list[str]:
        """Return the headers that may be a meaning and are not taken, the surest first."""
        found = [
            header
            for header, scores in self.scores.items()
            if header != self.key and header not in self.taken.values()
            if scores.get(meaning, 0.0) >= worth and self._may_be(header, meaning)
        ]
        return sorted(found, key=lambda header: -self.worth(header, meaning))

    def _may_be(self, header: str, meaning: str) -> bool:
        """Tell whether a column is nothing else much more surely."""
        scores = self.scores[header]
        return scores[meaning] >= max(scores.values()) - NEAR

    def varies(self, header: str) -> bool:
        """Tell whether a column has more than one text a deal, or deals have few rows."""
        rows, deals, pairs = self._counts(header)
        return pairs > deals or rows <= ONCE * deals

    def differs(self, header: str) -> bool:
        """Tell whether a column has more than one text a deal."""
        _, deals, pairs = self._counts(header)
        return pairs > deals

    def _counts(self, header: str) -> tuple[int, int, int]:
        """Return the rows that hold a text and a key, their deals, and both together."""
        cells, keys = self.cells[header], self.cells.get(self.key)
        if keys is None:
            return len(cells.codes), 0, 1
        known = (cells.codes >= 0) & (keys.codes >= 0)
        pairs = np.unique(np.column_stack([keys.codes[known], cells.codes[known]]), axis=0)
        return int(known.sum()), len(np.unique(pairs[:, 0])), len(pairs)

    def worth(self, header: str, meaning: str) -> float:
        """Return how much speaks for a header as a meaning, beside others of it."""
        cells, worth = self.cells[header], self.scores[header][meaning]
        worth += 0.3 * (cells.filled > 0) + 0.05 * cells.filled
        if meaning == "kind":
            worth += NUMBERED * (cells.share_of("kind") - cells.are_codes)
        if meaning in ("text", "remark"):
            worth += PROSE * min(cells.width, LETTERS) / LETTERS
            worth -= TITLE * (meaning == "remark")
        if meaning == "amount":
            # Salesforce has it beside the amount, Odoo instead of it.
            worth -= EXPECTED * ("expected" in cut(header))
        if meaning == "person":
            worth += 0.02 * (cut(header)[-1:] in (("id",), ("ids",)))
        return worth

    def take(self, slot: str, *meanings: str) -> bool:
        """Choose the column of a slot; tell whether there is one."""
        if header := self.best(*(meanings or (slot,))):
            self.taken[slot] = header
        return bool(header)


def shape_of(
    scores: Mapping[str, Scores],
    key: str,
    *,
    is_list: bool = False,
    has_kinds: bool = False,
) -> Shape | None:
    """Return the shape that the columns of a history speak for; None if none does.

    Args:
        scores: What each may be, by header.
        key: The column of the deals' keys.
        is_list: Whether each person stands once in a deal; a text is then a remark.
        has_kinds: Whether a column holds words of calls, mails and meetings.
    """
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
    also = {"amount"} & may_be
    events = sum(worth for name, worth in EVENT.items() if name in found)
    events += OF_EVENTS * has_kinds
    snapshots = sum(worth for name, worth in SNAPSHOT.items() if name in {*found, *also})
    remarks = {"text"} if is_list else set()
    told = {"text", "direction", "next", "kind"} & found.keys()
    if "role" in found and "person" in may_be and not told - remarks:
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
        chosen.take("by", "saved_by", "by", "owner", "person")
        chosen.take("source")
    elif shape == "snapshot":
        chosen.take("when", *WRITTEN)
        chosen.take("close", "close", "next")
        chosen.take("owner", "owner", "deal_owner", "by")
        for slot in ("stage", "amount", "source"):
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
    _choose_text(chosen)
    _choose_title(chosen)
    if cut(chosen.best("person")) != ("name",):
        # What is called a name alone is that of the event.
        chosen.take("person")
    _choose_by(chosen)
    if "direction" in chosen.taken:
        cells = chosen.cells[chosen.taken["direction"]]
        known = cells.side_share >= SIDED or sides_of(cells)
        if cells.levels and not known:
            texts = [str(text) for text in cells.texts[:4]]
            chosen.doubts.append(Said("direction_unknown", {"texts": texts}))
    elif "kind" in chosen.taken:
        chosen.doubts.append(Said("no_direction"))


def _choose_by(chosen: Chosen) -> None:
    """Choose who of ours did it: one who differs within a deal, before the deal's own."""
    found = [header for name in ("by", "owner") for header in chosen.headers(name)]
    varied = [header for header in found if chosen.varies(header)]
    if found:
        chosen.taken["by"] = (varied or found)[0]
    else:
        chosen.take("by", "saved_by", "deal_owner")


def _choose_text(chosen: Chosen) -> None:
    """Choose what was written: of texts and titles the one with the most to read."""
    found = [
        (chosen.worth(header, meaning), header)
        for meaning in ("text", "remark")
        if (header := chosen.best(meaning))
    ]
    if found:
        chosen.taken["text"] = max(found)[1]


def _choose_title(chosen: Chosen) -> None:
    """Choose what an event was called; what its deal is called is the same in all of it.

    What is called somebody's name is a title only if it is known for one.
    """
    for header in chosen.headers("remark", NAMED):
        is_name = cut(header)[-1:] == ("name",)
        is_known = chosen.scores[header]["remark"] >= KNOWN
        if chosen.differs(header) and (is_known or not is_name):
            chosen.taken["title"] = header
            return


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
        elif later_share(two, one) >= LATER and _may_be_planned(chosen, other):
            chosen.taken["next"] = other
    _look_at_next(chosen)


def _may_be_planned(chosen: Chosen, header: str) -> bool:
    """Tell whether a later moment may be planned: people name round ones."""
    is_round = chosen.cells[header].round_share >= ROUND
    return is_round and "recorded" not in chosen.scores[header]


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
