from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from forward import program
from forward.program import CheckoutError, ask
from forward.worlds import JUDGED_ON, open_leads
from kaopu.simulate import simulate

DAYS = ["2026-02-01", "2026-01-01", "2026-02-01"]


class OfToday:
    """A model that judges no day: it says a tenth of the lead's number."""

    classifier = SimpleNamespace(
        predict_proba=lambda facts: np.stack([1 - facts, facts], axis=1)
    )

    def read(self, leads: pd.DataFrame) -> SimpleNamespace:
        return SimpleNamespace(facts=leads["lead_id"].astype(float).to_numpy() / 10)


class OfADay(OfToday):
    def read(self, leads: pd.DataFrame, as_of: date | None = None) -> SimpleNamespace:
        assert as_of is not None
        return SimpleNamespace(facts=super().read(leads).facts + as_of.month / 1000)


@pytest.mark.parametrize(
    ("model", "said"),
    [(OfToday, [0.1, 0.2, 0.3]), (OfADay, [0.102, 0.201, 0.302])],
)
def test_leads_are_read_as_of_their_day_where_a_model_can(
    model: type[OfToday],
    said: list[float],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = pd.DataFrame({"lead_id": ["1", "2", "3"], JUDGED_ON: DAYS})
    asked.to_csv(tmp_path / "asked.csv", index=False)
    asked.to_csv(tmp_path / "past.csv", index=False)
    monkeypatch.setattr(program, "LeadModel", model)
    monkeypatch.setattr(program, "_trained", lambda *_, **__: model())
    program.main(tmp_path, tmp_path, quick=True)
    answer = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    assert answer["judges_days"] == (model is OfADay)
    np.testing.assert_allclose(answer["probability"], said)


def test_a_checkout_that_fails_is_named(tmp_path: Path) -> None:
    package = tmp_path / "src" / "kaopu"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('no such code')")
    world = simulate(20, 5, seed=3)
    with pytest.raises(CheckoutError, match=f"^{tmp_path}: no such code$"):
        ask(tmp_path, open_leads(world, "2026-11-01"))
