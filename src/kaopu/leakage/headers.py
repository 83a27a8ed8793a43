"""Which headers speak of how a deal ended, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata

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

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


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
