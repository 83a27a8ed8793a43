from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.simulate.life import LifeSimulation, Shape, simulate_life

COLUMNS: dict[Shape, dict[str, list[str]]] = {
    "salesforce": {
        "OpportunityHistory.csv": [
            *("Id", "OpportunityId", "StageName", "Amount", "CloseDate", "CreatedById"),
            *("CreatedDate", "SystemModstamp"),
        ],
        "Task.csv": [
            *("Id", "WhatId", "WhoId", "Subject", "TaskSubtype", "CallType", "Status"),
            *("ActivityDate", "Description", "CreatedDate"),
        ],
        "OpportunityFieldHistory.csv": [
            *("OpportunityId", "Field", "OldValue", "NewValue", "CreatedDate"),
            "CreatedById",
        ],
        "OpportunityContactRole.csv": [
            *("OpportunityId", "ContactId", "Role", "IsPrimary", "CreatedDate"),
        ],
    },
    "hubspot": {
        "deal_property_history.csv": [
            *("dealId", "property", "value", "timestamp", "sourceType"),
        ],
        "engagements.csv": [
            *("engagementId", "type", "direction", "timestamp", "dealIds", "contactIds"),
            *("body", "dueDate"),
        ],
        "deal_contacts.csv": ["dealId", "contactId", "buyingRole", "createdAt"],
    },
    "chinese": {
        "商机推进日志.csv": [
            "商机编号",
            "阶段",
            "金额",
            "预计成交日期",
            "负责人",
            "变更时间",
        ],
        "跟进记录.csv": [
            *("记录ID", "跟进方式", "跟进内容", "下次联系时间", "商机编号", "联系人"),
            "创建时间",
        ],
        "商机联系人.csv": ["商机编号", "联系人", "角色", "添加时间"],
    },
}


@pytest.fixture(scope="module")
def made() -> dict[Shape, LifeSimulation]:
    return {shape: simulate_life(400, 60, 3, shape) for shape in COLUMNS}


def test_files_have_their_columns(made: dict[Shape, LifeSimulation]) -> None:
    for shape, expected in COLUMNS.items():
        files = made[shape].histories
        assert {name: list(frame) for name, frame in files.items()} == expected


def test_the_outcome_stands_in_every_history_of_stages(
    made: dict[Shape, LifeSimulation],
) -> None:
    won = int((made["salesforce"].company.outcome == 1).sum())
    history = made["salesforce"].histories["OpportunityHistory.csv"]
    assert (history["StageName"] == "Closed Won").sum() == won
    changes = made["hubspot"].histories["deal_property_history.csv"]
    assert (changes["value"] == "closedwon").sum() == won
    log = made["chinese"].histories["商机推进日志.csv"]
    assert (log["阶段"] == "赢单").sum() == won


def test_some_rows_are_written_after_the_end(made: dict[Shape, LifeSimulation]) -> None:
    simulation = made["salesforce"]
    tasks = simulation.histories["Task.csv"].merge(
        simulation.deals[["Id", "CloseDate"]], left_on="WhatId", right_on="Id"
    )
    late = tasks["CreatedDate"].str[:10] > tasks["CloseDate"]
    assert 10 < late.sum() < 100


def test_one_moment_is_stamped_on_all_that_were_open(
    made: dict[Shape, LifeSimulation],
) -> None:
    history = made["salesforce"].histories["OpportunityHistory.csv"]
    assert history["CreatedDate"].value_counts().iloc[0] > 20
    changes = made["hubspot"].histories["deal_property_history.csv"]
    imported = changes[changes["sourceType"] == "IMPORT"]
    assert len(set(imported["timestamp"])) == 1
    assert len(imported) > 20


def test_some_cells_hold_several_deals(made: dict[Shape, LifeSimulation]) -> None:
    engagements = made["hubspot"].histories["engagements.csv"]
    assert 0.01 < engagements["dealIds"].str.contains(";").mean() < 0.06


def test_some_days_differ_between_utc_and_the_company(
    made: dict[Shape, LifeSimulation],
) -> None:
    tasks = made["salesforce"].histories["Task.csv"]
    opened = tasks[tasks["TaskSubtype"] != "Task"]
    assert opened["CreatedDate"].str.endswith("Z").all()
    other = opened["CreatedDate"].str[:10] != opened["ActivityDate"]
    assert 0.02 < other.mean() < 0.2


def test_planned_tasks_are_due_after_they_were_written(
    made: dict[Shape, LifeSimulation],
) -> None:
    tasks = made["salesforce"].histories["Task.csv"]
    planned = tasks[tasks["Status"] == "Not Started"]
    assert len(planned) > 100
    assert (planned["ActivityDate"] > planned["CreatedDate"].str[:10]).all()


def test_chinese_follow_ups_count_seconds(made: dict[Shape, LifeSimulation]) -> None:
    written = made["chinese"].histories["跟进记录.csv"]["创建时间"]
    days = pd.to_datetime(written, unit="s")
    assert days.between("2024-01-01", "2026-12-01").all()


def test_nothing_is_known_of_leads_after_the_snapshot(
    made: dict[Shape, LifeSimulation],
) -> None:
    simulation = made["salesforce"]
    for name, key in (("OpportunityHistory.csv", "OpportunityId"), ("Task.csv", "WhatId")):
        frame = simulation.histories[name]
        own = frame[frame[key].isin(simulation.leads["Id"])]
        # 1 November of the company begins at 16:00 of the day before in UTC.
        assert len(own) > 100
        assert (own["CreatedDate"] < "2026-10-31T16").all()


def test_notes_tell_part_of_what_the_columns_do_not(
    made: dict[Shape, LifeSimulation],
) -> None:
    notes = made["salesforce"].deals["Description"]
    assert 0.5 < (notes != "").mean() < 1
    assert notes.str.contains("[\u4e00-\u9fff]").mean() == pytest.approx(0.38, abs=0.12)


def test_amounts_in_the_history_end_as_in_the_export(
    made: dict[Shape, LifeSimulation],
) -> None:
    simulation = made["salesforce"]
    history = simulation.histories["OpportunityHistory.csv"]
    ends = history[history["StageName"].str.startswith("Closed")]
    found = ends.set_index("OpportunityId")["Amount"]
    expected = simulation.deals.set_index("Id")["Amount"]
    assert np.array_equal(found[expected.index], expected)
