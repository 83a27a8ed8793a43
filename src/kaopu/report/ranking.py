"""The ranked list of leads as a plain-text table."""

from __future__ import annotations

import pandas as pd

from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.report.lead.text import MARKS
from kaopu.report.terminal import aligned
from kaopu.scoring import sign_and_cause, sign_texts

SIGNS_SHOWN = 3
# The verdicts whose mark stands before a sign's name.
MARKED = ("confirmed", "points_that_way")


def ranking_text(
    scores: pd.DataFrame, language: Language, most: int = 20, leads: int | None = None
) -> str:
    """Return the best leads of a score table as a text table.

    Args:
        scores: Score records, best first; their reasons stand as they were told.
        language: The language of headers and signs.
        most: Leads to show.
        leads: How many there are; by default those of the table.
    """
    locale = Locale(language)
    headers = [
        locale.text("ranking", key)
        for key in ("rank", "lead", "probability", "stage", "reason", "signs")
    ]
    stages = {s.id: locale.of(s.name) for s in load_framework().stages}
    rows = [
        [
            str(record["rank"]),
            str(record["lead_id"]),
            locale.percent(record["probability"]),
            stages[record["stage"]],
            str(record["top_reason"]),
            _sign_names(str(record["warning_signs"]), locale),
        ]
        for record in scores.head(most).to_dict("records")
    ]
    lines = [locale.text("ranking", "title"), *aligned([headers, *rows])]
    if rest := max((len(scores) if leads is None else leads) - most, 0):
        lines.append(locale.counted("ranking", "more", rest, count=locale.count(rest)))
    return "\n".join(lines) + "\n"


def _sign_names(cell: str, locale: Locale) -> str:
    """Return the signs of a score record in words, marked where past deals confirm."""
    known = load_framework().signs_by_id
    namer = Namer(load_framework(), locale.language)
    signs = sorted(sign_texts(cell), key=lambda sign: list(MARKS).index(sign[1]))
    names = []
    for text, verdict in signs:
        id_, cause = sign_and_cause(text)
        name = namer.field(id_, id_)
        if id_ in known:
            name = locale.of(known[id_].told_by(cause).name)
        names.append(f"{MARKS[verdict]}{name}" if verdict in MARKED else name)
    rest = len(names) - SIGNS_SHOWN
    return locale.listed(names[:SIGNS_SHOWN]) + (f" +{rest}" if rest > 0 else "")
