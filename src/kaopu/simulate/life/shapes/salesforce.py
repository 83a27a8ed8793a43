"""Files as Salesforce exports them: opportunities, their history, tasks, contact roles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import KINDS, Ints
from kaopu.simulate.life.shapes.common import (
    BULK,
    has_ended,
    ids,
    iso_days,
    open_at,
    people,
    shuffled,
    utc_times,
    written_after,
)

STAGES = np.array(["Prospecting", "Qualification", "Proposal", "Negotiation"], dtype=object)
ENDS = np.array(["Closed Lost", "Closed Won"], dtype=object)
ROLES = np.array(["Business User", "Decision Maker", "Influencer", "Finance"], dtype=object)
OWNERS = np.array([f"005{n:012d}" for n in range(1, 9)], dtype=object)


def salesforce_deals(tables: LifeTables, rows: Ints, days: Ints) -> pd.DataFrame:
    """Return opportunities as they stood at the end of a day."""
    life, over = tables.life, has_ended(tables, rows, days)
    last = life.customers.created[rows] + np.minimum(days, life.ended[rows]).astype(
        "timedelta64[D]"
    )
    closing = np.where(over, last, tables.planned(rows, days))
    stage = STAGES[tables.stages(rows, days)]
    return pd.DataFrame(
        {
            "Id": ids("006", rows),
            "Account Name": life.customers.names[life.customers.account[rows]],
            "StageName": np.where(over, ENDS[life.outcome[rows]], stage),
            "Amount": tables.amounts(rows, days).astype(np.int64),
            "CloseDate": iso_days(closing),
            "CreatedDate": iso_days(life.customers.created[rows]),
            "OwnerId": OWNERS[life.customers.owners[rows]],
            "LeadSource": life.customers.columns["source"][rows],
            "Region__c": life.customers.columns["region"][rows],
            "Description": tables.notes(rows, days),
        }
    )


def salesforce_files(tables: LifeTables) -> dict[str, pd.DataFrame]:
    """Return the histories, by file name; their times are in UTC."""
    seed = tables.life.weights.seed
    files = {
        "OpportunityHistory.csv": _history(tables),
        "Task.csv": _tasks(tables),
        "OpportunityFieldHistory.csv": _field_history(tables),
        "OpportunityContactRole.csv": _roles(tables),
    }
    return {name: shuffled(frame, seed) for name, frame in files.items()}


def _history(tables: LifeTables) -> pd.DataFrame:
    """Return a row whenever stage, amount or closing day changed."""
    life = tables.life
    events, places = tables.of("stage", "close", "amount", "ended")
    rows, times = events.deal, tables.times[places]
    days = events.day
    moved = open_at(tables, BULK)
    since = (BULK.astype("datetime64[D]") - life.customers.created[moved]).astype(
        np.int64
    ) - 1
    rows, days = np.append(rows, moved), np.append(days, np.maximum(since, 0))
    times = np.append(times, np.full(len(moved), BULK))
    flat = salesforce_deals(tables, rows, days)
    return pd.DataFrame(
        {
            "Id": ids("008", np.arange(len(rows))),
            "OpportunityId": flat["Id"],
            "StageName": flat["StageName"],
            "Amount": flat["Amount"],
            "CloseDate": flat["CloseDate"],
            "CreatedById": flat["OwnerId"],
            "CreatedDate": utc_times(times),
            "SystemModstamp": utc_times(times),
        }
    )


SUBJECTS = {
    "customer": "Re: our talk",
    "ours": "Checking in",
    "quote": "Proposal sent",
    "budget_talk": "Note: talked about the budget",
    "told": "Note",
    "next_step": "Next step",
}


def _tasks(tables: LifeTables) -> pd.DataFrame:
    """Return calls, mails, notes, and next steps with the day on which they are due."""
    events, places = tables.of(*SUBJECTS)
    names = np.array(KINDS, dtype=object)[events.kind]
    is_theirs, is_call = names == "customer", events.noise < 0.5
    is_talk = is_theirs | np.isin(names, ["ours", "quote"])
    subtype = np.where(is_talk, np.where(is_call, "Call", "Email"), "Task")
    subtype[names == "quote"] = "Email"
    is_next = names == "next_step"
    times = tables.times[places]
    ahead = np.where(is_next, np.nan_to_num(events.number), 0).astype("timedelta64[D]")
    after, when = written_after(tables)
    blank = np.full(len(after), "", dtype=object)
    direction = np.where(is_theirs, "Inbound", np.where(is_talk, "Outbound", ""))
    return pd.DataFrame(
        {
            "Id": ids("00T", np.arange(len(names) + len(after))),
            "WhatId": ids("006", np.append(events.deal, after)),
            "WhoId": np.append(people("003", events.deal, events.person), blank),
            "Subject": np.append([SUBJECTS[name] for name in names], blank + "Handover"),
            "TaskSubtype": np.append(subtype, blank + "Task"),
            "CallType": np.append(direction, blank),
            "Status": np.append(
                np.where(is_next, "Not Started", "Completed"), blank + "Completed"
            ),
            "ActivityDate": np.append(
                iso_days(times.astype("datetime64[D]") + ahead), iso_days(when)
            ),
            "Description": np.append(tables.written[places], blank),
            "CreatedDate": utc_times(np.append(times, when)),
        }
    )


def _field_history(tables: LifeTables) -> pd.DataFrame:
    """Return the changes of owners."""
    life = tables.life
    events, places = tables.of("owner")
    old = life.customers.owners[events.deal]
    new = (old + 1 + (events.number * 6).astype(np.int64)) % len(OWNERS)
    return pd.DataFrame(
        {
            "OpportunityId": ids("006", events.deal),
            "Field": "Owner",
            "OldValue": OWNERS[old],
            "NewValue": OWNERS[new],
            "CreatedDate": utc_times(tables.times[places]),
            "CreatedById": OWNERS[old],
        }
    )


def _roles(tables: LifeTables) -> pd.DataFrame:
    """Return the people of the customers, with their roles."""
    events, places = tables.of("person")
    return pd.DataFrame(
        {
            "OpportunityId": ids("006", events.deal),
            "ContactId": people("003", events.deal, events.person),
            "Role": ROLES[events.number.astype(np.int64)],
            "IsPrimary": np.where(events.person == 0, "true", "false"),
            "CreatedDate": utc_times(tables.times[places]),
        }
    )
