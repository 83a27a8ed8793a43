"""Histories of Salesforce, HubSpot, Pipedrive, Dynamics and Odoo, and English sheets."""

from __future__ import annotations

from recognised.lives import STAGES, HistoryCase, Lives, draw_lives, make_case

UTC, ISO = "%Y-%m-%dT%H:%M:%S.000+0000", "%Y-%m-%d"
US = "%m/%d/%Y %I:%M %p"
FIELDS = ("StageName", "Amount", "CloseDate", "Owner", "created", "NextStep")
TALKS = (
    "Spoke about rollout and who signs it off, they want two references.",
    "Left a message, no answer; will try again on Thursday with the pricing.",
    "Sent the quote for 40 seats, waiting for their procurement to come back.",
    "Demo went well, technical questions about single sign-on remain open.",
)


def _changes(lives: Lives, fields: tuple[str, ...] = FIELDS) -> list[tuple[str, str, str]]:
    """Return for each row a field, its old value and its new one."""
    found = []
    for place, field in enumerate(lives.any(fields)):
        low = field.lower()
        if "stage" in low:
            pair = (STAGES[place % 3], STAGES[place % 4])
        elif "amount" in low or "revenue" in low or low == "value":
            pair = (str(1000 * (place % 40)), str(1200 * (place % 40 + 1)))
        elif "close" in low or "deadline" in low or "closing" in low:
            pair = (f"2024-0{place % 9 + 1}-15", f"2024-1{place % 3}-20")
        else:
            pair = (f"Anna {place % 5}", f"Ben {place % 6}")
        found.append((field, *pair))
    return found


def field_history() -> HistoryCase:
    """Return OpportunityFieldHistory of Salesforce."""
    d = draw_lives(1, "006Hs00000AbC{:04d}IAX")
    rows = _changes(d)
    columns = {
        "Id": ("", d.own("017Hs0000{:06d}")),
        "IsDeleted": ("", d.any(("false",))),
        "OpportunityId": ("key", d.deal_ids()),
        "CreatedById": ("by", d.codes("005Hs00000{:04d}", 6)),
        "CreatedDate": ("when", d.moments(UTC)),
        "Field": ("field", [r[0] for r in rows]),
        "DataType": ("", d.any(("Text", "DateOnly", "Currency"))),
        "OldValue": ("old", [r[1] for r in rows]),
        "NewValue": ("new", [r[2] for r in rows]),
    }
    return make_case("salesforce_field_history", "change", d, columns)


def field_history_report() -> HistoryCase:
    """Return the report of Salesforce's field history, with its human headers."""
    d = draw_lives(2, "006Hs00000AbC{:04d}")
    rows = _changes(d, ("Stage", "Amount", "Close Date", "Opportunity Owner", "Next Step"))
    columns = {
        "Opportunity ID": ("key", d.deal_ids()),
        "Opportunity Name": ("", d.codes("Firm {}", 60)),
        "Edited By": ("by", d.any(("Ann Lee", "Bo Ek", "Cy Fox"))),
        "Field / Event": ("field", [r[0] for r in rows]),
        "Old Value": ("old", [r[1] for r in rows]),
        "New Value": ("new", [r[2] for r in rows]),
        "Edit Date": ("when", d.moments(US)),
    }
    return make_case(
        "salesforce_field_history_report", "change", d, columns, "Opportunity ID"
    )


def opportunity_history() -> HistoryCase:
    """Return OpportunityHistory of Salesforce."""
    d = draw_lives(3, "006Hs00000AbC{:04d}IAX")
    columns = {
        "Id": ("", d.own("008Hs0000{:06d}")),
        "OpportunityId": ("key", d.deal_ids()),
        "CreatedById": ("", d.codes("005Hs00000{:04d}", 6)),
        "CreatedDate": ("when", d.moments(UTC)),
        "StageName": ("stage", d.any(STAGES)),
        "Amount": ("amount", d.numbers(1000, 90000, "{}.0")),
        "ExpectedRevenue": ("", d.numbers(500, 40000, "{}.0")),
        "CloseDate": ("close", d.later(days=90, blank=0)),
        "Probability": ("", d.numbers(0, 100)),
        "ForecastCategory": ("", d.any(("Pipeline", "BestCase", "Closed"))),
        "PrevAmount": ("", d.numbers(1000, 90000, "{}.0")),
        "PrevCloseDate": ("", d.later(days=60, blank=0.2)),
        "SystemModstamp": ("", d.moments(UTC)),
        "IsDeleted": ("", d.any(("false",))),
    }
    return make_case("salesforce_history", "snapshot", d, columns)


