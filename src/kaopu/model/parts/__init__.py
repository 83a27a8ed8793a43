"""The parts of the blend, one file each: a new part is its file and its line here."""

from __future__ import annotations

from kaopu.model.parts.base import Learner
from kaopu.model.parts.boosted import BoostedLearner
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.leafwise import TRUSTED_TYPES as EARLIER_TYPES
from kaopu.model.parts.linear import LinearLearner

LEARNERS: tuple[Learner, ...] = (LinearLearner(), BoostedLearner(), ForestLearner())
PART_KINDS = tuple(learner.kind for learner in LEARNERS)

# All types, beyond those skops itself trusts, that parts and their learners are made of.
TRUSTED_TYPES = frozenset(
    [*EARLIER_TYPES, *(name for learner in LEARNERS for name in learner.trusted_types)]
)
