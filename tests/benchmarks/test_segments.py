from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import segments
from segmented.programs import PROGRAMS
from segmented.worlds import APART, LEVELS, TEAM, TEAMS, Deals, company_deals, sources


def test_a_company_holds_what_its_sources_say() -> None:
    deals = company_deals(400, APART["large"], seed=3)
    assert list(deals.facts) == [source.id for source in sources()]
    assert set(deals.facts["level_0"]) == {*LEVELS, ""}
    assert set(deals.facts[TEAM]) == set(TEAMS)
    assert 0.2 < deals.outcome.mean() < 0.6
    assert (np.diff(deals.created) >= 0).all()
    again = company_deals(400, APART["large"], seed=3)
    np.testing.assert_array_equal(again.outcome, deals.outcome)
    other = company_deals(400, APART["large"], seed=3, draw=1)
    assert (other.truth != deals.truth).any()


def test_teams_of_one_kind_weigh_facts_alike() -> None:
    alike, apart = (company_deals(3000, APART[kind], seed=3) for kind in ("none", "large"))

    def slopes(deals: Deals) -> list[float]:
        own = [deals.of_team(team) for team in TEAMS]
        return [
            float(np.polyfit(d.facts["number_1"].astype(float), d.truth, 1)[0]) for d in own
        ]

    assert np.ptp(slopes(alike)) < np.ptp(slopes(apart))


def test_every_way_is_measured_on_every_kind_of_company(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("small", "none"):
        monkeypatch.delitem(segments.APART, kind)
    file = tmp_path / "table.json"
    segments.main(["--quick", "--leads", "300", "--json", str(file)])
    printed = capsys.readouterr().out
    (row,) = json.loads(file.read_text("utf-8"))
    assert (row["teams"], row["deals"], row["own"]) == ("large", 400, 1.0)
    assert list(row["log_loss"]) == list(PROGRAMS)
    for loss in row["log_loss"].values():
        assert loss["value"] > row["truth"]
        assert loss["se"] is None
        assert f"{loss['value']:.4f}" in printed
    assert row["beyond"]["chosen"]["value"] < 0
