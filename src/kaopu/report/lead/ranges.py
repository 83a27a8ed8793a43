"""What a step that only finds out may find, in words: of a lead and of a plan alike."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.explain.records import WhatIf
from kaopu.language import Locale

# Figures that differ by less need a decimal to be told apart.
ALIKE = 0.02


@dataclass(frozen=True)
class StepRange:
    """The chance now, with the best answer and with the worst, in words.

    Attributes:
        key: Of the sentence: ``range``; ``range_level`` where the worst answer leaves the
            chance where it is; ``range_one`` where both answers come to the same,
            ``range_least`` where the worst is no worse than the best, ``range_still``
            where nothing moves.
    """

    key: str
    now: str
    best: str
    worst: str


def digits_of(what_if: WhatIf) -> int:
    """Return how many decimals keep the chance now and then from looking alike."""
    return 0 if abs(what_if.gain) >= ALIKE else 1


def step_range(what_if: WhatIf, probability: float, locale: Locale) -> StepRange:
    """Return the range of a step that finds out; ``what_if.worst`` is there."""
    assert what_if.worst is not None  # noqa: S101 - the caller has looked
    digits = digits_of(what_if)
    now = locale.percent(probability, digits)
    best = locale.percent(what_if.probability, digits)
    worst = locale.percent(what_if.worst, digits)
    if best == worst:
        key = "range_still" if best == now else "range_one"
    elif what_if.worst > what_if.probability:
        # The model disagrees with the framework on which answer is the better.
        key = "range_least"
    else:
        key = "range_level" if worst == now else "range"
    return StepRange(key, now, best, worst)
