from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kaopu.errors import ModelNotFoundError, NotUsableError
from kaopu.scoring import Usability
from kaopu.service.model import loading
from kaopu.service.model.loading import load_served, version_of
from kaopu.store import Home
from kaopu.store.tracking.alias_versions import alias_version
from kaopu.store.tracking.opening import mlflow_at


def test_a_model_is_ready_when_it_is_loaded(trained_home: Path) -> None:
    served = load_served("demo", Home(trained_home))
    assert (served.model.label, served.stands_for) == ("demo/1", "1")
    assert served.open_api["openapi"].startswith("3.")
    assert served.trained


def test_a_name_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="demo"):
        load_served("demo", Home(tmp_path))


def test_a_model_that_is_not_usable_is_served_when_forced_alone(
    trained_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = loading.find_model("demo", Home(trained_home))
    odd = replace(found, usability=Usability(False, "no better"))
    monkeypatch.setattr(loading, "find_model", lambda *_: odd)
    with pytest.raises(NotUsableError):
        load_served("demo", Home(trained_home))
    assert load_served("demo", Home(trained_home), force=True).model is odd


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_alias_is_followed_in_the_registry(tracked_home: Path, tmp_path: Path) -> None:
    shutil.copytree(tracked_home, tmp_path / "home")
    home = Home(tmp_path / "home")
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        client.set_registered_model_alias("demo", "steady", "1")
    assert alias_version(home, "models:/demo@steady") == "1"
    assert version_of("models:/demo@steady", home) == "1"
    with pytest.raises(ModelNotFoundError):
        alias_version(home, "models:/demo@nobody")
    with pytest.raises(ModelNotFoundError):
        alias_version(home, "models:/demo/1")
