from __future__ import annotations

from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from comparison import sets
from comparison.sets import DataSet, load_set

pytest.importorskip("lightgbm", reason="the extra benchmark is not installed")


@pytest.fixture(scope="module")
def boosting() -> ModuleType:
    import boosting

    return boosting


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> DataSet:
    monkeypatch.setitem(sets.SETS, "tiny", partial(sets._simulated, deals=120))
    return load_set("tiny", Path(), 0)


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_all_are_measured_in_the_same_folds(
    boosting: ModuleType, tiny: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boosting, "FEW_ROWS", 0)
    monkeypatch.setattr(boosting, "OUTER", 2)
    table = boosting.quality(tiny)
    assert list(table.index) == ["kaopu", "scikit-learn", "lightgbm"]
    losses = {kind: float(text.split(" ± ")[0]) for kind, text in table["log_loss"].items()}
    behind = {kind: float(text.split(" ± ")[0]) for kind, text in table["behind"].items()}
    assert 0.3 < min(losses.values()) < max(losses.values()) < 1.2
    for kind, loss in losses.items():
        assert behind[kind] == pytest.approx(loss - losses["kaopu"], abs=2e-4)
    assert all(float(text) > 0 for text in table["seconds"])


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
@pytest.mark.filterwarnings("ignore:LightGBM binary classifier with TreeExplainer")
def test_all_are_explained_exactly(boosting: ModuleType, tiny: DataSet) -> None:
    gaps = boosting.exactness(tiny).astype(float)
    assert (gaps.pop("rows a second") > 10).all()
    assert list(gaps.index) == ["kaopu", "scikit-learn", "lightgbm"]
    assert (gaps < 1e-9).all(axis=None)


def test_a_stored_lightgbm_asks_for_more_trust(boosting: ModuleType) -> None:
    types = boosting.to_be_trusted()
    assert types["kaopu"] == ["kaopu.model.parts.forms.SymmetricForm"]
    assert len(types["scikit-learn"]) == 1
    assert "lightgbm.basic.Booster" in types["lightgbm"]
    assert boosting.megabytes("lightgbm") > 1