def stage_report() -> HistoryCase:
    """Return the report of Salesforce's stage history."""
    d = draw_lives(4, "006Hs00000AbC{:04d}")
    columns = {
        "Opportunity Name": ("", d.codes("Firm {}", 70)),
        "Opportunity ID": ("key", d.deal_ids()),
        "From Stage": ("", d.any(STAGES[:3])),
        "To Stage": ("stage", d.any(STAGES)),
        "Stage Duration": ("", d.numbers(0, 90)),
        "Amount": ("amount", d.numbers(1000, 90000, "USD {:,}.00")),
        "Probability (%)": ("", d.any(("10%", "50%", "90%"))),
        "Close Date": ("close", d.later("%m/%d/%Y", 80, 0)),
        "Created Date": ("when", d.moments(US)),
        "Last Modified By": ("", d.any(("Ann Lee", "Bo Ek"))),
    }
    return make_case("salesforce_stage_report", "snapshot", d, columns, "Opportunity ID")


def task() -> HistoryCase:
    """Return Task of Salesforce."""
    d = draw_lives(5, "006Hs00000AbC{:04d}IAX")
    status = d.any(("Completed", "Completed", "Not Started", "In Progress"))
    columns = {
        "Id": ("", d.own("00THs0000{:06d}")),
        "WhoId": ("person", d.codes("003Hs00000{:04d}", 150)),
        "WhatId": ("key", d.deal_ids()),
        "AccountId": ("", d.codes("001Hs00000{:04d}", 50)),
        "Subject": ("title", d.any(("Call", "Email: offer", "Send letter"))),
        "ActivityDate": ("next", d.later(blank=0.05)),
        "Status": ("done", status),
        "Priority": ("", d.any(("Normal", "High"))),
        "OwnerId": ("by", d.codes("005Hs00000{:04d}", 6)),
        "CallType": ("direction", d.any(("Inbound", "Outbound", "Internal"), 0.5)),
        "CallDurationInSeconds": ("", d.numbers(0, 900)),
        "CallDisposition": ("", d.any(("Reached", "Busy"), 0.6)),
        "CompletedDateTime": ("", d.moments(UTC, 60)),
        "TaskSubtype": ("kind", d.any(("Task", "Email", "Call"))),
        "Description": ("text", d.any(TALKS, 0.2)),
        "CreatedDate": ("when", d.moments(UTC)),
        "LastModifiedDate": ("", d.moments(UTC, 90)),
    }
    return make_case("salesforce_task", "event", d, columns)


def task_report() -> HistoryCase:
    """Return the report of Salesforce's tasks and events."""
    d = draw_lives(6, "006Hs00000AbC{:04d}")
    columns = {
        "Subject": ("title", d.any(("Call", "Email: offer", "Meeting"))),
        "Related To ID": ("key", d.deal_ids()),
        "Contact": ("person", d.codes("Contact {}", 140)),
        "Company / Account": ("", d.codes("Firm {}", 60)),
        "Assigned": ("by", d.any(("Ann Lee", "Bo Ek", "Cy Fox"))),
        "Created Date": ("when", d.moments("%m/%d/%Y")),
        "Due Date": ("next", d.later("%m/%d/%Y", 20, 0.1)),
        "Status": ("done", d.any(("Completed", "Open"))),
        "Task Subtype": ("kind", d.any(("Task", "Email", "Call"))),
        "Call Type": ("direction", d.any(("Inbound", "Outbound"), 0.6)),
        "Call Result": ("", d.any(("Interested", "No answer"), 0.6)),
        "Full Comments": ("text", d.any(TALKS, 0.3)),
    }
    return make_case("salesforce_task_report", "event", d, columns, "Opportunity ID")


