"""Tells how often what a cue reads is right, and whether that is often enough to use it.

The counts stand in ``data/reliability.toml``: what each cue read, right or wrong, in
labelled notes that had not been seen when it was written. A cue has the counts of all cues
of its field, for its own are too few to tell it from its neighbours (decision 41). What a
person says of facts that it read counts like a label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from kaopu.notes.cues import load_cues, read_data
from kaopu.notes.learnt import learnt_fields
from kaopu.notes.planned import planned_fields

RELIABILITY = "reliability.toml"


@dataclass(frozen=True)
class CueCounts:
    """How often a cue was right, and how often wrong."""

    right: int = 0
    wrong: int = 0

    def __add__(self, other: CueCounts) -> CueCounts:
        """Return both counts together."""
        return CueCounts(self.right + other.right, self.wrong + other.wrong)


NONE = CueCounts()


@dataclass(frozen=True)
class Reliability:
    """What is known of all cues.

    Attributes:
        prior: What is thought of a cue of which nothing is known, as counts: the share of
            all cues together that was right, with the weight of so many facts.
        least: The least expected precision with which a cue is used.
        labelled: Counts from labelled notes, by cue.
        fields: The field of each cue.
    """

    prior: CueCounts
    least: float
    labelled: Mapping[str, CueCounts]
    fields: Mapping[str, str]

    def counts(self, cue: str, answers: Mapping[str, CueCounts] | None = None) -> CueCounts:
        """Return a field's counts in labels, with a person's answers of the cue."""
        return self.by_field.get(self.fields.get(cue, cue), NONE) + (answers or {}).get(
            cue, NONE
        )

    @cached_property
    def by_field(self) -> Mapping[str, CueCounts]:
        """The counts of all cues of a field together."""
        found: dict[str, CueCounts] = {}
        for cue, counts in self.labelled.items():
            field = self.fields.get(cue, cue)
            found[field] = found.get(field, NONE) + counts
        return found

    def precision(self, cue: str, answers: Mapping[str, CueCounts] | None = None) -> float:
        """Return the mean of the beta distribution of a cue's precision."""
        known = self.prior + self.counts(cue, answers)
        return known.right / (known.right + known.wrong)

    def is_used(self, cue: str, answers: Mapping[str, CueCounts] | None = None) -> bool:
        """Tell whether what a cue reads is reliable enough to be used."""
        return self.precision(cue, answers) >= self.least


@cache
def load_reliability() -> Reliability:
    """Return what labelled notes tell of the cues; read once a process."""
    data = read_data(RELIABILITY)
    labelled = {cue: CueCounts(**counts) for cue, counts in data["cues"].items()}
    fields = {cue.id: cue.field for cue in load_cues()} | planned_fields() | learnt_fields()
    return Reliability(CueCounts(**data["prior"]), data["least"], labelled, fields)


def is_used(cue: str, answers: Mapping[str, CueCounts] | None = None) -> bool:
    """Tell whether what a cue reads is reliable enough to be used.

    Args:
        cue: Its id, as a fact keeps it.
        answers: What a person said of the facts of each cue.

    Example:
        >>> is_used("value_no"), is_used("value_no", {"value_no": CueCounts(0, 5)})
        (True, False)
    """
    return load_reliability().is_used(cue, answers)
