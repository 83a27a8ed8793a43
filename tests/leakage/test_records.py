from __future__ import annotations

from kaopu.language import Locale
from kaopu.leakage.records import AuditedColumn, ColumnAudit, Finding

NAME = Finding("name", "warn", 1.0, 1.0, {"word": "lost"})
BLOCK = Finding("missing_auc", "block", 0.9, 0.8, {"won": 0.1, "lost": 1.0})


def test_a_finding_is_told_in_the_language_of_whoever_reads_it() -> None:
    assert "'lost'" in NAME.text
    assert Locale("en").message(NAME.message) == NAME.text
    assert "lost" in Locale("zh").message(NAME.message) != NAME.text


def test_one_blocking_finding_blocks_the_column() -> None:
    audit = ColumnAudit("reason", 400, 9, (BLOCK, NAME))
    assert (audit.blocked, audit.warned) == (True, True)
    assert not ColumnAudit("reason", 400, 9, (NAME,)).blocked


def test_plain_data_are_read_again() -> None:
    column = AuditedColumn(ColumnAudit("reason", 400, 9, (BLOCK,)), "learnt", "left out")
    plain = column.to_json()
    assert plain["findings"][0]["text"] == BLOCK.text
    assert AuditedColumn.from_json(plain) == column
