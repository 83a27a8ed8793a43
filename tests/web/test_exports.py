from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.explain.signs.order import is_harmless
from kaopu.files.formats import WRITERS
from kaopu.web import Inspector, exports
from kaopu.web.exports import MEDIA


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


def test_a_workbook_that_cannot_hold_the_list_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {suffix: replace(writer, max_rows=7) for suffix, writer in WRITERS.items()}
    monkeypatch.setattr(exports, "WRITERS", small | {".csv": WRITERS[".csv"]})
    answer = client.get("/leads.xlsx")
    assert answer.status_code == 413
    assert "holds 60 leads, expected at most 7 for a workbook" in answer.text
    assert client.get("/leads.csv").status_code == 200


def test_parts_are_written_one_below_the_other(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {
        suffix: read(client.get(f"/leads{suffix}").content, suffix) for suffix in MEDIA
    }
    monkeypatch.setattr(exports, "PART", 7)
    for suffix, expected in whole.items():
        saved = read(client.get(f"/leads{suffix}").content, suffix)
        pd.testing.assert_frame_equal(saved, expected)
