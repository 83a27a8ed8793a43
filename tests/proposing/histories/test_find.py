from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.proposing.histories import (
    HistoryProposal,
    find_history,
    points_to,
    stage_day_columns,
)
from kaopu.spelling.record_ids import _check

Rows = dict[str, list[str]]
Find = Callable[..., HistoryProposal]


def kinds(found: HistoryProposal) -> set[str]:
    return {doubt.kind for doubt in found.doubts}


def test_events_are_recognised_with_their_columns(find: Find, events: Rows) -> None:
    found = find(events)
    assert found.is_proposed
    (table,) = found.tables
    assert table.shape == "event"
    assert (found.key, found.on, found.share, found.deals) == ("Deal", "Deal ID", 1.0, 1.0)
    assert table.columns == {"kind": "Type", "when": "Date", "text": "Notes"}


def test_the_key_is_found_by_its_values_whatever_it_is_called(
    find: Find, events: Rows
) -> None:
    events = {"zz": events.pop("Deal"), **events}
    found = find(events)
    assert (found.key, found.on) == ("zz", "Deal ID")


def test_lists_of_keys_are_keys(find: Find, events: Rows) -> None:
    events["Deal"] = [f"{key}; D-{n % 3}" for n, key in enumerate(events["Deal"])]
    assert find(events).key == "Deal"


def test_keys_that_are_another_column_of_the_deals_are_told(
    find: Find, events: Rows
) -> None:
    events["Deal"] = [f"{5000 + n % 40}" for n in range(80)]
    found = find(events)
    assert not found.is_proposed
    assert found.question is not None
    assert found.question.kind == "other_column"
    assert found.question.facts == {"column": "Number", "lead_id": "Deal ID"}
    assert find(events, "Number").is_proposed


def test_a_file_without_a_deal_s_key_is_asked_about(find: Find, events: Rows) -> None:
    events["Deal"] = [f"X-{n}" for n in range(80)]
    found = find(events)
    assert found.question is not None
    assert (found.question.kind, found.key) == ("no_key", "")
    assert found.tables[0].shape == "event"


def test_a_file_that_points_to_another_one_says_so(find: Find, events: Rows) -> None:
    events["Deal"] = [f"X-{n}" for n in range(80)]
    events["message_id"] = [f"M{n}" for n in range(80)]
    frames = {
        "what.csv": pd.DataFrame(events),
        "messages.csv": pd.DataFrame({"id": [f"M{n}" for n in range(90)]}),
    }
    found = points_to(find(events), frames)
    assert found.question is not None
    assert found.question.kind == "points_to"
    assert found.question.facts["column"] == "message_id"


def test_a_due_day_is_the_next_step_of_a_task_that_was_written_earlier(
    find: Find, events: Rows
) -> None:
    events |= {"Status": ["Done", "Open"] * 40, "Created": events.pop("Date")}
    events["Due"] = ["2025-06-01"] * 40 + ["2025-07-01"] * 40
    columns = find(events).tables[0].columns
    assert (columns["when"], columns["next"], columns["done"]) == (
        "Created",
        "Due",
        "Status",
    )


def test_a_date_that_lies_later_is_the_next_step_whatever_its_name(
    find: Find, events: Rows
) -> None:
    events["Contact date"] = [f"2025-0{n % 9 + 1}-20" for n in range(80)]
    columns = find(events).tables[0].columns
    assert (columns["when"], columns["next"]) == ("Date", "Contact date")


def test_a_task_that_has_a_due_day_alone_is_doubted(find: Find, events: Rows) -> None:
    events |= {"Due date": events.pop("Date"), "Status": ["Done", "Open"] * 40}
    found = find(events)
    assert found.tables[0].columns["when"] == "Due date"
    assert "due_as_when" in kinds(found)


def test_a_type_that_says_in_or_out_is_the_direction(find: Find, events: Rows) -> None:
    events["Type"] = ["Inbound", "Outbound"] * 40
    assert find(events).tables[0].columns["direction"] == "Type"


