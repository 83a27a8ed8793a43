from __future__ import annotations

import json
from dataclasses import replace

from kaopu.leads.personal import PersonalColumn
from kaopu.leakage.records import AuditedColumn, ColumnAudit, Finding
from kaopu.scoring import LeadModel, TrainingRecord


def test_what_is_written_is_read_again(trained: LeadModel) -> None:
    plain = json.loads(json.dumps(trained.record.to_json(), allow_nan=False))
    read = TrainingRecord.from_json(plain)
    assert read.to_json() == plain
    assert list(plain) == [
        "training",
        "audit",
        "personal",
        "evaluation",
        "baseline",
        "selection",
        "explanation_check",
        "importance",
        "notes",
        "framework",
        "segments",
        "drift",
        "data_digest",
        "seed",
        "versions",
        "data_name",
        "days",
    ]
    assert read.training.deals == 400
    assert read.evaluation == trained.evaluation
    assert read.importance == trained.record.importance


def test_columns_that_are_left_out_are_named(trained: LeadModel) -> None:
    finding = Finding("name", "block", 1.0, 1.0, {"word": "lost"})
    audit = ColumnAudit("lost_because", 400, 9, (finding,))
    left_out = AuditedColumn(audit, "learnt", "left out")
    kept = AuditedColumn(replace(audit, column="closed"), "date", "not learnt")
    mail = PersonalColumn("mail", "mail", "content", 1.0)
    record = replace(trained.record, audit=(left_out, kept), personal=(mail,))
    assert record.left_out == ["mail", "lost_because"]
    assert TrainingRecord.from_json(record.to_json()).left_out == record.left_out


def test_a_record_that_says_nothing_of_people_is_read(trained: LeadModel) -> None:
    plain = trained.record.to_json()
    plain.pop("personal")
    plain["audit"] = [{k: v for k, v in a.items() if k != "role"} for a in plain["audit"]]
    read = TrainingRecord.from_json(plain)
    assert read.personal == ()
    assert {column.role for column in read.audit} == {"learnt"}


def test_a_record_of_before_says_nothing_of_how_to_train_it_again(
    trained: LeadModel,
) -> None:
    plain = trained.record.to_json()
    for key in ("data_digest", "seed", "versions", "data_name", "days"):
        assert plain.pop(key) not in ("", None, {})
    read = TrainingRecord.from_json(plain)
    assert (read.data_digest, read.seed, read.versions) == ("", None, {})
