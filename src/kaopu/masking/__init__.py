"""Addresses and numbers of people, found in any text and masked wherever it is kept."""

from __future__ import annotations

from kaopu.masking.plain import plain
from kaopu.masking.texts import Held, held_alone, masked, masked_counts

__all__ = ["Held", "held_alone", "masked", "masked_counts", "plain"]
