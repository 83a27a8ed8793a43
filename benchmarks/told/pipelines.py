"""Pipeline files of simulated companies with a life, by the system that exports them."""

from __future__ import annotations

from collections.abc import Callable

# What a model is let see, from the least to the most.
WHAT = ("flat export", "with histories", "with histories, notes")


def salesforce(what: str) -> str:
    """Return the pipeline file of a company that keeps its deals in Salesforce."""
    note = 'note = "Description"' if what == WHAT[-1] else ""
    return _flat("""
[lead]
id = "Id"
[outcome]
column = "StageName"
won = ["Closed Won"]
lost = ["Closed Lost"]
open = ["Prospecting", "Qualification", "Proposal", "Negotiation"]
[dates]
created = "CreatedDate"
closed = "CloseDate"
[amount]
column = "Amount"
[context]
categories = ["LeadSource", "Region__c"]
[own_side]
categories = ["OwnerId"]
[ignore]
columns = ["Description", "Account Name"]
""") + _unless(
        what,
        f"""
[[history]]
shape = "snapshot"
path = "OpportunityHistory.csv"
key = "OpportunityId"
when = "CreatedDate"
stage = "StageName"
close = "CloseDate"
amount = "Amount"
zone = "Asia/Shanghai"
[[history]]
shape = "event"
path = "Task.csv"
key = "WhatId"
when = "CreatedDate"
kind = "TaskSubtype"
direction = "CallType"
person = "WhoId"
text = "Subject"
next = "ActivityDate"
done = "Status"
zone = "Asia/Shanghai"
{note}
[[history]]
shape = "change"
path = "OpportunityFieldHistory.csv"
key = "OpportunityId"
when = "CreatedDate"
field = "Field"
old = "OldValue"
new = "NewValue"
zone = "Asia/Shanghai"
words = {{ owner = ["Owner"] }}
[[history]]
shape = "role"
path = "OpportunityContactRole.csv"
key = "OpportunityId"
person = "ContactId"
role = "Role"
when = "CreatedDate"
zone = "Asia/Shanghai"
""",
    )


def hubspot(what: str) -> str:
    """Return the pipeline file of a company that keeps its deals in HubSpot."""
    note = 'note = "body"' if what == WHAT[-1] else ""
    return _flat("""
[lead]
id = "Record ID"
[outcome]
column = "Deal Stage"
won = ["closedwon"]
lost = ["closedlost"]
open = ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "contractsent"]
[dates]
created = "Create Date"
closed = "Close Date"
[amount]
column = "Amount"
[context]
categories = ["Original Source", "Region"]
[own_side]
categories = ["Deal owner"]
[ignore]
columns = ["Deal Notes", "Deal Name", "Associated Company"]
""") + _unless(
        what,
        f"""
[[history]]
shape = "change"
path = "deal_property_history.csv"
key = "dealId"
when = "timestamp"
field = "property"
new = "value"
source = "sourceType"
zone = "Asia/Shanghai"
[history.words]
stage = ["dealstage"]
close = ["closedate"]
amount = ["amount"]
owner = ["hubspot_owner_id"]
[[history]]
shape = "event"
path = "engagements.csv"
key = "dealIds"
when = "timestamp"
kind = "type"
direction = "direction"
person = "contactIds"
text = "body"
next = "dueDate"
zone = "Asia/Shanghai"
{note}
[[history]]
shape = "role"
path = "deal_contacts.csv"
key = "dealId"
person = "contactId"
role = "buyingRole"
when = "createdAt"
zone = "Asia/Shanghai"
""",
    )


def chinese(what: str) -> str:
    """Return the pipeline file of a company that keeps its deals in a Chinese CRM."""
    note = 'note = "跟进内容"' if what == WHAT[-1] else ""
    return _flat("""
[lead]
id = "商机编号"
[outcome]
column = "商机状态"
won = ["赢单"]
lost = ["输单"]
open = ["进行中"]
[dates]
created = "创建时间"
closed = "结束时间"
[amount]
column = "商机金额"
[context]
categories = ["商机来源", "地区"]
[own_side]
categories = ["负责人"]
[ignore]
columns = ["备注", "客户名称", "商机阶段", "预计成交日期"]
""") + _unless(
        what,
        f"""
[[history]]
shape = "snapshot"
path = "商机推进日志.csv"
key = "商机编号"
when = "变更时间"
stage = "阶段"
close = "预计成交日期"
amount = "金额"
owner = "负责人"
[[history]]
shape = "event"
path = "跟进记录.csv"
key = "商机编号"
when = "创建时间"
kind = "跟进方式"
text = "跟进内容"
next = "下次联系时间"
person = "联系人"
zone = "Asia/Shanghai"
{note}
[[history]]
shape = "role"
path = "商机联系人.csv"
key = "商机编号"
person = "联系人"
role = "角色"
when = "添加时间"
""",
    )


def _flat(tables: str) -> str:
    return f'schema = 1\nname = "company"\n{tables}'


def _unless(what: str, histories: str) -> str:
    return "" if what == WHAT[0] else histories


PIPELINES: dict[str, Callable[[str], str]] = {
    "salesforce": salesforce,
    "hubspot": hubspot,
    "chinese": chinese,
}
