from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaopu import web
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web import ListenAddress, ReadLeads
from kaopu.web.index import LeadIndex, build_index

Run = Callable[..., Any]


class AtOnce(AbstractContextManager["AtOnce"]):
    """Reads and explains in this process; a process of its own takes seconds to start.

    That one is tested in `tests/web/test_load_worker.py`, and in `test_server.py` with the
    command.
    """

    def __exit__(self, *_: object) -> None:
        """Nothing has to end."""

    def read(self, read: Callable[[], ReadLeads]) -> tuple[LeadModel, int]:
        self.leads = read()
        return self.leads.model, self.leads.count

    def index(self, on_progress: Callable[[int], None]) -> LeadIndex:
        leads = self.leads
        return build_index(leads.model, leads.batches, leads.home, on_progress)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the command would have served: its model, index, home and place."""
    calls: list[tuple[Any, ...]] = []

    def serve(
        model: LeadModel,
        leads: int,
        work: AtOnce,
        home: Home,
        place: ListenAddress,
        *_: object,
    ) -> None:
        index = work.index(lambda _: None)
        assert len(index) == leads
        calls.append((model, index, home, place))

    monkeypatch.setattr(web, "serve", serve)
    monkeypatch.setattr(web, "LoadWorker", AtOnce)
    # The memory pool is that of all tests.
    monkeypatch.setattr(web, "spare_memory", lambda: None)
    return calls


def test_it_serves_what_it_is_told(
    run: Run, trained_home: Path, leads_file: Path, served: list[tuple[Any, ...]]
) -> None:
    call = ("inspect", "demo", leads_file, "--home", trained_home, "--port", 8123)
    assert run(*call).code == 0
    model, index, home, place = served[0]
    assert model.label == "demo/1"
    assert (len(index), len(index.files)) == (40, 40)
    assert home.path == trained_home
    assert (place.host, place.port, place.token) == ("127.0.0.1", 8123, "")


def test_outside_this_machine_there_is_a_token(
    run: Run, trained_home: Path, leads_file: Path, served: list[tuple[Any, ...]]
) -> None:
    call = ("inspect", "demo", leads_file, "--home", trained_home, "--host", "10.0.0.7")
    run(*call)
    run(*call, "--token", "mine" * 5)
    assert len(served[0][3].token) > 20
    assert served[1][3].token == "mine" * 5


def test_leads_that_have_ended_can_be_left_out(
    run: Run,
    trained_home: Path,
    open_leads: pd.DataFrame,
    tmp_path: Path,
    served: list[tuple[Any, ...]],
) -> None:
    mixed = open_leads.copy()
    mixed.loc[:9, "outcome"] = "Won"
    mixed.to_csv(tmp_path / "mixed.csv", index=False)
    call = ("inspect", "demo", tmp_path / "mixed.csv", "--home", trained_home)
    assert run(*call, "--open-only").code == 0
    index = served[0][1]
    shown = index.take(np.arange(30))
    assert list(shown.table.ids) == list(shown.texts["lead_id"])
    assert len(index) == 30


def test_a_row_that_is_a_note_keeps_no_lead_from_its_own_cells(
    run: Run,
    trained_home: Path,
    open_leads: pd.DataFrame,
    tmp_path: Path,
    served: list[tuple[Any, ...]],
) -> None:
    note = pd.DataFrame([{**dict.fromkeys(open_leads, ""), "notes": "as of last Monday"}])
    parts = [open_leads.head(3), note, open_leads.tail(len(open_leads) - 3)]
    noted = pd.concat(parts, ignore_index=True)
    noted.loc[0, "outcome"] = "Lost"
    noted.to_csv(tmp_path / "noted.csv", index=False)
    call = ("inspect", "demo", tmp_path / "noted.csv", "--home", trained_home)
    for options, leads in ((), 40), (("--open-only",), 39):
        assert run(*call, *options).code == 0
        index = served[-1][1]
        shown = index.take(np.arange(leads))
        assert len(index) == leads
        assert list(shown.table.ids) == list(shown.texts["lead_id"])


def test_bad_input_is_refused_before_anything_is_served(
    refused: Run,
    trained_home: Path,
    leads_file: Path,
    open_leads: pd.DataFrame,
    tmp_path: Path,
    served: list[tuple[Any, ...]],
) -> None:
    home = ("--home", trained_home)
    assert refused("inspect", "demo", "no.csv", *home).startswith("no.csv: no such file")
    assert refused("inspect", "nobody", leads_file, *home).startswith("no model 'nobody'")
    open_leads.drop(columns="budget_status").to_csv(tmp_path / "less.csv", index=False)
    assert "no column 'budget_status'" in refused(
        "inspect", "demo", tmp_path / "less.csv", *home
    )
    assert served == []
