"""Which numbers separate, each given what the others tell.

The number whose limit separates best comes first; the others are judged beside its step,
and so on until none passes its mark. Then each is looked for once more, given all others,
and goes where it does not pass any longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from kaopu.features.limit_search.judged import Given, Judged
from kaopu.features.limit_search.tried import Choice, Tried

# A number that lacks more than this to its mark is not looked at again.
HOPELESS = 1.5


def separating(tried: Sequence[Tried], judged: Judged) -> dict[str, Choice]:
    """Return the limits that separate, by their numbers."""
    if not judged.tell:
        return {}
    found: dict[str, Choice] = {}
    left = {one.source.id: one for one in tried}
    while left:
        beside = _Beside(judged, found.values())
        choices = {id_: one.best(beside.of(one)) for id_, one in left.items()}
        best = max(choices.values(), key=lambda choice: choice.spare)
        if best.spare < 0:
            break
        found[best.source] = best
        hopeful = [i for i, choice in choices.items() if choice.spare > -HOPELESS]
        left = {i: left[i] for i in hopeful if i != best.source}
    for one in tried:
        if one.source.id in found:
            others = [c for i, c in found.items() if i != one.source.id]
            again = one.best(_Beside(judged, others).of(one), closely=True)
            if again.spare < 0:
                del found[one.source.id]
            else:
                found[one.source.id] = again
    return found


class _Beside:
    """What numbers are judged beside: the steps of some, and whether each is known."""

    def __init__(self, judged: Judged, choices: Iterable[Choice]) -> None:
        self._judged = judged
        self._columns = [column for choice in choices for column in choice.columns]

    @cached_property
    def _of_known(self) -> Given:
        return self._judged.given(self._columns)

    def of(self, tried: Tried) -> Given:
        """Return what a number is judged beside."""
        if tried.told is None:
            return self._of_known
        return self._judged.given([*self._columns, tried.told])
