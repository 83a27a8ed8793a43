from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.explain.signs.order import is_harmless
from kaopu.web import Inspector


def read(content: bytes, suffix: str) -> pd.DataFrame:
    if suffix == ".csv":
        return pd.read_csv(io.BytesIO(content), keep_default_na=False)
    return pd.read_excel(io.BytesIO(content), engine="calamine", keep_default_na=False)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_leads_shown_are_saved_in_their_order(
    client: TestClient, inspector: Inspector, suffix: str
) -> None:
    answer = client.get(f"/leads{suffix}?stage=intent&sort=expected")
    assert f'filename="leads{suffix}"' in answer.headers["content-disposition"]
    saved = read(answer.content, suffix)
    assert set(saved["stage"]) == {"intent"}
    assert saved["expected_value"].astype(float).is_monotonic_decreasing
    first = inspector.lead(inspector.row(saved["lead_id"].iloc[0]))
    assert saved["probability"].iloc[0] == pytest.approx(first.probability)
    assert saved["budget_clarity"].iloc[0] == first.players[3].state
    warnings = [sign.id for sign in first.warning_signs if not is_harmless(sign)]
    assert saved["top_sign"].iloc[0] == next(iter(warnings), "")


FORMULAS = {"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "-A1": "'-A1", "+5": "+5", "-": "-"}


def test_a_formula_does_not_run(
    leads_now: pd.DataFrame,
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    tmp_path: Path,
) -> None:
    leads = leads_now.head(len(FORMULAS)).astype(object).copy()
    leads["company"] = leads["owner"] = list(FORMULAS)
    client = called(opened(leads, tmp_path))
    csv = pd.read_csv(io.BytesIO(client.get("/leads.csv").content), dtype=str)
    saved = csv.set_index("lead_id")["name"]
    assert list(saved[leads["lead_id"]]) == list(FORMULAS.values())
    assert "<f>" not in client.get("/leads.xlsx").text