def event() -> HistoryCase:
    """Return Event of Salesforce."""
    d = draw_lives(7, "006Hs00000AbC{:04d}IAX")
    columns = {
        "Id": ("", d.own("00UHs0000{:06d}")),
        "WhoId": ("person", d.codes("003Hs00000{:04d}", 150)),
        "WhatId": ("key", d.deal_ids()),
        "Subject": ("title|text", d.any(("Meeting", "Demo", "Visit"))),
        "Location": ("", d.any(("Zoom", "Office"), 0.4)),
        "IsAllDayEvent": ("", d.any(("false", "false", "true"))),
        "ActivityDateTime": ("when", d.moments(UTC)),
        "DurationInMinutes": ("", d.any(("30", "60"))),
        "EndDateTime": ("", d.moments(UTC, 2)),
        "Type": ("kind", d.any(("Meeting", "Call", "Other"))),
        "OwnerId": ("by", d.codes("005Hs00000{:04d}", 6)),
        "CreatedDate": ("", d.moments(UTC)),
        "Description": ("text", d.any(TALKS, 0.2)),
    }
    return make_case("salesforce_event", "event", d, columns)


def contact_role() -> HistoryCase:
    """Return OpportunityContactRole of Salesforce."""
    d = draw_lives(8, "006Hs00000AbC{:04d}IAX", rows=2)
    columns = {
        "Id": ("", d.own("00KHs0000{:06d}")),
        "OpportunityId": ("key", d.deal_ids()),
        "ContactId": ("person", d.codes("003Hs00000{:04d}", 150)),
        "Role": (
            "role",
            d.any(("Decision Maker", "Influencer", "Economic Buyer", "Other")),
        ),
        "IsPrimary": ("", d.any(("true", "false"))),
        "CreatedDate": ("when", d.moments(UTC)),
    }
    return make_case("salesforce_contact_role", "role", d, columns)


def property_history() -> HistoryCase:
    """Return the property history of HubSpot's deals."""
    d = draw_lives(9, "129384{:04d}")
    rows = _changes(d, ("dealstage", "amount", "closedate", "hubspot_owner_id", "hs_num"))
    columns = {
        "dealId": ("key", d.deal_ids()),
        "property": ("field", [r[0] for r in rows]),
        "value": ("new", [r[2] for r in rows]),
        "timestamp": ("when", d.moments("%Y-%m-%dT%H:%M:%S.000Z")),
        "sourceType": ("source", d.any(("CRM_UI", "CRM_UI", "IMPORT", "INTEGRATION"))),
        "sourceId": ("", d.codes("userId:{}", 20)),
        "sourceLabel": ("", d.any(("", "", "Sales sync"))),
        "updatedByUserId": ("by", d.codes("4410{}", 8)),
    }
    return make_case("hubspot_property_history", "change", d, columns, "Record ID")


def property_table() -> HistoryCase:
    """Return the same as another tool's table has it."""
    d = draw_lives(10, "129384{:04d}")
    rows = _changes(d, ("dealstage", "amount", "closedate", "pipeline", "dealname"))
    columns = {
        "deal_id": ("key", d.deal_ids()),
        "timestamp": ("when", d.moments()),
        "source": ("source", d.any(("CRM_UI", "IMPORT"))),
        "name": ("field", [r[0] for r in rows]),
        "source_id": ("", d.codes("userId:{}", 20)),
        "value": ("new", [r[2] for r in rows]),
    }
    return make_case("hubspot_property_table", "change", d, columns, "deal_id")


def engagements() -> HistoryCase:
    """Return engagements of HubSpot with the ids of deals and contacts."""
    d = draw_lives(11, "129384{:04d}")
    columns = {
        "Record ID": ("", d.own("88100{}")),
        "Engagement type": ("kind", d.any(("CALL", "EMAIL", "MEETING", "NOTE"))),
        "Activity date": ("when", d.moments("%Y-%m-%d %H:%M")),
        "Associated Deal IDs": (
            "key",
            [f"{k};{k}" if k[-1] == "4" else k for k in d.deal_ids()],
        ),
        "Associated Contact IDs": ("person", d.codes("5510{}", 160)),
        "Email direction": ("direction", d.any(("INCOMING_EMAIL", "EMAIL"), 0.5)),
        "Body": ("text", d.any(TALKS, 0.2)),
        "Activity assigned to": ("by", d.any(("Ann Lee", "Bo Ek"))),
        "Create date": ("", d.moments("%Y-%m-%d %H:%M", 3)),
    }
    return make_case("hubspot_engagements", "event", d, columns, "Record ID")


