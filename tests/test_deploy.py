"""The container files, as far as they can be read without Docker."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from kaopu.cli.main import LazyGroup

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PINNED = re.compile(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+")
# A variable of the environment as compose fills it in, with its default.
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, with what follows them."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def of(name: str) -> list[str]:
    return [text for own, text in instructions() if own == name]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    filled: dict[str, Any] = yaml.safe_load(VARIABLE.sub(lambda v: v[2] or "x", text))
    found: dict[str, Any] = filled["services"]
    return found


def parsed(arguments: list[str]) -> click.Context:
    """The command that kaopu would run; click refuses what there is not."""
    name, *rest = arguments
    group = LazyGroup()
    command = group.get_command(click.Context(group), name)
    assert command is not None, name
    return command.make_context(name, list(rest))


def test_bases_are_pinned() -> None:
    bases = [text.split()[0] for text in of("FROM")]
    assert bases
    assert all(PINNED.fullmatch(base) for base in bases), bases
    # The Python that the lock is made for.
    assert all(base.startswith("python:3.11.") for base in bases)


def test_all_that_is_copied_is_there_and_let_through() -> None:
    let_through = set((ROOT / ".dockerignore").read_text("utf-8").split("\n"))
    for text in of("COPY"):
        if text.startswith("--from"):
            continue
        for source in text.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source.removeprefix('./')}" in let_through


def test_what_is_installed_is_locked() -> None:
    (first, second) = [text for text in of("RUN") if "pip install" in text]
    assert "--require-hashes --requirement requirements.lock" in first
    assert "--no-deps ." in second


def test_it_runs_as_a_user_without_rights() -> None:
    assert of("USER") == ["10001"]
    assert any("useradd --uid 10001" in text for text in of("RUN"))


def test_its_command_is_one_that_kaopu_has() -> None:
    (entry,), (command,) = of("ENTRYPOINT"), of("CMD")
    assert json.loads(entry) == ["kaopu"]
    own = json.loads(command)
    asked = parsed(own).params
    assert (asked["host"], asked["port"]) == ("0.0.0.0", 8000)  # noqa: S104
    (exposed,) = of("EXPOSE")
    assert exposed == str(asked["port"])


def test_its_health_check_asks_the_service() -> None:
    (check,) = of("HEALTHCHECK")
    assert ":8000/health" in check
    code = json.loads(check[check.index("[") :])
    assert code[:2] == ["python", "-c"]
    compile(code[2], "healthcheck", "exec")


def test_every_service_of_ours_calls_kaopu_as_it_is(services: dict[str, Any]) -> None:
    assert set(services) == {"serve", "kaopu", "mlflow", "postgres"}
    asked = parsed(services["serve"]["command"]).params
    assert (asked["model"], asked["host"]) == ("demo", "0.0.0.0")  # noqa: S104
    build = services["serve"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    assert PINNED.fullmatch(services["postgres"]["image"])


def test_mlflow_is_called_with_options_that_it_has(services: dict[str, Any]) -> None:
    from mlflow.cli import cli

    (line,) = services["mlflow"]["command"]
    words = shlex.split(line[line.index("exec mlflow") :])[2:]
    name, *rest = words
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    context = command.make_context(name, rest)
    assert context.params["port"] == 5000
    assert context.params["serve_artifacts"] is True


def test_nothing_listens_beyond_this_machine(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), name


def test_no_secret_stands_in_the_files(services: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert "KAOPU_API_KEY: ${KAOPU_API_KEY:?" in text
    assert "POSTGRES_PASSWORD: ${KAOPU_DB_PASSWORD:?" in text
    assert services["serve"]["environment"] == {"KAOPU_API_KEY": "x"}
    assert services["serve"]["read_only"] is True
