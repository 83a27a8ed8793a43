"""One lead as plain text."""

from __future__ import annotations

from kaopu.language import Language, Locale
from kaopu.report.lead.signs import SignView
from kaopu.report.lead.view import LeadView, PlayerView
from kaopu.report.terminal import pad

BAR = 10
NAME_WIDTH, STATE_WIDTH = 26, 26
MARKS = {"confirmed": "!", "points_that_way": "~", "framework_only": "?", "data_only": "·"}


def lead_text(view: LeadView, language: Language) -> str:
    """Return one lead's explanation as text of some forty lines."""
    locale = Locale(language)
    say, between = locale.text, locale.semicolon
    next_step = say("lead", "next") + locale.colon
    probability = f"{say('lead', 'probability')} {view.probability}"
    head = (view.title, view.name, view.owner, view.stage, probability)
    blocks = [
        " · ".join(filter(None, head)),
        " · ".join(part for part in (view.rank, view.expected) if part),
        view.summary,
        view.similar,
        *([view.trend] if view.trend else []),
        "",
        say("lead", "signals"),
        *(_player_line(player, between) for player in view.signals),
        say("lead", "others"),
        *(_player_line(player, between) for player in view.others),
        view.adds_up,
        "",
        say("lead", "signs"),
        *(
            _sign_block(sign, next_step, between)
            for sign in view.signs
            if not sign.harmless
        ),
    ]
    harmless = [sign for sign in view.signs if sign.harmless]
    if harmless:
        blocks += [
            "",
            f"  {say('lead', 'harmless')}{locale.colon}{say('lead', 'harmless_why')}",
        ]
        blocks += [_sign_block(sign, next_step, between) for sign in harmless]
    if not view.signs:
        blocks.append(f"  {say('lead', 'no_signs')}")
    else:
        blocks += [
            "",
            f"  {say('lead', 'signs_order')}",
            f"  {say('lead', 'what_if_note')}",
        ]
    strengths = [
        f"{locale.aside(s.fact, s.evidence) if s.evidence else s.fact} ({s.points_text})"
        for s in view.strengths
    ]
    for key, lines in (
        ("strengths", strengths),
        ("belief", view.beliefs),
        ("notes", view.notes),
    ):
        if lines:
            blocks += ["", say("lead", key), *(f"  {line}" for line in lines)]
    return "\n".join(blocks) + "\n"


def _player_line(player: PlayerView, between: str) -> str:
    name = pad(player.name, NAME_WIDTH)
    state = pad(player.state, STATE_WIDTH)
    facts = between.join(player.facts[:2])
    return (
        f"  {name}{player.points_text:>6}  {_bar(player.points)}  {state}{facts}".rstrip()
    )


def _bar(points: float) -> str:
    """Return a bar of ten places: one for every four percentage points, both ways."""
    size = min(BAR // 2, round(abs(points) * 25))
    left = ("█" * size if points < 0 else "").rjust(BAR // 2)
    right = ("█" * size if points > 0 else "").ljust(BAR // 2)
    return f"{left}│{right}"


def _sign_block(sign: SignView, next_step: str, between: str) -> str:
    mark = MARKS[sign.verdict_id]
    lines = [f"  {mark} {sign.name} ({sign.points_text}) — {sign.verdict}"]
    texts = [between.join(sign.evidence) or sign.meaning, sign.support, sign.comparison]
    texts.append(sign.exception)
    if sign.question:
        texts.append(f"{next_step}{sign.question}")
    texts.append(sign.what_if)
    return "\n".join([*lines, *(f"      {line}" for line in texts if line)])
