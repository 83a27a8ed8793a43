"""Plain-text reports: one lead, and the ranked list."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pandas as pd

from kaopu.framework import Language, Namer, load_framework
from kaopu.report.lead_view import LeadView, PlayerView
from kaopu.report.sign_view import SignView
from kaopu.report.words import Speaker
from kaopu.scoring import sign_texts

BAR = 10
NAME_WIDTH, STATE_WIDTH = 26, 26
MARKS = {"confirmed": "!", "framework_only": "?", "data_only": "·"}
SIGNS_SHOWN = 3


def lead_text(view: LeadView, language: Language) -> str:
    """Return one lead's explanation as text of some forty lines."""
    speaker = Speaker(language)
    say, between = speaker.say, speaker.semicolon
    next_step = say("lead", "next") + speaker.colon
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
            f"  {say('lead', 'harmless')}{speaker.colon}{say('lead', 'harmless_why')}",
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
    strengths = [f"{s.fact} ({s.points_text})" for s in view.strengths]
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
    told = [between.join(sign.evidence) or sign.meaning, sign.support]
    if sign.question:
        told.append(f"{next_step}{sign.question}")
    told.append(sign.what_if)
    return "\n".join([*lines, *(f"      {line}" for line in told if line)])


def ranking_text(scores: pd.DataFrame, language: Language, most: int = 20) -> str:
    """Return the best leads of a score table as a text table.

    Args:
        scores: Score records, best first; their reasons stand as they were told.
        language: The language of headers and signs.
        most: Leads to show.
    """
    speaker = Speaker(language)
    headers = [
        speaker.say("ranking", key)
        for key in ("rank", "lead", "probability", "stage", "reason", "signs")
    ]
    stages = {s.id: speaker.tell(s.name) for s in load_framework().stages}
    rows = [
        [
            str(record["rank"]),
            str(record["lead_id"]),
            speaker.percent(record["probability"]),
            stages[record["stage"]],
            str(record["top_reason"]),
            _sign_names(str(record["warning_signs"]), speaker),
        ]
        for record in scores.head(most).to_dict("records")
    ]
    lines = [speaker.say("ranking", "title"), *aligned([headers, *rows])]
    if len(scores) > most:
        rest = len(scores) - most
        lines.append(speaker.counted("ranking", "more", rest, count=rest))
    return "\n".join(lines) + "\n"


def _sign_names(cell: str, speaker: Speaker) -> str:
    """Return the signs of a score record in words, those confirmed marked ``!``."""
    known = {sign.id: sign for sign in load_framework().signs}
    namer = Namer(load_framework(), speaker.language)
    told = sorted(sign_texts(cell), key=lambda sign: list(MARKS).index(sign[1]))
    names = [
        f"{'!' if verdict == 'confirmed' else ''}"
        f"{speaker.tell(known[id_].name) if id_ in known else namer.field(id_, id_)}"
        for id_, verdict in told
    ]
    rest = len(names) - SIGNS_SHOWN
    return ", ".join(names[:SIGNS_SHOWN]) + (f" +{rest}" if rest > 0 else "")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines, columns below each other."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  " + "  ".join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Return how many places a terminal gives ``text``: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, size: int) -> str:
    """Return ``text`` filled up to ``size`` places, and one space at least."""
    return text + " " * max(size - width(text), 0)
