from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import RowsUnreadableError
from kaopu.files import Assumption, Reject
from kaopu.language import Count, Message, Names
from kaopu.scoring import LeadModel
from kaopu.scoring.run.incoming import Incoming, merged_assumptions, row_numbers
from kaopu.simulate import Simulation


class WithRejects:
    """Ten leads, of which the second, the seventh and two more cannot be read."""

    name = "leads"
    assumptions: Sequence[Assumption] = ()

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self.columns = list(frame.columns)
        reason = Message("rejected", "blank_id", {"column": "x"})
        cells = ("=L-9",) if self.columns[0] == "lead_id" else ()
        self.rejects = [Reject(row, reason, cells) for row in (2, 7, 13, 14)]

    def batches(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        for start in range(0, 10, rows or 10):
            yield self._frame.iloc[start : start + (rows or 10)]


@pytest.fixture
def source(world: Simulation) -> WithRejects:
    leads = world.leads.head(10).astype(object).fillna("")
    leads.loc[[3, 8], "lead_id"] = ""
    return WithRejects(leads)


@pytest.mark.parametrize("rows", [1, 3, 10])
def test_rows_keep_their_numbers_beside_those_that_cannot_be_read(
    source: WithRejects, trained: LeadModel, tmp_path: Path, rows: int
) -> None:
    incoming = Incoming(source, trained.pipeline, strict=False)
    assert len(list(incoming.look_through(rows, tmp_path / "first"))) == -(-10 // rows)
    found = list(incoming.screened(rows, tmp_path / "ids"))
    kept = [int(number) for chunk in found for number in chunk.numbers]
    assert kept == [1, 3, 4, 6, 8, 9, 10, 12]
    aside = [one.row for chunk in found for one in chunk.rejected]
    assert [*aside, *(one.row for one in incoming.last)] == [2, 5, 7, 11, 13, 14]
    assert (incoming.rows, incoming.rejected) == (14, {"unreadable": 4, "blank_id": 2})


def test_rows_that_cannot_be_read_are_refused_where_that_is_asked(
    source: WithRejects, trained: LeadModel, tmp_path: Path
) -> None:
    incoming = Incoming(source, trained.pipeline, strict=True)
    with pytest.raises(RowsUnreadableError, match="found 4 rows that cannot be read"):
        list(incoming.look_through(5, tmp_path))


def test_numbers_step_over_rows_that_are_left_out() -> None:
    aside = np.array([1, 4, 5])
    assert row_numbers(0, 4, aside).tolist() == [2, 3, 6, 7]
    assert row_numbers(0, 0, aside).tolist() == []


def test_what_was_met_in_joining_is_added_up_over_batches() -> None:
    def met(rows: int, keys: dict[str, int]) -> list[Assumption]:
        facts = {"path": "a.csv", "on": "account", "rows": Count(rows)}
        keyed = {"rows": Count(1), "on": "account", "keys": Names(keys, 3)}
        return [Assumption("joined", facts), Assumption("join_unmatched", keyed)]

    found = [*met(10, {"x": 1}), *met(5, {"y": 2, "x": 3}), *met(2, {"z": 1})]
    joined, unmatched = merged_assumptions(found)
    assert joined.facts["rows"] == 17
    assert unmatched.facts["keys"] == Names({"x": 4, "y": 2, "z": 1}, 3)
    assert unmatched.facts["rows"] == 3
