"""The facts of histories told row by row in plain Python: what others must equal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

Row = Mapping[str, str]
ORDER = ("Talk", "Offer", "Contract")
ENDS = ("Closed Won", "Lost")
SIDES = {"Inbound": "them", "Outbound": "us", "Meeting": "both", "Quote": "us"}
NAN = math.nan


def plain_facts(
    tables: Mapping[str, list[Row]], deal: str, created: datetime, moment: datetime
) -> dict[str, object]:
    """Return every fact of a deal as of a moment, as its definition says it."""
    begun = {
        name: any(at(row) < moment for row in rows) for name, rows in tables.items() if rows
    }
    seen = {
        name: sorted((r for r in rows if r["deal"] == deal and at(r) < moment), key=at)
        for name, rows in tables.items()
    }
    today = (moment - timedelta(microseconds=1)).date()
    spoke = any(
        side(row) in ("them", "both") and at(row) < moment for row in tables["events"]
    )
    return (
        {"days_open": float((today - created.date()).days)}
        | _stages(seen["stages"], today, is_begun=begun.get("stages", False))
        | _contacts(seen["events"], created, moment, is_begun=begun.get("events", False))
        | ({} if spoke else {"customer_silence": NAN, "customer_share": NAN})
        | _quotes(seen["events"], today)
        | _steps(seen["events"], today, is_begun=begun.get("events", False))
        | _people(seen["events"], today, is_begun=begun.get("events", False))
        | _roles(seen["roles"], is_begun=begun.get("roles", False))
    )


def at(row: Row) -> datetime:
    """Return the moment of a row."""
    return datetime.fromisoformat(row["at"])


def _stages(rows: list[Row], today, *, is_begun: bool) -> dict[str, object]:
    ended = {row["at"] for row in rows if row["stage"] in ENDS}
    rows = [row for row in rows if row["at"] not in ended]
    stages = [(row["stage"], at(row)) for row in rows if row["stage"]]
    entries = [s for i, s in enumerate(stages) if not i or stages[i - 1][0] != s[0]]
    places = [ORDER.index(stage) for stage, _ in entries]
    back = sum(b < a for a, b in pairwise(places))
    closes = [datetime.fromisoformat(row["close"]) for row in rows if row["close"]]
    moved = [(b - a).days for a, b in pairwise(closes)]
    amounts = [float(row["amount"]) for row in rows if row["amount"]]
    owners = [row["owner"] for row in rows if row["owner"]]
    changed = sum(a != b for a, b in pairwise(owners))
    return {
        "stage_then": entries[-1][0] if entries else "",
        "stage_days": float((today - entries[-1][1].date()).days) if entries else NAN,
        "stages_back": float(back) if is_begun else NAN,
        "close_pushes": float(sum(d > 0 for d in moved)) if is_begun else NAN,
        "close_push_days": float(sum(d for d in moved if d > 0)) if is_begun else NAN,
        "owner_changes": float(changed) if is_begun else NAN,
        "amount_change": 100 * (amounts[-1] - amounts[0]) / amounts[0] if amounts else NAN,
    }


def side(row: Row) -> str:
    """Return who spoke in an event: them, us, both, or blank."""
    return SIDES.get(row["direction"]) or SIDES.get(row["kind"], "")


def _contacts(
    rows: list[Row], created: datetime, moment: datetime, *, is_begun: bool
) -> dict[str, object]:
    rows = [row for row in rows if row["kind"] != "Note"]
    today = (moment - timedelta(microseconds=1)).date()
    theirs = [row for row in rows if side(row) in ("them", "both")]
    known = [row for row in rows if side(row)]
    since = at(theirs[-1]) if theirs else created
    ages = [(today - at(row).date()).days for row in rows]
    trend = sum(a < 30 for a in ages) - sum(30 <= a < 60 for a in ages)
    silence = float(max((today - since.date()).days, 0))
    return {
        "customer_silence": silence if is_begun else NAN,
        "customer_share": len(theirs) / len(known) if known else NAN,
        "customer_reply_days": _reply_days(known, "us", moment),
        "our_reply_days": _reply_days(known, "them", moment),
        "contact_trend": float(trend) if is_begun else NAN,
    }


def _reply_days(rows: list[Row], asks: str, moment: datetime) -> float:
    waits: list[float] = []
    asked: datetime | None = None
    for row in rows:
        if side(row) == asks:
            asked = asked or at(row)
        elif asked is not None:
            waits.append((at(row) - asked) / timedelta(days=1))
            asked = None
    mean = sum(waits) / len(waits) if waits else -1.0
    if asked is not None:
        waiting = (moment - asked) / timedelta(days=1)
        if waiting > mean:
            mean = (sum(waits) + waiting) / (len(waits) + 1)
    return mean if mean >= 0 else NAN


def _quotes(rows: list[Row], today) -> dict[str, object]:
    quotes = [row for row in rows if row["kind"] == "Quote" and side(row) != "them"]
    if not quotes:
        return {"quote_silence": NAN, "quote_before_budget": ""}
    contacts = [row for row in rows if row["kind"] != "Note"]
    heard = any(side(r) in ("them", "both") and at(r) > at(quotes[-1]) for r in contacts)
    budget = [at(row) for row in rows if "budget" in row["text"]]
    is_before = not budget or at(quotes[0]) < budget[0]
    silence = 0.0 if heard else float((today - at(quotes[-1]).date()).days)
    return {"quote_silence": silence, "quote_before_budget": "yes" if is_before else "no"}


def _steps(rows: list[Row], today, *, is_begun: bool) -> dict[str, object]:
    if not is_begun:
        return {"next_step": ""}
    named = [row for row in rows if row["next"]]
    if not named:
        return {"next_step": "none"}
    # Of rows of one moment the latest day counts.
    last = max(named, key=lambda row: (at(row), row["next"]))
    day = datetime.fromisoformat(last["next"]).date()
    if day >= today:
        return {"next_step": "set"}
    met = any(row["kind"] != "Note" and at(row).date() >= day for row in rows)
    return {"next_step": "none" if met else "overdue"}


def _people(rows: list[Row], today, *, is_begun: bool) -> dict[str, object]:
    first: dict[str, datetime] = {}
    for row in rows:
        if row["kind"] != "Note" and row["person"]:
            first.setdefault(row["person"], at(row))
    new = sum((today - moment.date()).days < 30 for moment in first.values())
    return {
        "people_met": float(len(first)) if is_begun else NAN,
        "new_people": float(new) if is_begun else NAN,
    }


def _roles(rows: list[Row], *, is_begun: bool) -> dict[str, object]:
    def has(role: str) -> str:
        if not is_begun:
            return ""
        return "yes" if any(row["role"] == role for row in rows) else "no"

    return {"decider_met": has("Decision Maker"), "adviser_met": has("Influencer")}
