"""What a training tries, and how thoroughly it is validated: one object, handed in.

The defaults are what kaopu is made of; a trial run or a test hands in fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kaopu.model.parts import LEARNERS
from kaopu.model.parts.base import Learner

# All types, beyond those skops itself trusts, that a search space itself is made of.
TRUSTED_TYPES = frozenset({"kaopu.model.search.SearchSpace"})


@dataclass(frozen=True)
class SearchSpace:
    """The settings of every part that are tried, and the size of the validation.

    Attributes:
        learners: One for each kind of part, with the settings tried of it.
        max_given_up: Nats of log loss that a cheaper explanation may cost, one standard
            error included.
        folds: Of the validation, and of what a blend is chosen on, where there are deals
            enough for so many.
        draws: How often the folds that a blend is chosen on are drawn where deals are few.
        resamples: Of the deals, for standard errors that are bootstrapped.
    """

    learners: tuple[Learner, ...] = LEARNERS
    max_given_up: float = 0.001
    folds: int = 5
    draws: int = 2
    resamples: int = 200

    @classmethod
    def quick(cls) -> SearchSpace:
        """Return a space in which training takes seconds: to see that it runs."""
        learners = tuple(learner.quick() for learner in LEARNERS)
        return cls(learners, folds=3, draws=1, resamples=20)

    def of_folds(self) -> SearchSpace:
        """Return the space for models that are tested on a fold, each of them one of many.

        What a second draw adds to one choice is lost in the mean over folds.
        """
        return replace(self, draws=1)

    def of_kinds(self, kinds: Sequence[str]) -> tuple[Learner, ...]:
        """Return the learners of some kinds of part, in the order of ``kinds``."""
        by_kind = {learner.kind: learner for learner in self.learners}
        return tuple(by_kind[kind] for kind in kinds)