def test_directions_in_codes_are_asked_about(find: Find, events: Rows) -> None:
    events["Direction"] = ["1", "2"] * 40
    found = find(events)
    assert found.tables[0].columns["direction"] == "Direction"
    assert "direction_unknown" in kinds(found)


def test_changes_name_the_fields_that_are_tracked(find: Find) -> None:
    found = find(
        {
            "deal_id": [f"D-{n % 40}" for n in range(80)],
            "what": ["dealstage", "Est. Close Date", "notes", "hubspot_owner_id"] * 20,
            "value": ["Proposal", "2024-05-01", "x", "77"] * 20,
            "timestamp": [f"2024-03-0{n % 9 + 1}T10:00:00Z" for n in range(80)],
        }
    )
    (table,) = found.tables
    assert table.shape == "change"
    assert table.columns["field"] == "what"
    assert table.words == {
        "stage": ("dealstage",),
        "close": ("Est. Close Date",),
        "owner": ("hubspot_owner_id",),
    }


def test_changes_of_nothing_that_counts_are_not_used(find: Find) -> None:
    found = find(
        {
            "deal_id": [f"D-{n % 40}" for n in range(80)],
            "field": ["phone", "city"] * 40,
            "new value": ["a", "b"] * 40,
            "date": [f"2024-03-0{n % 9 + 1}" for n in range(80)],
        }
    )
    assert found.question is not None
    assert found.question.kind == "no_tracked"


def test_a_snapshot_of_one_row_a_deal_is_no_history(find: Find) -> None:
    found = find(
        {
            "deal_id": [f"D-{n}" for n in range(40)],
            "stage": ["A", "B"] * 20,
            "snapshot date": [f"2024-03-0{n % 9 + 1}" for n in range(40)],
        }
    )
    assert found.question is not None
    assert found.question.kind == "once_a_deal"


def test_the_day_on_which_a_deal_began_is_no_moment_of_its_rows(find: Find) -> None:
    found = find(
        {
            "deal_id": [f"D-{n % 40}" for n in range(120)],
            "stage": ["A", "B", "C"] * 40,
            "created date": [f"2024-01-{n % 40 % 28 + 1:02d}" for n in range(120)],
            "date": [f"2024-0{n // 40 + 3}-{n % 28 + 1:02d}" for n in range(120)],
        }
    )
    assert found.tables[0].columns["when"] == "date"


def test_days_that_can_be_read_in_two_ways_are_asked_about(
    find: Find, events: Rows
) -> None:
    events["Date"] = [f"0{n % 9 + 1}/0{n % 7 + 1}/2024" for n in range(80)]
    found = find(events)
    assert found.question is not None
    assert found.question.kind == "day_order"
    found = find(events, date_format="%d/%m/%Y")
    assert found.is_proposed
    assert found.format == "%d/%m/%Y"


def test_counts_of_seconds_are_read_by_the_clock_that_is_said(events: Rows) -> None:
    events["Date"] = [str(1_700_000_000 + 86_400 * n) for n in range(80)]
    deals = pd.DataFrame({"编号": [f"D-{n}" for n in range(40)]})
    found = find_history(pd.DataFrame(events), "x", deals, "编号", "zh")
    assert found.zone == "Asia/Shanghai"
    assert "counted" in kinds(found)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"a": [], "b": []}, "no_rows"),
        ({"a": ["1", "2", "3"], "b": ["x", "y", "z"]}, "no_shape"),
    ],
)
def test_a_file_that_is_no_history_is_told(find: Find, columns: Rows, kind: str) -> None:
    found = find(columns)
    assert found.question is not None
    assert (found.question.kind, found.is_proposed) == (kind, False)


