from __future__ import annotations

import pytest

from kaopu.proposing.histories.headers import find_system, header_scores, meaning_in


def best(header: str) -> str:
    scores = header_scores(header)
    name = max(scores, key=lambda n: scores[n], default="")
    return name if name and scores[name] >= 0.7 else ""


@pytest.mark.parametrize(
    ("meaning", "headers"),
    [
        (
            "key",
            ("OpportunityId", "Opportunity ID", "opportunity_id", "商机ID", "商机编号"),
        ),
        ("when", ("跟进时间", "Activity date", "hs_timestamp", "Datum Zeit time")),
        ("recorded", ("CreatedDate", "创建时间", "gmt_create", "发布时间", "Logged at")),
        ("next", ("下次跟进时间", "Next contact", "Due Date", "next_time", "计划回访日期")),
        ("modified", ("SystemModstamp", "最后修改时间", "gmt_modified")),
        ("kind", ("跟进方式", "Activity - Type", "TaskSubtype", "contact_method")),
        ("by", ("跟进人", "发布人", "Logged by", "拜访人")),
        ("saved_by", ("CreatedById", "Changed By: Full Name", "操作人", "last_edited_by")),
        ("owner", ("OwnerId", "负责人", "Person in charge", "指派给", "Sales rep")),
        ("deal_owner", ("Opportunity Owner", "客户负责人")),
        ("person", ("联系人", "WhoId", "Associated Contact IDs", "客户参会人")),
        ("text", ("跟进内容", "Full Comments", "hs_call_body", "沟通要点")),
        ("stage_before", ("From Stage", "上次修改前的商机阶段", "变更前阶段")),
        ("new", ("NewValue", "变更后", "修改后内容")),
        ("old", ("OldValue", "原值", "Previous value")),
        ("kind", ("怎么联系的", "activity_typ", "联系小类")),
        ("next", ("Next FU dt", "约好下次", "Nxt contact dt")),
        ("when", ("哪天拜访的", "visit_dttm")),
        ("key", ("_regardingobjectid_value", "regardingobjectidname")),
        ("owner", ("_ownerid_value", "谁在跟")),
        ("stage", ("acme__Deal_Stage__c", "x_studio_sales_stage", "Stage moved to")),
        ("modified", ("_airbyte_extracted_at", "数据同步时间")),
        ("", ("Qx7", "foo bar")),
    ],
)
def test_headers_are_read_however_they_are_spelled(
    meaning: str, headers: tuple[str, ...]
) -> None:
    assert {header: best(header) for header in headers} == dict.fromkeys(headers, meaning)


def test_words_that_change_a_meaning_are_heeded() -> None:
    assert best("Next stage change date") != "stage"
    assert best("Deal date") == "close"


def test_a_system_is_known_by_headers_together() -> None:
    system = find_system(["WhoId", "WhatId", "ActivityDate", "CallType"])
    assert system is not None
    assert system.name == "Salesforce Task"
    assert meaning_in(system, "ActivityDate") == "next"
    assert meaning_in(None, "ActivityDate") == ""
    assert find_system(["A", "B"]) is None
