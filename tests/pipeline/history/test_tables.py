from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import PipelineMeaningError
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.history.tables import HistoryTable, moved, told_facts

HEAD = """
schema = 1
name = "small"
[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
[dates]
created = "Opened"
[context]
categories = ["Region"]
"""


def resolved(tables: str) -> Pipeline:
    return resolve(parse_pipeline(HEAD + tables, Path("crm") / "small.toml"))


def test_a_table_says_what_its_columns_and_words_are() -> None:
    [table] = resolved(
        """
[[history]]
shape = "change"
path = "changes.csv"
key = "Deal"
when = "At"
field = "What"
new = "To"
zone = "UTC"
encoding = "gbk"
words = { stage = ["Stage "], owner = ["Owner"] }
"""
    ).histories
    assert table.path == Path("crm") / "changes.csv"
    assert table.columns == {"when": "At", "field": "What", "new": "To"}
    assert table.words["stage"] == frozenset({"stage"})
    assert table.tracked == ("stage", "owner")
    assert (table.zone, table.read.encoding, table.name) == ("UTC", "gbk", "changes.csv")


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            'shape = "change"\npath = "a.csv"\nkey = "k"\nwhen = "w"\nnew = "n"',
            "history.0.field: is missing; add it, see pipelines/template.toml",
        ),
        (
            'shape = "role"\npath = "a.csv"\nkey = "k"\nperson = "p"\nstage = "s"',
            "history.0.stage: is no column of a history of shape 'role'; take the line "
            "out, or change the shape",
        ),
        (
            'shape = "event"\nkey = "k"\nwhen = "w"',
            'history.0: names no table, or two; expected path = "FILE", or url with table '
            "or query",
        ),
        (
            'shape = "event"\nkey = "k"\nwhen = "w"\nurl = "env:CRM"',
            "history.0.url: goes with table or query, one of the two; say which rows to "
            "read",
        ),
    ],
    ids=["absent", "column", "place", "query"],
)
def test_what_does_not_fit_is_told_with_its_place(tables: str, expected: str) -> None:
    with pytest.raises(PipelineMeaningError) as caught:
        resolved(f"[[history]]\n{tables}\n")
    assert [str(fault) for fault in caught.value.faults] == [expected]


def test_what_a_table_can_tell_hangs_on_its_columns() -> None:
    events = HistoryTable("event", "deal", {"when": "at", "kind": "kind"}, Path("a.csv"))
    told = told_facts((events,), has_created=True, has_accounts=False)
    assert {"days_open", "customer_silence", "contact_trend"} <= set(told)
    assert not {"people_met", "next_step", "stage_days", "earlier_won"} & set(told)
    assert told_facts((), has_created=True, has_accounts=True) == ()


def test_tables_move_with_their_folder_and_others_stay() -> None:
    own = HistoryTable("event", "deal", {"when": "at"}, Path("/old/data/a.csv"))
    other = HistoryTable("event", "deal", {"when": "at"}, Path("/else/a.csv"))
    paths = [t.path for t in moved((own, other), Path("/old"), Path("/new"))]
    assert paths == [Path("/new/data/a.csv"), Path("/else/a.csv")]
