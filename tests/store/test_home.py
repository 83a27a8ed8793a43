from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.store import Home


def test_the_home_that_is_named_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KAOPU_HOME", "/elsewhere")
    assert Home.find(tmp_path).path == tmp_path
    assert Home.find(str(tmp_path)).path == tmp_path


def test_the_environment_names_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPU_HOME", "/elsewhere")
    assert Home.find().path == Path("/elsewhere")


@pytest.mark.parametrize("value", [None, ""])
def test_the_current_folder_is_the_home_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None
) -> None:
    monkeypatch.delenv("KAOPU_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("KAOPU_HOME", value)
    monkeypatch.chdir(tmp_path)
    assert Home.find().models.resolve() == tmp_path / "models"


def test_a_home_has_models_and_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.models == tmp_path / "models"
    assert home.mlruns == tmp_path / "mlruns"
    assert home.artifacts == tmp_path / "mlruns" / "artifacts"


def test_the_tracking_uri_is_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    uri = Home(Path()).tracking_uri
    assert uri == f"sqlite:///{tmp_path}/mlruns/mlflow.db"
