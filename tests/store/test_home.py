from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.store import Home
from kaopu.store.home import without_users


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


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> str:
    uri = "https://ann:hush@mlflow.example:5000/team"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    return uri


def test_the_environment_names_a_server_of_mlflow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: str
) -> None:
    home = Home.find(tmp_path)
    assert home.tracking_uri == home.registry_uri == server
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "https://registry.example")
    assert Home.find(tmp_path).registry_uri == "https://registry.example"


def test_who_asks_a_server_stands_in_no_message(tmp_path: Path, server: str) -> None:
    home = Home.find(tmp_path)
    assert home.shown_uri == "https://mlflow.example:5000/team"
    assert "hush" not in repr(home)


@pytest.mark.parametrize("uri", ["", "own", "relative"])
def test_the_store_of_the_folder_is_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uri: str
) -> None:
    monkeypatch.chdir(tmp_path)
    own = {"own": Home(tmp_path).tracking_uri, "relative": "sqlite:///mlruns/mlflow.db"}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", own.get(uri, uri))
    assert Home.find(tmp_path) == Home(tmp_path)
    assert Home.find(tmp_path).tracking_uri == f"sqlite:///{tmp_path}/mlruns/mlflow.db"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("API request to http://a:b@h/x failed", "API request to http://h/x failed"),
        ("http://token@h:5000", "http://h:5000"),
        ("found no https://h/a@b", "found no https://h/a@b"),
        ("no address", "no address"),
    ],
)
def test_texts_lose_the_users_of_addresses(text: str, shown: str) -> None:
    assert without_users(text) == shown
