from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from kaopu.cli import main
from kaopu.cli.main import COMMANDS, cli
from kaopu.errors import UsageError

Run = Callable[..., Any]

HEAVY = ("sklearn", "pandas", "numpy", "scipy", "mlflow", "shap", "skops", "jinja2", "rich")
LISTING = f"""
import sys
from kaopu.cli import main
sys.argv = ["kaopu", "--help"]
main()
print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
"""


def in_a_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the program itself
        [sys.executable, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(run: Run, option: str) -> None:
    ended = run(option)
    assert (ended.code, ended.err) == (0, "")
    for name, words in COMMANDS.items():
        assert f"  {name}" in ended.out
        assert words in ended.out
    assert "kaopu train pipelines/demo.toml" in ended.out


def test_help_imports_none_of_the_slow_libraries() -> None:
    ended = in_a_process("-c", LISTING)
    assert "Commands:" in ended.stdout
    assert ended.stderr == "[]\n"


def test_every_command_that_is_listed_is_there(run: Run) -> None:
    names = ["init", "check", "notes", "train", "score", "explain", "plan"]
    names += ["inspect", "report", "monitor", "promote", "rollback"]
    names += ["reproduce", "serve", "ui", "simulate"]
    assert list(COMMANDS) == names
    for name in COMMANDS:
        ended = run(name, "--help")
        assert ended.code == 0
        assert f"kaopu {name} " in ended.out
        assert "Example:" in ended.out


def test_the_version_is_that_of_the_package(run: Run) -> None:
    ended = run("--version")
    assert ended.code == 0
    assert ended.out.endswith(f", version {version('kaopu')}\n")


def test_an_unknown_command_is_refused(run: Run) -> None:
    ended = run("trian")
    assert (ended.code, ended.out) == (2, "")
    assert "No such command 'trian'" in ended.err


def test_a_missing_argument_is_refused(run: Run) -> None:
    ended = run("score", "demo")
    assert (ended.code, ended.out) == (2, "")
    assert "Missing argument 'LEADS'" in ended.err


def test_no_command_shows_the_help(run: Run) -> None:
    ended = run()
    assert ended.code == 2
    assert "Commands:" in ended.err


def test_click_runs_the_commands_too() -> None:
    ended = CliRunner().invoke(cli, ["simulate", "--deals", "-1", "-o", "nowhere"])
    assert isinstance(ended.exception, UsageError)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
def test_an_interruption_ends_with_130(
    run: Run, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def interrupt(**_: object) -> None:
        raise stop

    monkeypatch.setattr(sys.modules[main.__module__], "cli", interrupt)
    ended = run("train")
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == "kaopu: stopped; nothing half written\n"


@pytest.mark.slow
def test_the_installed_script_works_on_pipes(trained_home: Path, leads_file: Path) -> None:
    script = Path(sys.executable).with_name("kaopu")
    ended = subprocess.run(  # noqa: S603 - the program itself
        [script, "score", "demo", "-", "--json", "--no-history", "--home", trained_home],
        input=leads_file.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["leads"] == 40


@pytest.mark.slow
def test_python_m_kaopu_fails_with_the_sentence_alone(tmp_path: Path) -> None:
    ended = in_a_process("-m", "kaopu", "score", "no", "no.csv", "--home", str(tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"kaopu: no model 'no' in {tmp_path / 'models'}, expected a trained pipeline's "
        "name, a bundle's folder or an MLflow URI; train one first: kaopu train PIPELINE\n"
    )