def test_roles_without_a_day_are_doubted(find: Find) -> None:
    found = find(
        {
            "deal id": [f"D-{n % 40}" for n in range(60)],
            "contact": [f"C{n}" for n in range(60)],
            "role": ["Decision maker", "Influencer", "User"] * 20,
        }
    )
    assert found.tables[0].shape == "role"
    assert "no_role_moment" in kinds(found)


def test_what_is_not_understood_is_named(find: Find, events: Rows) -> None:
    events |= {"Qx7": ["a", "b"] * 40, "Duration": ["5", "6"] * 40}
    found = find(events)
    assert found.strange == ("Qx7",)
    assert found.understood == {"Duration": "measured"}


def test_columns_of_days_of_stages_are_known() -> None:
    headers = ["Close Date", 'Date entered "Won (Sales)"', "hs_v2_date_entered_12"]
    assert stage_day_columns(headers) == tuple(headers[1:])


def test_short_numbers_that_are_most_of_the_deals_are_their_key(events: Rows) -> None:
    deals = pd.DataFrame({"id": [str(n) for n in range(1, 41)], "name": ["x"] * 40})
    events |= {"Target": [str(n % 40 + 1) for n in range(80)]}
    events |= {"Visitor id": [str(n % 9 + 1) for n in range(80)]}
    del events["Deal"]
    found = find_history(pd.DataFrame(events), "x", deals, "id", "en")
    assert (found.key, found.is_proposed) == ("Target", True)


def test_a_moment_that_has_a_name_comes_before_one_that_only_looks_like_one(
    find: Find, events: Rows
) -> None:
    events = {"_zz": [f"{text[:-2]}59" for text in events["Date"]], **events}
    assert find(events).tables[0].columns["when"] == "Date"


def test_a_later_moment_that_a_machine_wrote_is_no_next_step(
    find: Find, events: Rows
) -> None:
    events["Touched"] = [f"2025-0{n % 9 + 1}-20 08:{n % 50 + 10}:37" for n in range(80)]
    assert "next" not in find(events).tables[0].columns


def test_the_longer_of_titles_and_remarks_is_the_text(find: Find, events: Rows) -> None:
    events["Memo"] = events.pop("Notes")
    events["Subject"] = ["Call", "Hello", "Offer", "Re: you"] * 20
    assert find(events).tables[0].columns["text"] == "Memo"


def test_who_acts_in_a_deal_comes_before_whose_it_is(find: Find, events: Rows) -> None:
    events["Salesperson"] = [f"Owner {n % 40 % 5}" for n in range(80)]
    events["Assigned to"] = [f"Colleague {n % 7}" for n in range(80)]
    events["Created by"] = [f"Clerk {n % 6}" for n in range(80)]
    assert find(events).tables[0].columns["by"] == "Assigned to"


def test_a_status_whose_words_say_nothing_of_tasks_is_not_whether_they_were_done(
    find: Find, events: Rows
) -> None:
    events |= {"Status": ["Active", "Archived"] * 40, "Sure?": ["Y", "N"] * 40}
    assert "done" not in find(events).tables[0].columns


def test_who_saved_a_snapshot_is_not_its_owner(find: Find) -> None:
    found = find(
        {
            "deal_id": [f"D-{n % 40}" for n in range(120)],
            "stage": ["A", "B", "C"] * 40,
            "date": [f"2024-0{n // 40 + 3}-{n % 28 + 1:02d}" for n in range(120)],
            "Moved by": [f"Clerk {n % 6}" for n in range(120)],
        }
    )
    assert "owner" not in found.tables[0].columns


def test_yes_and_no_below_a_side_are_written_as_words(find: Find, events: Rows) -> None:
    events["Inbound?"] = ["Yes", "No"] * 40
    found = find(events)
    assert found.tables[0].columns["direction"] == "Inbound?"
    assert found.tables[0].words == {"customer": ("Yes",), "ours": ("No",)}
    assert "direction_unknown" not in kinds(found)