def calls() -> HistoryCase:
    """Return calls of HubSpot with their internal names."""
    d = draw_lives(12, "129384{:04d}")
    columns = {
        "hs_object_id": ("", d.own("77100{}")),
        "hs_timestamp": ("when", d.moments("%Y-%m-%dT%H:%M:%SZ")),
        "hs_createdate": ("", d.moments("%Y-%m-%dT%H:%M:%SZ", 2)),
        "hs_call_title": ("title", d.any(("Call with buyer", "Check in"))),
        "hs_call_body": ("text", d.any(TALKS, 0.2)),
        "hs_call_direction": ("direction", d.any(("INBOUND", "OUTBOUND"))),
        "hs_call_disposition": ("", d.codes("f240bbac-{}", 5)),
        "hs_call_duration": ("", d.numbers(0, 900000)),
        "hubspot_owner_id": ("by", d.codes("4410{}", 8)),
        "deal_id": ("key", d.deal_ids()),
        "contact_id": ("person", d.codes("5510{}", 160)),
    }
    return make_case("hubspot_calls", "event", d, columns, "hs_object_id")


def flow() -> HistoryCase:
    """Return the flow of Pipedrive's deals: changes, and activities among them."""
    d = draw_lives(13, "{}")
    rows = _changes(d, ("stage_id", "value", "expected_close_date", "user_id", "title"))
    objects = d.any(("dealChange", "dealChange", "dealChange", "activity", "mailMessage"))
    own = [o == "dealChange" for o in objects]
    columns = {
        "object": ("kind|", objects),
        "timestamp": ("when", d.moments()),
        "id": ("", d.own("{}")),
        "item_id": ("key", d.deal_ids()),
        "user_id": ("by", d.codes("90{}", 6)),
        "field_key": ("field", [r[0] if k else "" for r, k in zip(rows, own, strict=True)]),
        "old_value": ("old", [r[1] if k else "" for r, k in zip(rows, own, strict=True)]),
        "new_value": ("new", [r[2] if k else "" for r, k in zip(rows, own, strict=True)]),
        "log_time": ("|when", d.moments()),
        "change_source": ("source", d.any(("app", "api", "import"))),
        "is_bulk_update_flag": ("", d.any(("0", "1"))),
    }
    return make_case("pipedrive_flow", "change", d, columns, "id")


def activities() -> HistoryCase:
    """Return activities of Pipedrive."""
    d = draw_lives(14, "{}")
    columns = {
        "id": ("", d.own("{}")),
        "subject": ("title", d.any(("Call", "Lunch", "Send offer"))),
        "type": ("kind", d.any(("call", "meeting", "task", "email", "lunch"))),
        "done": ("done", d.any(("true", "false"))),
        "due_date": ("next", d.later(blank=0)),
        "due_time": ("", d.any(("09:00", "13:30"), 0.5)),
        "duration": ("", d.any(("00:30", "01:00"), 0.4)),
        "add_time": ("when", d.moments()),
        "marked_as_done_time": ("", d.moments(hours=90)),
        "deal_id": ("key", d.deal_ids()),
        "person_id": ("person", d.codes("3{}", 150)),
        "org_id": ("", d.codes("2{}", 60)),
        "note": ("text", d.any(TALKS, 0.4)),
        "user_id": ("by", d.codes("90{}", 6)),
    }
    return make_case("pipedrive_activities", "event", d, columns, "id")


def audit() -> HistoryCase:
    """Return the audit of Dynamics' opportunities."""
    d = draw_lives(15, "{:08d}-aa00-4f00-9c00-00000000000a")
    rows = _changes(
        d, ("Est. Close Date", "Est. Revenue", "Sales Stage", "Budget Status", "Need")
    )
    columns = {
        "Event": ("", d.any(("Update", "Create"))),
        "Changed Field": ("field", [r[0] for r in rows]),
        "Changed Date": ("when", d.moments(US)),
        "Record": ("key", d.deal_ids()),
        "Entity": ("", d.any(("Opportunity",))),
        "Operation": ("", d.any(("Update", "Create"))),
        "Changed By": ("by", d.any(("Ann Lee", "Bo Ek", "SYSTEM"))),
        "Old Value": ("old", [r[1] for r in rows]),
        "New Value": ("new", [r[2] for r in rows]),
    }
    return make_case("dynamics_audit", "change", d, columns, "Opportunity")


