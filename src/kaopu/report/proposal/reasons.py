"""The reasons of a proposal in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable

from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.language import Locale
from kaopu.masking import masked
from kaopu.proposing import ColumnProposal, Reason
from kaopu.proposing.leaks import OF_USE
from kaopu.proposing.records import IGNORE

SHARES = ("share", "finished", "open")
SHOWN = 3


def is_unseen(column: ColumnProposal) -> bool:
    """Tell whether a column is used though nobody has looked at what it is."""
    is_used = column.is_proposed and column.place != IGNORE
    return is_used and any(reason.kind in OF_USE for reason in column.reasons)


def reasons_text(reasons: Iterable[Reason], crm: str, locale: Locale) -> str:
    """Return reasons as one text."""
    texts = dict.fromkeys(reason_text(reason, crm, locale) for reason in reasons)
    return locale.semicolon.join(texts)


def reason_text(reason: Reason, crm: str, locale: Locale) -> str:
    """Return one reason; ``crm`` is the one whose fields were recognised."""
    facts = {
        key: locale.percent(value) if key in SHARES else value
        for key, value in reason.facts.items()
    }
    if "correlation" in facts:
        facts["correlation"] = locale.decimal(reason.facts["correlation"], 2)
    if reason.finding is not None:
        facts["finding"] = locale.message(reason.finding.message)
    return locale.text("proposal_reason", reason.kind, **{"crm": crm, **facts})


def remark(column: ColumnProposal, crm: str, locale: Locale) -> str:
    """Return what stands behind a column's line: confidence, reasons, alternatives."""
    parts = [reasons_text(column.reasons, crm, locale)]
    if column.unsorted:
        texts = locale.listed([repr(masked(text)) for text in column.unsorted[:SHOWN]])
        more = " …" if len(column.unsorted) > SHOWN else ""
        parts.append(locale.text("proposal", "unsorted", texts=texts + more))
    if column.alternatives and not column.is_proposed:
        places = locale.listed([f"[{place}]" for place in column.alternatives])
        parts.append(locale.text("proposal", "alternatives", places=places))
    sure = locale.percent(column.confidence)
    if not column.is_proposed:
        sure = f"{locale.text('proposal', 'unsure')} {sure}"
    return f"{sure}{locale.colon}{locale.semicolon.join(parts)}"


def is_group(place: str) -> bool:
    """Tell whether a place takes several columns, as lists of texts and of numbers."""
    return place in (CONTEXT, OWN_SIDE) or place.startswith("signals.")
