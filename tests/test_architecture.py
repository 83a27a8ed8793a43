"""The house as `docs/architecture.md` describes it: imports go one way, rooms are small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kaopu

ROOT = Path(__file__).parents[1]
SOURCE = Path(kaopu.__path__[0])
MAX_MODULES = 14
MAX_LINES = 400


def rooms() -> list[str]:
    """The rooms in the order of the page's tree, the lowest first."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    (tree,) = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    heads = [re.split(r"\s{2,}", line)[0] for line in tree.splitlines()]
    names = [name for head in heads for name in head.split(", ")]
    return [name.removesuffix("/").removesuffix(".py") for name in names]


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if p.name not in ("__init__.py", "__main__.py")]


def imported(path: Path) -> set[str]:
    """The rooms that a module imports, typing and functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kaopu."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "kaopu":
            found.update(alias.name for alias in node.names)
    return found


def test_every_room_is_in_the_tree() -> None:
    assert {room_of(path) for path in modules()} == set(rooms())


def test_imports_go_down_the_tree_alone() -> None:
    order = {room: place for place, room in enumerate(rooms())}
    wrong = [
        f"{path.relative_to(SOURCE)} imports {room}"
        for path in SOURCE.rglob("*.py")
        if path.parent != SOURCE
        for room in imported(path)
        if order[room] > order[room_of(path)]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "order",
    [("belief_records", "fact_records", "records", "shapley", "signs", "past", "lead")],
    ids=["explain"],
)
def test_the_rooms_of_the_explanation_import_those_before(order: tuple[str, ...]) -> None:
    for path in (SOURCE / "explain").rglob("*.py"):
        own = path.relative_to(SOURCE / "explain").parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        text = path.read_text("utf-8")
        for room in re.findall(r"from kaopu\.explain\.(\w+)", text):
            assert order.index(room) <= order.index(own), f"{path} imports {room}"


def test_no_room_is_crowded_and_no_module_long() -> None:
    folders = {path.parent for path in modules()}
    crowded = {
        str(folder.relative_to(SOURCE)): count
        for folder in folders
        if (count := sum(path.parent == folder for path in modules())) > MAX_MODULES
    }
    long = [p.name for p in modules() if len(p.read_text("utf-8").splitlines()) > MAX_LINES]
    assert (crowded, long) == ({}, [])
