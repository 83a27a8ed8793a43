"""What the rep believes of a lead, in words, and how such beliefs turned out."""

from __future__ import annotations

from kaopu.explain.belief_records import Calibration, Conviction, HighBelief
from kaopu.explain.past.beliefs import CONFIDENCE
from kaopu.explain.records import LeadExplanation
from kaopu.framework import load_framework
from kaopu.framework.records import ACROSS
from kaopu.language import Locale


def belief_lines(lead: LeadExplanation, locale: Locale) -> tuple[str, ...]:
    """Return the belief beside the facts, and its history; nothing without a belief."""
    conviction = lead.conviction
    if conviction is None:
        return ()
    who = locale.latin_name(conviction.rep) or locale.text("belief", "rep")
    key: str = conviction.id
    if conviction.id == CONFIDENCE:
        key = "confidence_above" if (conviction.gap or 0.0) > 0 else key
    elif conviction.belief <= 0:
        key = "impression_low"
    belief = locale.text(
        "belief",
        key,
        who=who,
        belief=locale.percent(conviction.belief),
        cell=locale.quoted(conviction.evidence.strip()),
        probability=locale.percent(lead.probability),
        gap=locale.points(conviction.gap or 0.0),
    )
    # Without any deal that is said once, of the lead.
    history = _history(conviction, locale) if lead.overall_rate is not None else ()
    return (belief, *history, *_fed(lead, conviction, locale))


def _fed(lead: LeadExplanation, conviction: Conviction, locale: Locale) -> tuple[str, ...]:
    """Return what feeds an illusion, beside the six signals; nothing without one."""
    is_illusion = any(sign.signal == ACROSS for sign in lead.warning_signs)
    if not is_illusion or not conviction.high:
        return ()
    framework = load_framework()
    signals = [
        locale.text(
            "belief",
            "signal",
            name=locale.of(framework.names[player.id]),
            state=locale.text("state", player.state),
        )
        for player in lead.players
        if player.id in framework.signal_ids
    ]
    cells = [believed_cell(belief, locale) for belief in conviction.high]
    fed = locale.text(
        "belief",
        "fed",
        beliefs=locale.listed(cells),
        signals=locale.listed(signals),
    )
    return (fed,)


def believed_cell(conviction: Conviction | HighBelief, locale: Locale) -> str:
    """Return the cell of a belief, quoted, after what it is about."""
    name = locale.text("belief_name", conviction.id)
    return locale.quoted(f"{name}{locale.colon}{conviction.evidence.strip()}")


def _history(conviction: Conviction, locale: Locale) -> tuple[str, ...]:
    history = conviction.history
    if history is None or history.rate is None:
        return (locale.text("belief", "few"),)
    return (_outcome(history, locale),)


def _outcome(history: Calibration, locale: Locale) -> str:
    percent = locale.percent
    return locale.text(
        "belief",
        "said" if history.belief == CONFIDENCE else "felt",
        who=locale.latin_name(history.rep) or locale.text("belief", "reps"),
        stated=percent(history.stated),
        deals=history.deals,
        rate=percent(history.rate or 0.0),
        low=percent(history.low or 0.0),
        high=percent(history.high or 0.0),
    )