def tracking() -> HistoryCase:
    """Return mail.tracking.value of Odoo with the columns of its message."""
    d = draw_lives(16, "{}")
    rows = _changes(d, ("Stage", "Expected Revenue", "Expected Closing", "Salesperson"))
    char = [r[0] in ("Stage", "Salesperson") for r in rows]
    money = [r[0] == "Expected Revenue" for r in rows]
    days = [r[0] == "Expected Closing" for r in rows]

    def where(side: int, held: list[bool], empty: str = "") -> list[str]:
        return [r[side] if yes else empty for r, yes in zip(rows, held, strict=True)]

    columns = {
        "id": ("", d.own("{}")),
        "field_id": ("field", [r[0] for r in rows]),
        "old_value_char": ("old", where(1, char)),
        "old_value_integer": ("", d.any(("0",))),
        "old_value_float": ("old", where(1, money, "0.0")),
        "old_value_datetime": ("old", where(1, days)),
        "new_value_char": ("new", where(2, char)),
        "new_value_integer": ("", d.any(("0",))),
        "new_value_float": ("new", where(2, money, "0.0")),
        "new_value_datetime": ("new", where(2, days)),
        "mail_message_id/res_id": ("key", d.deal_ids()),
        "mail_message_id/model": ("", d.any(("crm.lead",))),
        "mail_message_id/date": ("when", d.moments()),
        "mail_message_id/author_id": ("by", d.any(("Ann Lee", "Bo Ek"))),
    }
    return make_case("odoo_tracking", "change", d, columns, "id")


def message() -> HistoryCase:
    """Return mail.message of Odoo."""
    d = draw_lives(17, "{}")
    columns = {
        "id": ("", d.own("{}")),
        "model": ("", d.any(("crm.lead",))),
        "res_id": ("key", d.deal_ids()),
        "date": ("when", d.moments()),
        "author_id": ("person", d.codes("5{}", 90)),
        "message_type": ("kind", d.any(("email", "comment", "notification"))),
        "subject": ("title", d.any(("Re: offer", "Question"), 0.4)),
        "body": ("text", d.any(TALKS, 0.1)),
    }
    return make_case("odoo_message", "event", d, columns, "id")


def sheet() -> HistoryCase:
    """Return a sheet of contacts as a team keeps it by hand."""
    d = draw_lives(18, "OP-{}")
    columns = {
        "Deal no.": ("key", d.deal_ids()),
        "Date of contact": ("when", d.moments("%d.%m.%Y")),
        "How": ("kind", d.any(("Phone call", "Email", "Visit"))),
        "Initiated by": ("direction", d.any(("Customer", "Us"))),
        "Spoke with": ("person", d.codes("Contact {}", 120)),
        "Sales rep": ("by", d.any(("Ann", "Bo", "Cy"))),
        "What was said": ("text", d.any(TALKS)),
        "Next contact": ("next", d.later("%d.%m.%Y", 20, 0.4)),
    }
    return make_case("sheet", "event", d, columns, "Deal number")


def role_sheet() -> HistoryCase:
    """Return a sheet of who is who."""
    d = draw_lives(19, "OP-{}", rows=2)
    columns = {
        "Opportunity no": ("key", d.deal_ids()),
        "Person": ("person", d.codes("Contact {}", 120)),
        "Role in decision": ("role", d.any(("Decision maker", "User", "Procurement"))),
        "Date added": ("when", d.moments(ISO)),
    }
    return make_case("role_sheet", "role", d, columns, "Opportunity no")


MAKERS = (
    *(field_history, field_history_report, opportunity_history, stage_report),
    *(task, task_report, event, contact_role),
    *(property_history, property_table, engagements, calls),
    *(flow, activities, audit, tracking, message, sheet, role_sheet),
)
