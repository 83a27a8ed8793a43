"""Which numbers separate, each given what the others tell.

The number whose limit separates best comes first; the others are judged beside its step,
and so on until none passes its mark. Then each is looked for once more, given all others,
and goes where it does not pass any longer.
"""

from __future__ import annotations

from collections.abc import Sequence

from kaopu.features.limit_search.judged import Judged
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
        given = judged.given([choice.beyond for choice in found.values()])
        choices = {id_: one.best(given) for id_, one in left.items()}
        best = max(choices.values(), key=lambda choice: choice.spare)
        if best.spare < 0:
            break
        found[best.source] = best
        left = {i: left[i] for i, c in choices.items() if c.spare > -HOPELESS and i != best.source}
    for one in tried:
        if one.source.id in found:
            others = [c.beyond for i, c in found.items() if i != one.source.id]
            again = one.best(judged.given(others), closely=True)
            if again.spare < 0:
                del found[one.source.id]
            else:
                found[one.source.id] = again
    return found
