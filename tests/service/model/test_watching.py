from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kaopu.service import ServiceState
from kaopu.service.model import watching
from kaopu.service.model.loading import load_served, version_of
from kaopu.service.model.watching import Watcher
from kaopu.store import Home


@pytest.fixture
def home(trained_home: Path, tmp_path: Path) -> Home:
    """A home that holds ``demo/1``, to be written to."""
    shutil.copytree(trained_home / "models", tmp_path / "models")
    return Home(tmp_path)


def add_version(home: Home, version: int) -> Path:
    folder = home.models / "demo"
    added = folder / str(version)
    shutil.copytree(folder / "1", added)
    manifest = added / "manifest.json"
    text = manifest.read_text("utf-8").replace('"version": 1', f'"version": {version}')
    manifest.write_text(text, "utf-8")
    return added


@pytest.fixture
def state(home: Home) -> ServiceState:
    return ServiceState(current=load_served("demo", home))


def test_a_name_is_followed_to_its_next_version(home: Home, state: ServiceState) -> None:
    watcher, told = Watcher(state, "demo", home), []
    watcher._on_swap = told.append
    before = state.current
    assert not watcher.look()
    assert state.current is before
    add_version(home, 2)
    assert watcher.look()
    assert state.current is not None
    assert state.current.model.label == "demo/2"
    assert told == [state.current]
    assert not watcher.look()


def test_one_version_is_no_name_that_moves(home: Home) -> None:
    state = ServiceState(current=load_served("demo/1", home))
    add_version(home, 2)
    assert not Watcher(state, "demo/1", home).look()
    assert version_of("demo/1", home) == ""
    assert version_of(str(home.models / "demo" / "1"), home) == ""
    assert version_of("demo", home) == "2"


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(
    home: Home,
    state: ServiceState,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watcher, before = Watcher(state, "demo", home), state.current
    added = add_version(home, 2)
    (added / "model.skops").write_bytes(b"cut off")
    assert not watcher.look()
    assert state.current is before
    assert state.reload_error is not None
    assert "model.skops" in state.reload_error.in_("en")
    assert state.reload_error.in_("zh") != state.reload_error.in_("en")
    assert caplog.text.count("cannot be loaded") == 1
    # It is tried again now and then, and said once.
    monkeypatch.setattr(watching, "AGAIN_AFTER", 2)
    assert [watcher.look() for _ in range(4)] == [False] * 4
    assert caplog.text.count("cannot be loaded") == 1
    shutil.copy(home.models / "demo" / "1" / "model.skops", added / "model.skops")
    assert any([watcher.look(), watcher.look()])
    assert state.reload_error is None


def test_what_is_taken_back_is_no_failure_any_more(home: Home, state: ServiceState) -> None:
    watcher = Watcher(state, "demo", home)
    added = add_version(home, 2)
    (added / "model.skops").write_bytes(b"cut off")
    watcher.look()
    shutil.rmtree(added)
    watcher.look()
    assert state.reload_error is None


def test_a_fault_of_any_kind_leaves_the_old_model_and_is_said(
    home: Home, state: ServiceState, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state.current
    add_version(home, 2)

    def spoilt(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watching, "load_served", spoilt)
    assert not Watcher(state, "demo", home).look()
    assert state.current is before
    assert state.reload_error is not None
    assert state.reload_error.in_("en") == "ZeroDivisionError"
