"""What the rep believes of a lead, in words, and how such beliefs turned out."""

from __future__ import annotations

from kaopu.explain import Calibration, Conviction, LeadExplanation
from kaopu.explain.beliefs import CONFIDENCE
from kaopu.report.words import Speaker


def belief_lines(lead: LeadExplanation, speaker: Speaker) -> tuple[str, ...]:
    """Return the belief beside the facts, and its history; nothing without a belief."""
    conviction = lead.conviction
    if conviction is None:
        return ()
    who = _apart(conviction.rep, speaker) or speaker.say("belief", "rep")
    high = conviction.id == CONFIDENCE or conviction.belief > 0
    belief = speaker.say(
        "belief",
        conviction.id if high else "impression_low",
        who=who,
        belief=speaker.percent(conviction.belief),
        cell=believed_cell(conviction),
        probability=speaker.percent(lead.probability),
        gap=speaker.points(conviction.gap or 0.0),
    )
    return (belief, *_history(conviction, speaker))


def believed_cell(conviction: Conviction) -> str:
    """Return the cell of a belief, quoted: the framework has no name for its column."""
    return f"“{conviction.column} = {conviction.evidence.strip()}”"


def _apart(name: str, speaker: Speaker) -> str:
    """Return a name as it stands before Chinese words: a Latin one with a space."""
    is_latin = name.isascii() and bool(name)
    return f"{name} " if is_latin and speaker.language == "zh" else name


def _history(conviction: Conviction, speaker: Speaker) -> tuple[str, ...]:
    history = conviction.history
    if history is None or history.rate is None:
        return (speaker.say("belief", "few"),)
    return (_told(history, speaker),)


def _told(history: Calibration, speaker: Speaker) -> str:
    percent = speaker.percent
    return speaker.say(
        "belief",
        "said" if history.belief == CONFIDENCE else "felt",
        who=_apart(history.rep, speaker) or speaker.say("belief", "reps"),
        stated=percent(history.stated),
        deals=history.deals,
        rate=percent(history.rate or 0.0),
        low=percent(history.low or 0.0),
        high=percent(history.high or 0.0),
    )
