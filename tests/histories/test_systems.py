"""Tables as the systems export them, with their own headers, words and moments."""

from __future__ import annotations

import numpy as np
import pandas as pd
from history_tables import deals, end_of, pipeline_of

from kaopu.histories import DealsAsked, Histories, facts_as_of, read_histories

AS_OF = "2026-02-01"


def told(
    text: str, tables: dict[str, str], id_: str
) -> tuple[dict[str, object], Histories]:
    """Return what tables of bars and lines tell of a deal, opened on 1 January 2026."""
    frames = {name: _frame(cells) for name, cells in tables.items()}
    asked: DealsAsked = deals([id_, "other"], ["2026-01-01", "2026-01-01"])
    found = read_histories(
        pipeline_of(text), deals=asked, reader=lambda table: frames[table.name]
    )
    frame = facts_as_of(found, asked, np.array([0]), np.array([end_of(AS_OF)]))
    return dict(frame.iloc[0]), found


def _frame(cells: str) -> pd.DataFrame:
    head, *rows = [line.split("|") for line in cells.strip().splitlines()]
    return pd.DataFrame(rows, columns=head, dtype=object)


def test_salesforce() -> None:
    text = """
[[history]]
shape = "snapshot"
path = "OpportunityHistory.csv"
key = "OpportunityId"
when = "CreatedDate"
stage = "StageName"
close = "CloseDate"
amount = "Amount"
[[history]]
shape = "change"
path = "OpportunityFieldHistory.csv"
key = "OpportunityId"
when = "CreatedDate"
field = "Field"
old = "OldValue"
new = "NewValue"
words.owner = ["Owner"]
[[history]]
shape = "event"
path = "Task.csv"
key = "WhatId"
when = "CreatedDate"
kind = "TaskSubtype"
direction = "CallType"
person = "WhoId"
text = "Description"
next = "ActivityDate"
done = "Status"
[[history]]
shape = "role"
path = "OpportunityContactRole.csv"
key = "OpportunityId"
person = "ContactId"
role = "Role"
when = "CreatedDate"
"""
    tables = {
        "OpportunityHistory.csv": """
OpportunityId|StageName|Amount|CloseDate|CreatedDate
006A|Qualification|10000.0|2026-03-31|2026-01-02T08:00:00.000+0000
006A|Proposal/Price Quote|12000.0|2026-03-31|2026-01-12T08:00:00.000+0000
006A|Proposal/Price Quote|12000.0|2026-04-30|2026-01-22T08:00:00.000+0000
006A|Closed Won|15000.0|2026-01-30|2026-01-30T08:00:00.000+0000
""",
        "OpportunityFieldHistory.csv": """
OpportunityId|Field|OldValue|NewValue|CreatedDate
006A|Owner|005A|005B|2026-01-15T08:00:00.000+0000
006A|NextStep||call|2026-01-16T08:00:00.000+0000
""",
        "Task.csv": """
WhatId|WhoId|TaskSubtype|CallType|ActivityDate|Status|Description|CreatedDate
006A|003A|Call|Outbound|2026-01-05|Completed|left a message|2026-01-05T08:00:00.000+0000
006A|003A|Call|Inbound|2026-01-07|Completed|budget is there|2026-01-07T09:00:00.000+0000
006A|003B|Email||2026-01-20|Completed|Sent the quote|2026-01-19T08:00:00.000+0000
006A|003B|Task||2026-02-10|Not Started|follow up|2026-01-20T08:00:00.000+0000
""",
        "OpportunityContactRole.csv": """
OpportunityId|ContactId|Role|CreatedDate
006A|003B|Decision Maker|2026-01-19T08:00:00.000+0000
""",
    }
    facts, _ = told(text, tables, "006A")
    assert (facts["stage_then"], facts["stage_days"]) == ("Proposal/Price Quote", 20)
    assert (facts["close_pushes"], facts["close_push_days"]) == (1, 30)
    assert (facts["amount_change"], facts["owner_changes"]) == (20, 1)
    assert (facts["customer_silence"], facts["people_met"]) == (25, 2)
    assert (facts["quote_silence"], facts["quote_before_budget"]) == (12, "no")
    assert (facts["next_step"], facts["decider_met"]) == ("set", "yes")


