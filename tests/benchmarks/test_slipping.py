from __future__ import annotations

import json
from pathlib import Path

import pytest

import slipping
from kaopu.simulate import simulate


def test_the_worlds_are_the_sample_and_companies_with_and_without_slips() -> None:
    worlds = slipping.worlds_of(30, 10, [4])
    assert list(worlds) == ["sample", "simulated 30", "simulated 30, dates slip"]
    sample, plain, slips = worlds.values()
    deals = sample[0].deals
    bundled = (slipping.ROOT / "data" / "deals.csv").read_text("utf-8").splitlines()
    assert bundled[-1].startswith(",".join(deals.iloc[-1][["lead_id", "company"]]))
    assert [world.weights.seed for world in plain] == [4]
    assert all(world.weights.slips is None for world in plain)
    assert all(world.weights.slips is not None for world in slips)


def test_every_checkout_is_asked_and_its_figures_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds = {"tiny, dates slip": [simulate(500, 60, seed=3, slips=True)]}
    monkeypatch.setattr(slipping, "worlds_of", lambda *_: worlds)
    file = tmp_path / "table.json"
    slipping.main(["--quick", "--checkout", f"own={slipping.ROOT}", "--json", str(file)])
    printed = capsys.readouterr().out
    rows = json.loads(file.read_text("utf-8"))
    assert [row["asked"] for row in rows] == [
        "later deals",
        "later deals, date gone by",
        "open leads",
        "open leads, date gone by",
    ]
    for row in rows:
        assert f"{row['log_loss']['own']['value']:.4f} ± " in printed
        assert row["gain"] is None
        assert (row["truth"] is None) == row["asked"].startswith("later")
    assert rows[0]["log_loss"]["own"]["value"] < rows[0]["constant"]["value"]
    leads = rows[2]
    assert leads["truth"]["value"] < leads["log_loss"]["own"]["value"]


@pytest.mark.parametrize("text", ["here", "here=", "=.", "here=/no/such"])
def test_a_checkout_needs_a_name_and_a_folder(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        slipping.main(["--checkout", text])
    assert f"found {text}, expected NAME=FOLDER" in capsys.readouterr().err
