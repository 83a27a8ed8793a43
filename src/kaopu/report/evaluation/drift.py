"""How a market that moves is followed, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaopu.evaluation.records import DesignResult
from kaopu.language import Locale
from kaopu.language.locale import MINUS
from kaopu.model.market.drift import DriftChoice, Tried
from kaopu.scoring import TrainingRecord

EPOCH = date(1970, 1, 1)


def drift_texts(record: TrainingRecord, locale: Locale) -> Iterator[str]:
    """Yield what is done about the market, and what that was worth on the newest deals.

    Args:
        record: What a training found; nothing is said where it looked for no drift.
        locale: The language.
    """
    choice = record.drift
    if choice is None:
        return
    yield _choice_text(choice, locale)
    forward = record.evaluation.forward
    if forward is not None and forward.unmoved:
        yield _measured(forward, locale)


def _choice_text(choice: DriftChoice, locale: Locale) -> str:
    tested = _tested(choice, locale)
    if not choice.is_followed:
        return locale.text("market", "still" if choice.tried else choice.how, **tested)
    parts = []
    if choice.half_life is not None:
        years = locale.decimal(choice.half_life, 1)
        parts.append(locale.text("market", "half_life", years=years))
    if choice.has_trend:
        key = "up" if choice.points > 0 else "down"
        last = EPOCH + timedelta(days=round(choice.last))
        points = locale.decimal(abs(100 * choice.points), 1)
        day = last.isoformat()
        parts.append(locale.text("market", key, points=points, day=day))
    return locale.gap.join((*parts, locale.text("market", "tested", **tested)))


def _tested(choice: DriftChoice, locale: Locale) -> dict[str, str]:
    """Return the figures of the way that was chosen; of the best where none was."""
    facts = {"deals": locale.count(choice.tested)}
    if choice.tried:
        own = _own(choice)
        facts["unmoved"] = locale.decimal(choice.unmoved, 4)
        facts["own"] = locale.decimal(own.log_loss, 4)
        facts["gain"] = locale.decimal(own.gain, 4).replace("-", MINUS)
        facts["se"] = locale.decimal(own.gain_se, 4)
    return facts


def _own(choice: DriftChoice) -> Tried:
    way = choice.half_life, choice.has_trend
    own = [one for one in choice.tried if (one.half_life, one.has_trend) == way]
    return (*own, choice.tried[0])[0]


def _measured(forward: DesignResult, locale: Locale) -> str:
    own, still = forward.metrics, forward.unmoved
    loss, error = "log_loss", "expected_calibration_error"
    return locale.text(
        "market",
        "measured",
        deals=locale.count(forward.deals),
        own=locale.decimal(own[loss].mean, 3),
        unmoved=locale.decimal(still[loss].mean, 3),
        error=locale.decimal(own[error].mean, 3),
        unmoved_error=locale.decimal(still[error].mean, 3),
    )
