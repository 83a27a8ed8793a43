from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from exports import english
from exports.fits import Case, Fit, boosting, cases_in, cases_of, fits_text, logistic

ROWS = 200


@pytest.fixture
def frame() -> pd.DataFrame:
    r = np.random.default_rng(3)
    visits = r.integers(0, 9, ROWS)
    return pd.DataFrame(
        {
            "visits": [str(n) if n else "" for n in visits],
            "price": [f"USD {n * 1_000:,}" for n in visits],
            "source": r.choice(["web", "fair", ""], ROWS),
        }
    )


@pytest.mark.parametrize("rival", [logistic, boosting])
def test_a_rival_learns_from_numbers_and_words(rival, frame: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    won = (frame["visits"].replace("", "0").astype(int) > 4).to_numpy(float)
    p = rival(frame).fit(frame, won).predict_proba(frame)[:, 1]
    assert p[won == 1].mean() > p[won == 0].mean() + 0.5
    new = frame.head(2).assign(source="never seen", visits="many")
    assert np.isfinite(rival(frame).fit(frame, won).predict_proba(new)).all()


def test_exports_become_cases_without_leaks(tmp_path: Path) -> None:
    export = english.pipedrive_deals()
    (case,) = cases_of([export], tmp_path)
    assert case.table.exists()
    leaks = {column for column, place in export.truth.items() if place == "leak"}
    assert leaks
    assert leaks.isdisjoint(case.honest)
    assert export.outcome not in case.honest


def test_a_folder_of_exports_is_read_with_what_is_right(tmp_path: Path) -> None:
    truth = {
        "outcome": {"column": "end", "table": "customers.csv"},
        "columns": {"a": "feature", "b": "ignore", "c": "feature:context", "d": "amount"},
    }
    (tmp_path / "small.truth.json").write_text(json.dumps(truth), "utf-8")
    assert list(cases_in(tmp_path)) == [
        Case(
            "small",
            tmp_path / "small.csv",
            ("a", "c", "d"),
            tmp_path / "customers.csv",
        )
    ]


def test_the_table_names_who_is_behind() -> None:
    near = Fit("near", 500, 0.69, 0.603, 0.6, 0.61, 0.002)
    far = Fit("far", 500, 0.69, 0.65, 0.6, 0.61, 0.002)
    none = Fit("none", refused="no outcome was found")
    text = fits_text([near, far, none]).splitlines()
    assert text[1].endswith("+0.0030 ±0.0020")
    assert text[2].endswith("MORE THAN THE MARGIN")
    assert text[3].endswith("no outcome was found")
    assert text[4] == "within 0.01 of the better rival: 1 of 3"