def test_people_listed_once_with_a_remark_are_roles(find: Find) -> None:
    rows = {
        "deal id": [f"D-{n % 40}" for n in range(60)],
        "contact": [f"C{n}" for n in range(60)],
        "role": ["Decision maker", "Influencer", "User"] * 20,
        "Comment": ["met at the fair", "", "knows our founder"] * 20,
    }
    assert find(rows).tables[0].shape == "role"
    rows["contact"] = ["C1"] * 60
    rows["deal id"] = [f"D-{n % 20}" for n in range(60)]
    assert find(rows).tables[0].shape == "event"


def test_a_subject_beside_the_text_is_its_title(find: Find, events: Rows) -> None:
    subjects = ["Intro", "Quote sent", "Visit"]
    events["Subject"] = [subjects[n % 3] for n in range(80)]
    (table,) = find(events).tables
    assert table.columns["text"] == "Notes"
    assert table.columns["title"] == "Subject"
    (table,) = find({key: events[key] for key in ("Deal", "Date", "Subject")}).tables
    assert table.columns["text"] == "Subject"
    assert "title" not in table.columns


def test_roles_in_capitals_with_underscores_are_known(find: Find) -> None:
    roles = ["END_USER", "BUDGET_HOLDER", "DECISION_MAKER", "INFLUENCER"]
    found = find(
        {
            "dealId": [f"D-{n % 40}" for n in range(80)],
            "contactId": [f"{70000 + n}" for n in range(80)],
            "buyingRole": roles * 20,
            "createdAt": [
                f"2024-0{n % 9 + 1}-1{n % 7} 10:{n % 50 + 10}" for n in range(80)
            ],
        }
    )
    assert found.tables[0].shape == "role"
    assert "roles_unknown" not in kinds(found)


def test_what_a_deal_is_called_is_no_title_of_its_events(find: Find, events: Rows) -> None:
    events["Deal - Title"] = [f"Machine {n % 40}" for n in range(80)]
    (table,) = find(events).tables
    assert "title" not in table.columns


@pytest.mark.parametrize("name", ["propertiesWithHistory", "zz"])
def test_a_table_in_each_cell_is_asked_to_be_written_out(find: Find, name: str) -> None:
    cell = '{"dealstage": [{"value": "demo", "timestamp": "2024-01-02T10:00:00Z"}]}'
    rows = {
        "id": [f"D-{n}" for n in range(40)],
        "properties": ['{"dealname": "Firm"}'] * 40,
        name: [cell] * 40,
        "createdAt": [f"2024-01-{n % 27 + 1:02d}T10:00:00Z" for n in range(40)],
    }
    found = find(rows)
    assert not found.is_proposed
    assert found.question is not None
    assert (found.question.kind, found.question.facts) == ("nested", {"column": name})


def test_ids_of_fifteen_characters_find_those_of_eighteen() -> None:
    short = [f"0065g00000Xy{n:02d}a" for n in range(40)]
    deals = pd.DataFrame({"Id": [f"{key}{_check(key)}" for key in short]})
    history = pd.DataFrame(
        {
            "Opportunity ID": short * 2,
            "Edit Date": [
                f"2024-0{n % 9 + 1}-1{n % 7} 10:{n % 50 + 10}" for n in range(80)
            ],
            "Subject": ["Call", "Visit"] * 40,
            "Comments": [f"They said the thing number {n}, twice." for n in range(80)],
        }
    )
    found = find_history(history, "tasks.csv", deals, "Id", "en")
    assert (found.key, found.on, found.share) == ("Opportunity ID", "Id", 1.0)


def test_a_direction_with_a_word_of_no_side_is_doubted(find: Find, events: Rows) -> None:
    events["Direction"] = ["Inbound", "Outbound", "Somehow", "Inbound"] * 20
    found = find(events)
    assert found.tables[0].columns["direction"] == "Direction"
    assert "direction_unknown" in kinds(found)