def test_hubspot() -> None:
    text = """
[[history]]
shape = "change"
path = "property_history.csv"
key = "dealId"
when = "timestamp"
field = "property"
new = "value"
source = "sourceType"
zone = "Europe/Berlin"
words.stage = ["dealstage"]
words.close = ["closedate"]
words.amount = ["amount"]
words.owner = ["hubspot_owner_id"]
[[history]]
shape = "event"
path = "engagements.csv"
key = "associatedDealIds"
when = "createdAt"
kind = "type"
direction = "direction"
person = "contactIds"
"""
    tables = {
        "property_history.csv": """
dealId|property|value|timestamp|sourceType
71|dealstage|appointmentscheduled|1767340800000|CRM_UI
71|dealstage|contractsent|1768204800000|CRM_UI
71|closedate|1774915200000|1767340800000|IMPORT
71|closedate|1774915200000|1767340900000|CRM_UI
71|closedate|1777507200000|1768204800000|CRM_UI
71|amount|500|1767340800000|CRM_UI
71|hubspot_owner_id|1|1767340800000|CRM_UI
71|dealstage|closedwon|1769760000000|CRM_UI
""",
        "engagements.csv": """
associatedDealIds|type|direction|contactIds|createdAt
71;72|CALL|OUTBOUND|1;2|2026-01-05T23:30:00.000Z
71|INCOMING_EMAIL||2|2026-01-07T12:00:00Z
71|NOTE|||2026-01-08T12:00:00Z
""",
    }
    facts, found = told(text, tables, "71")
    assert (facts["stage_then"], facts["stage_days"]) == ("contractsent", 20)
    assert (facts["close_pushes"], facts["close_push_days"]) == (1, 30)
    assert (facts["owner_changes"], facts["amount_change"]) == (0, 0)
    assert (facts["customer_silence"], facts["people_met"]) == (25, 2)
    assert found.stages == ("appointmentscheduled", "contractsent")
    assert (found.counts[0].imports, found.counts[0].outcomes) == (1, 1)
    assert found.counts[0].zone == "Europe/Berlin"


def test_wukong() -> None:
    text = """
[[history]]
shape = "event"
path = "crm_activity.csv"
key = "business_ids"
when = "create_time"
kind = "category"
person = "contacts_ids"
text = "content"
next = "next_time"
zone = "Asia/Shanghai"
[[history]]
shape = "snapshot"
path = "crm_business_log.csv"
key = "business_id"
when = "create_time"
stage = "status_id"
zone = "Asia/Shanghai"
stages = ["5", "6", "7"]
"""
    tables = {
        "crm_activity.csv": """
business_ids|contacts_ids|category|content|next_time|create_time
,12,13,|,1,2,|上门拜访|聊了预算|1769990400|1767600000
,12,|,1,|发邮件|报价单已发给王总||1767945600
""",
        "crm_business_log.csv": """
business_id|status_id|create_time
12|5|1767340800
12|7|1767600000
12|6|1768204800
""",
    }
    facts, _ = told(text, tables, "12")
    assert (facts["stage_then"], facts["stages_back"]) == ("6", 1)
    assert (facts["customer_silence"], facts["people_met"]) == (27, 2)
    assert (facts["quote_silence"], facts["quote_before_budget"]) == (23, "no")
    assert facts["next_step"] == "set"


def test_a_spreadsheet_of_follow_ups() -> None:
    text = """
[[history]]
shape = "event"
path = "跟进.xlsx"
key = "商机编号"
when = "跟进时间"
kind = "跟进方式"
by = "跟进人"
text = "跟进内容"
next = "下次跟进时间"
"""
    tables = {
        "跟进.xlsx": """
商机编号|跟进时间|跟进方式|跟进人|跟进内容|下次跟进时间
S1|2026/1/5 9:05|电话拨出|小李|没人接|2026/1/9
S1|2026年1月10日 下午3:00|客户来电|小李|问价格|
S1|2026-01-12|微信|小李|方案已发，等客户|2026-01-20
""",
    }
    facts, _ = told(text, tables, "S1")
    assert (facts["customer_silence"], facts["customer_share"]) == (22, 0.5)
    assert (facts["quote_silence"], facts["quote_before_budget"]) == (20, "yes")
    assert (facts["next_step"], facts["contact_trend"]) == ("overdue", 3)


def test_pipedrive() -> None:
    text = """
[[history]]
shape = "event"
path = "activities.csv"
key = "deal_id"
when = "add_time"
kind = "type"
person = "person_id"
text = "note"
next = "due_date"
done = "marked_as_done_time"
[[history]]
shape = "change"
path = "flow.csv"
key = "item_id"
when = "log_time"
field = "field_key"
old = "old_value"
new = "new_value"
source = "change_source"
words.stage = ["stage_id"]
words.close = ["expected_close_date"]
"""
    tables = {
        "activities.csv": """
deal_id|person_id|type|note|due_date|add_time|marked_as_done_time
9|4|call||2026-01-10|2026-01-03 08:00:00|2026-01-11 09:00:00
9|5|meeting||2026-02-09|2026-01-20 08:00:00|
""",
        "flow.csv": """
item_id|field_key|old_value|new_value|log_time|change_source
9|stage_id|1|2|2026-01-08 10:00:00|app
9|expected_close_date|2026-02-28|2026-03-28|2026-01-09 10:00:00|app
9|expected_close_date|2026-03-28|2026-06-28|2026-01-09 11:00:00|import
""",
    }
    facts, _ = told(text, tables, "9")
    assert (facts["contact_trend"], facts["people_met"]) == (1, 1)
    assert (facts["next_step"], facts["stage_days"]) == ("set", 24)
    assert (facts["close_pushes"], facts["close_push_days"]) == (1, 28)
