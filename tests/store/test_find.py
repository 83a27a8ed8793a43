from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kaopu.errors import BundleDamagedError, ModelNotFoundError
from kaopu.scoring import LeadModel
from kaopu.store import Home, find_model, write_bundle
from kaopu.store.champion import champion_version, settle
from kaopu.store.decisions import Decision, write_decision
from kaopu.store.find import known_models

Tracked = tuple[Path, dict[str, Any]]


@pytest.fixture
def home(trained: LeadModel, tmp_path: Path) -> Home:
    """A home with ``demo/1`` and ``demo/2``."""
    home = Home(tmp_path)
    for _ in range(2):
        write_bundle(home.models, trained)
    return home


@pytest.mark.parametrize(
    ("name", "label"), [("demo", "demo/2"), ("demo/1", "demo/1"), ("demo/2", "demo/2")]
)
def test_without_a_record_a_name_means_the_newest_bundle(
    home: Home, name: str, label: str
) -> None:
    model = find_model(name, home)
    assert (model.label, model.bundle) == (label, home.models / label)


def test_a_bundle_of_few_deals_takes_no_place_of_one_of_more(home: Home) -> None:
    for few, kept in ((2, 1), (1, 2)):  # where all are of few, the newest counts
        manifest = home.models / "demo" / str(few) / "manifest.json"
        content = json.loads(manifest.read_bytes())
        content["training"] |= {"deals": 12, "won": 5, "lost": 7}
        manifest.write_text(json.dumps(content), "utf-8")
        assert champion_version(home.models / "demo") == kept
    assert champion_version(home.models / "other") is None


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("demo", "demo/1"),
        ("demo@champion", "demo/1"),
        ("demo@challenger", "demo/2"),
        ("demo/2", "demo/2"),
    ],
)
def test_a_name_means_its_champion(
    trained: LeadModel, tmp_path: Path, name: str, label: str
) -> None:
    home = Home(tmp_path)
    for _ in range(2):
        write_bundle(home.models, trained)
        settle(home.models / "demo")
    assert find_model(name, home).label == label


@pytest.mark.parametrize("name", ["demo@challenger", "demo@newest", "other@champion"])
def test_an_alias_that_no_version_has_is_refused(home: Home, name: str) -> None:
    folder = home.models / "demo"
    write_decision(folder, Decision("promoted", 2, 1, 2, "forced", 2))
    with pytest.raises(ModelNotFoundError, match="known models: demo"):
        find_model(name, home)


def test_the_tenth_bundle_is_newer_than_the_ninth(home: Home) -> None:
    for version in (9, 10):
        (home.models / "demo" / "2").rename(home.models / "demo" / str(version))
        shutil.copytree(home.models / "demo" / "1", home.models / "demo" / "2")
    assert find_model("demo", home).bundle == home.models / "demo" / "10"


def test_a_path_names_a_bundle_of_another_home(home: Home, tmp_path: Path) -> None:
    elsewhere = Home(tmp_path / "elsewhere")
    path = str(home.models / "demo" / "1")
    assert find_model(path, elsewhere).label == "demo/1"


def test_a_relative_path_names_a_bundle(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(home.models / "demo")
    assert find_model("1", Home(tmp_path / "elsewhere")).label == "demo/1"


def test_an_unknown_name_lists_the_known_ones(home: Home) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        find_model("salvirt", home)
    assert str(caught.value) == (
        f"no model 'salvirt' in {home.models}, expected a trained pipeline's name, "
        "a bundle's folder or an MLflow URI; known models: demo"
    )


@pytest.mark.parametrize("name", ["demo/3", "demo/x", "", ".", "models"])
def test_what_names_no_bundle_is_refused(home: Home, name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="known models: demo"):
        find_model(name, home)


def test_an_empty_home_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="train one first: kaopu train PIPELINE"):
        find_model("demo", Home(tmp_path))


def test_a_bundle_without_its_manifest_is_damaged_and_not_unknown(home: Home) -> None:
    (home.models / "demo" / "2" / "manifest.json").unlink()
    with pytest.raises(BundleDamagedError, match=r"found no manifest\.json"):
        find_model("demo/2", home)


def test_known_models_are_those_with_a_bundle(home: Home, tmp_path: Path) -> None:
    (home.models / "README.md").write_text("about")
    (home.models / "empty").mkdir()
    assert known_models(home) == ["demo"]
    assert known_models(Home(tmp_path / "nowhere")) == []


@pytest.mark.parametrize("uri", ["models:/demo@champion", "models:/demo/1"])
def test_a_registered_model_is_found(tracked: Tracked, uri: str) -> None:
    model = find_model(uri, Home(tracked[0]))
    assert model.label == "demo/1"
    assert model.usable


@pytest.mark.parametrize(
    "uri",
    [
        "models:/demo@nobody",
        "models:/demo/99",
        "models:/salvirt/1",
        "models:/",
        "runs:/x/y",
    ],
)
def test_a_uri_that_names_no_model_lists_the_known_ones(tracked: Tracked, uri: str) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        find_model(uri, Home(tracked[0]))
    assert str(caught.value).startswith(f"no model '{uri}' in sqlite:///")
    assert str(caught.value).endswith("; known models: demo")


def test_a_uri_makes_no_store_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="train one first"):
        find_model("models:/demo/1", Home(tmp_path))
    assert list(tmp_path.iterdir()) == []
