from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import kaopu
from kaopu.api import load, train
from kaopu.errors import KaopuError
from kaopu.scoring import LeadModel
from kaopu.simulate import simulate

ROOT = Path(__file__).parents[1]
HEAVY = ("sklearn", "pandas", "numpy", "mlflow", "shap", "click")


def test_the_public_names_are_pinned() -> None:
    assert kaopu.__all__ == ["KaopuError", "LeadModel", "load", "train"]


def test_public_names_are_looked_up_where_they_live() -> None:
    found = [getattr(kaopu, name) for name in kaopu.__all__]
    assert found == [KaopuError, LeadModel, load, train]


def test_the_simulator_is_a_package_of_its_own() -> None:
    assert callable(simulate)
    assert kaopu.simulate.simulate is simulate


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kaopu' has no attribute 'predict'"):
        kaopu.predict  # type: ignore[attr-defined]  # noqa: B018


def test_importing_kaopu_imports_nothing_slow() -> None:
    code = f"import sys, kaopu; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    ended = subprocess.run(  # noqa: S603 - the program itself
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_the_package_is_typed() -> None:
    assert resources.files("kaopu").joinpath("py.typed").is_file()


def test_the_version_is_stated_once_in_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert kaopu.__version__ == project["version"]


def test_the_changelog_tells_of_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## [{kaopu.__version__}]" in changes
