"""Files as HubSpot exports them: deals, property history, engagements, buying roles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import KINDS, Ints
from kaopu.simulate.life.shapes.common import (
    BULK,
    epoch,
    has_ended,
    iso_days,
    open_at,
    shuffled,
    utc_times,
    written_after,
)

STAGES = np.array(
    ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "contractsent"],
    dtype=object,
)
ENDS = np.array(["closedlost", "closedwon"], dtype=object)
ROLES = np.array(
    ["END_USER", "DECISION_MAKER", "INFLUENCER", "BUDGET_HOLDER"], dtype=object
)
# The first ids of deals and of people.
DEALS, PEOPLE = 9_000_000_000, 50_000_000
# Share of engagements that also belong to a deal that is in no export.
SHARED = 0.03
# Share of contacts that are calls.
CALLS = 0.4


def _numbers(rows: Ints) -> np.ndarray:
    return np.array([str(DEALS + row) for row in rows.tolist()], dtype=object)


def _people(deals: Ints, persons: Ints) -> np.ndarray:
    return np.array(
        [
            str(PEOPLE + deal * 100 + person) if person >= 0 else ""
            for deal, person in zip(deals.tolist(), persons.tolist(), strict=True)
        ],
        dtype=object,
    )


def hubspot_deals(tables: LifeTables, rows: Ints, days: Ints) -> pd.DataFrame:
    """Return deals as they stood at the end of a day."""
    life, over = tables.life, has_ended(tables, rows, days)
    last = life.customers.created[rows] + np.minimum(days, life.ended[rows]).astype(
        "timedelta64[D]"
    )
    closing = np.where(over, last, tables.planned(rows, days))
    stage = STAGES[tables.stages(rows, days)]
    return pd.DataFrame(
        {
            "Record ID": _numbers(rows),
            "Deal Name": life.customers.names[life.customers.account[rows]],
            "Deal Stage": np.where(over, ENDS[life.outcome[rows]], stage),
            "Amount": tables.amounts(rows, days).astype(np.int64),
            "Close Date": iso_days(closing),
            "Create Date": iso_days(life.customers.created[rows]),
            "Deal owner": np.array([f"owner {n}" for n in range(1, 9)], dtype=object)[
                life.customers.owners[rows]
            ],
            "Original Source": life.customers.columns["source"][rows],
            "Region": life.customers.columns["region"][rows],
            "Associated Company": life.customers.names[life.customers.account[rows]],
            "Deal Notes": tables.notes(rows, days),
        }
    )


def hubspot_files(tables: LifeTables) -> dict[str, pd.DataFrame]:
    """Return the histories, by file name; times count milliseconds, or are in UTC."""
    seed = tables.life.weights.seed
    files = {
        "deal_property_history.csv": _properties(tables),
        "engagements.csv": _engagements(tables),
        "deal_contacts.csv": _roles(tables),
    }
    return {name: shuffled(frame, seed) for name, frame in files.items()}


def _properties(tables: LifeTables) -> pd.DataFrame:
    """Return every change of stage, closing day, amount and owner."""
    life = tables.life
    parts = []
    for kind, name in (
        ("stage", "dealstage"),
        ("close", "closedate"),
        ("amount", "amount"),
    ):
        events, places = tables.of(kind)
        flat = hubspot_deals(tables, events.deal, events.day)
        column = {"stage": "Deal Stage", "close": "Close Date", "amount": "Amount"}[kind]
        parts.append((events.deal, name, flat[column].astype(str), tables.times[places]))
    events, places = tables.of("ended")
    ends = pd.Series(ENDS[life.outcome[events.deal]])
    parts.append((events.deal, "dealstage", ends, tables.times[places]))
    events, places = tables.of("owner")
    new = (
        life.customers.owners[events.deal] + 1 + (events.number * 6).astype(np.int64)
    ) % 8
    owners = pd.Series([f"owner {n + 1}" for n in new.tolist()], dtype=object)
    parts.append((events.deal, "hubspot_owner_id", owners, tables.times[places]))
    frames = [_changes(*part, source="CRM_UI") for part in parts]
    frames.append(_imported(tables))
    return pd.concat(frames, ignore_index=True)


def _changes(
    deals: Ints, name: str, values: pd.Series, times: np.ndarray, source: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dealId": _numbers(deals),
            "property": name,
            "value": values.to_numpy(dtype=object),
            "timestamp": epoch(times, 1000),
            "sourceType": source,
        }
    )


def _imported(tables: LifeTables) -> pd.DataFrame:
    """Return what an import wrote into all deals that were open at one moment."""
    moved = open_at(tables, BULK)
    days = (BULK.astype("datetime64[D]") - tables.life.customers.created[moved]).astype(
        np.int64
    ) - 1
    flat = hubspot_deals(tables, moved, np.maximum(days, 0))
    times = np.full(len(moved), BULK)
    return _changes(moved, "dealstage", flat["Deal Stage"], times, "IMPORT")


def _engagements(tables: LifeTables) -> pd.DataFrame:
    """Return mails, calls, meetings, notes and tasks."""
    kinds = ("customer", "ours", "quote", "budget_talk", "told", "next_step")
    events, places = tables.of(*kinds)
    names = np.array(KINDS, dtype=object)[events.kind]
    is_theirs = names == "customer"
    mail = np.where(is_theirs, "INCOMING_EMAIL", "EMAIL")
    is_talk = is_theirs | np.isin(names, ["ours", "quote"])
    is_call = is_talk & (events.noise * 997 % 1 < CALLS) & (names != "quote")
    form = np.select([is_call, is_talk], ["CALL", mail], default="NOTE").astype(object)
    way = np.select([is_theirs, is_talk], ["INBOUND", "OUTBOUND"], default="")
    form[names == "next_step"] = "TASK"
    body = tables.written[places].copy()
    body[names == "quote"] = "Sent the quote"
    body[names == "budget_talk"] = "We talked about the budget"
    times = tables.times[places]
    ahead = np.nan_to_num(events.number).astype(np.int64).astype("timedelta64[D]")
    due = np.where(names == "next_step", utc_times(times + ahead), "")
    deals = _numbers(events.deal)
    shared = events.noise < SHARED
    deals[shared] = [f"{deal};{DEALS * 2}" for deal in deals[shared]]
    after, when = written_after(tables)
    blank = np.full(len(after), "", dtype=object)
    return pd.DataFrame(
        {
            "engagementId": np.arange(1, len(names) + len(after) + 1) + 700_000,
            "type": np.append(form, blank + "NOTE"),
            "direction": np.append(way, blank),
            "timestamp": utc_times(np.append(times, when)),
            "dealIds": np.append(deals, _numbers(after)),
            "contactIds": np.append(_people(events.deal, events.person), blank),
            "body": np.append(body, blank + "Handed over to service"),
            "dueDate": np.append(due, blank),
        }
    )


def _roles(tables: LifeTables) -> pd.DataFrame:
    events, places = tables.of("person")
    return pd.DataFrame(
        {
            "dealId": _numbers(events.deal),
            "contactId": _people(events.deal, events.person),
            "buyingRole": ROLES[events.number.astype(np.int64)],
            "createdAt": utc_times(tables.times[places]),
        }
    )
