"""Who asks a server of MLflow stands in no message."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import ModelNotFoundError, NoRunError
from kaopu.store import Home
from kaopu.store import reproduce as reproducing
from kaopu.store.reproduce import find_trained
from kaopu.store.tracking.alias_versions import alias_version

HOME = Home(Path(), tracking="http://ann:hush-hush@mlflow.example:5000")


def test_an_alias_that_is_none_is_told_without_the_password() -> None:
    with pytest.raises(ModelNotFoundError) as told:
        alias_version(HOME, "models:/demo/1")
    assert "mlflow.example" in str(told.value)
    assert "hush" not in str(told.value)


def test_a_run_that_is_not_there_is_told_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reproducing, "label_of_run", lambda *_: None)
    with pytest.raises(NoRunError) as told:
        find_trained(HOME, "0" * 32)
    assert "mlflow.example" in str(told.value)
    assert "hush" not in str(told.value)
