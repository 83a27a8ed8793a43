"""Which headers speak of how a deal ended, of counts that run on, and of judgements."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Whole words, and run together with the tails as CRMs do: closedate, actualrevenue.
CLOSING = (
    r"close|closed|closing|closure|won|lost|loss|outcome|reasons?|actual|final|finali[sz]ed"
    r"|invoiced?|invoices|paid|signed|rejected|rejection|cancelled|canceled"
)
TAIL = r"date|day|time|at|on|by|value|amount|revenue|price|id|no|number|flag|code|text"
CLOSING_WORD = re.compile(rf"(?:is|has|was|hs|deal)?(?:{CLOSING})(?:{CLOSING}|{TAIL})*")
CLOSING_CHINESE = re.compile(
    "关闭|成交|赢单|输单|丢单|结单|战败|流失|原因|实际|发票|开票|回款|到账|已付|已签"
)
# A day that was planned is known before the deal ends; who controls a company, too.
PLANNED = frozenset(
    ("expected", "estimated", "planned", "target", "forecast", "projected", "est", "plan")
)
PLANNED_CHINESE = re.compile("预计|预期|预估|计划|实际控制")

# A count of what happens while a deal is open, in the languages that exports come in.
COUNT = re.compile(
    r"count|number|num|total|no|nr|nb|anzahl|nombre|n[uú]mero|totale|quantit[àé]|tally"
    r"|количество|число|кол"
)
# Right after one that it numbers, such a word is that of an id: a quote number.
NUMBERING = frozenset({"number", "no", "nr", "número", "numero"})
EVENT = re.compile(
    r"activit(?:y|ies)|calls?|calling|meetings?|tasks?|follow|touch(?:es)?|contacted|emails?"
    r"|mails?|messages?|notes?|sent|attempts?|changes?|transfers?|reassignments?|quotes?"
    r"|proposals?|demos?|visits?|views?|opens?|clicks?|replies|interactions?|aktivitäten"
    r"|anrufe|besuche|termine|appels|activités|visites|actividades|llamadas|visitas"
    r"|atividades|ligações|attività|chiamate|visite"
    r"|активностей|звонков|встреч|касаний|писем|визитов|задач|дел"
)
COUNT_ASIAN = re.compile("次数|次數|回数|件数|往来数|往來數|跟进数")
# What people write down once they know how it went.
JUDGED = re.compile(
    r"quality|rating|rank|ranking|qualität|qualité|calidad|qualidade|qualità"
)
JUDGED_ASIAN = re.compile("质量|質量|品質|评级|評級|等级|等級")

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Where two words run together, and the words of a text so cut, in any letters.
HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
LETTERS = re.compile(r"[^\W\d_]+")


def closing_word(header: str) -> str:
    """Return the word of a header that speaks of the deal's end; empty if none does.

    Example:
        >>> closing_word("LostReason__c"), closing_word("expected_close_date")
        ('Lost', '')
    """
    plain = unicodedata.normalize("NFKC", header)
    words = WORDS.findall(plain)
    if any(word.lower() in PLANNED for word in words) or PLANNED_CHINESE.search(plain):
        return ""
    if chinese := CLOSING_CHINESE.search(plain):
        return chinese.group()
    return next((w for w in words if CLOSING_WORD.fullmatch(w.lower())), "")


def is_count(header: str) -> bool:
    """Tell whether a header speaks of a count of what happens while a deal is open.

    Example:
        >>> is_count("done_activities_count"), is_count("No. of Employees")
        (True, False)
        >>> is_count("No. of quotes"), is_count("Quote No.")
        (True, False)
    """
    words = _words(header)
    events = [bool(EVENT.fullmatch(word)) for word in words]
    borne = {
        place
        for place in range(1, len(words))
        if words[place] in NUMBERING
        and events[place - 1]
        and not words[place - 1].endswith("s")
    }
    counts = any(events) and any(
        COUNT.fullmatch(word) and place not in borne for place, word in enumerate(words)
    )
    return counts or bool(COUNT_ASIAN.search(header))


def is_judged(header: str) -> bool:
    """Tell whether a header speaks of a lead's quality, as people judge it.

    Example:
        >>> is_judged("Lead Quality"), is_judged("Quantity")
        (True, False)
    """
    return _has(_words(header), JUDGED) or bool(JUDGED_ASIAN.search(header))


def _words(header: str) -> list[str]:
    spelt = HUMP.sub(" ", unicodedata.normalize("NFKC", header))
    return [word.lower() for word in LETTERS.findall(spelt)]


def _has(words: Sequence[str], known: re.Pattern[str]) -> bool:
    return any(known.fullmatch(word) for word in words)
