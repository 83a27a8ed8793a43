from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaopu import service
from kaopu.service.limits import MIB
from kaopu.web import memory

Run = Callable[..., Any]
KEY = "a-key-of-many-signs-0123"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command would have served."""
    calls: list[dict[str, Any]] = []

    def serve(
        name: str, home: Any, access: Any, port: int, state: Any, *_: Any, **own: Any
    ):  # type: ignore[no-untyped-def]
        told = {"name": name, "home": home, "access": access, "port": port}
        calls.append({**told, "limits": state.limits, **own})

    monkeypatch.setattr(service, "serve", serve)
    # The memory pool is that of all tests.
    monkeypatch.setattr(memory, "spare_memory", lambda: None)
    monkeypatch.delenv("KAOPU_API_KEY", raising=False)
    return calls


def test_it_serves_what_it_is_told(
    run: Run, trained_home: Path, served: list[dict[str, Any]]
) -> None:
    limits = ("--max-leads", 50, "--max-body", 2)
    assert run("serve", "demo", "--home", trained_home, "--port", 8123, *limits).code == 0
    (call,) = served
    assert (call["name"], call["port"], call["force"]) == ("demo", 8123, False)
    assert call["home"].path == trained_home
    assert (call["access"].host, call["access"].key) == ("127.0.0.1", "")
    assert (call["limits"].leads, call["limits"].body) == (50, 2 * MIB)


def test_the_key_comes_from_the_environment_alone(
    run: Run, served: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPU_API_KEY", KEY)
    assert run("serve", "demo", "--host", "0.0.0.0").code == 0  # noqa: S104
    assert served[0]["access"].key == KEY
    assert "--key" not in run("serve", "--help").out


def test_a_host_that_others_reach_is_refused_without_a_key(
    run: Run, served: list[dict[str, Any]]
) -> None:
    ended = run("serve", "demo", "--host", "0.0.0.0")  # noqa: S104
    assert (ended.code, served) == (2, [])
    assert ended.err.count("\n") == 1
    assert "--host 0.0.0.0 can be reached from other machines" in ended.err
    chinese = run("serve", "demo", "--host", "0.0.0.0", "--lang", "zh")  # noqa: S104
    assert "可以从别的机器访问" in chinese.err


def test_without_a_model_it_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ended = run("serve", "nowhere", "--home", tmp_path, "--port", 0)
    assert ended.code == 2
    assert "nowhere" in ended.err
    assert "Traceback" not in ended.err
