"""When a challenger takes the place of the champion, as a pipeline file says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kaopu.errors import Fault

KEY = "promotion"
Rule = Literal["better", "better_or_fresher"]


@dataclass(frozen=True)
class PromotionRule:
    """The settings of ``[promotion]``.

    Attributes:
        rule: Whether a challenger must be ``better``, or may also be as good and fresher.
        margin: Nats of log loss that one which is as good may lose at most, as the upper
            bound of what it loses says.
        calibration_margin: How much further from the win rate of a stage its mean
            probability may be than the champion's.
        account: The column whose deals belong together; where it is None, the first key
            by which a table is joined, else copies of a deal.
    """

    rule: Rule = "better_or_fresher"
    margin: float = 0.02
    calibration_margin: float = 0.02
    account: str | None = None


def read_promotion(authored: Mapping[str, Any]) -> tuple[PromotionRule, list[Fault]]:
    """Return the rule of an authored ``[promotion]``, and its faults.

    Args:
        authored: The section, as the schema describes it; empty for the defaults.
    """
    return PromotionRule(**authored), list(_faults(authored))


def _faults(authored: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("margin", "calibration_margin"):
        value = authored.get(name, 0.5)
        if not 0 < value < 1:  # TOML knows nan, which is no share
            yield Fault.of(f"{KEY}.{name}", "share", found=repr(value))
