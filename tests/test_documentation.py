"""What the READMEs and docs/ promise a reader: short, in both languages, no dead link."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kaopu
from kaopu.cli.main import COMMANDS
from kaopu.framework import load_framework
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "data/*.md", "models/*.md", "mlruns/*.md")
    for path in ROOT.glob(pattern)
)
# What a rep or manager reads.
IN_BOTH_LANGUAGES = (
    "README",
    "databases",
    "explain",
    "first-ten-minutes",
    "histories",
    "inspect",
    "notes",
    "personal-data",
    "plan",
    "promote",
    "reading-exports",
    "scale",
    "score",
    "serve",
    "signs",
    "train",
)


def script_of_signs() -> ModuleType:
    """Return docs/signs.py."""
    path = ROOT / "docs" / "signs.py"
    spec = importlib.util.spec_from_file_location("docs_signs", path)
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}


def is_dead(page: Path, link: str) -> bool:
    """Return whether a relative link of a page leads nowhere."""
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or bool(anchor and anchor not in anchors_of(target))


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_read_in_minutes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert len(text) <= 6_000
    assert "make demo" in text[:200]
    assert "make test" in text[:300]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    inside = [link for link in links if not link.startswith("https://")]
    assert [link for link in inside if is_dead(page, link)] == []


@pytest.mark.parametrize("name", IN_BOTH_LANGUAGES)
def test_what_a_rep_reads_stands_in_both_languages_with_links_across(name: str) -> None:
    docs = ROOT / "docs"
    assert f"]({name}.zh.md)" in (docs / f"{name}.md").read_text("utf-8")
    assert f"]({name}.md)" in (docs / f"{name}.zh.md").read_text("utf-8")


@pytest.mark.parametrize("name", READMES)
def test_the_index_names_every_command(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert [command for command in COMMANDS if f"| `kaopu {command} " not in text] == []


def test_the_index_names_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    pages = [page.name for page in folder.glob("0*.md")]
    assert [page for page in sorted(pages) if f"]({page})" not in index] == []


def test_the_pages_of_signs_say_what_the_framework_says() -> None:
    """`python docs/signs.py` renews them."""
    pages = script_of_signs().pages()
    assert {path.name for path in pages} == {"signs.md", "signs.zh.md"}
    assert [path.name for path, text in pages.items() if text != _read(path)] == []


def test_the_pages_of_signs_name_every_sign_and_every_cause() -> None:
    for path in script_of_signs().pages():
        titles = [line.lstrip("# ") for line in _read(path).splitlines()]
        language = "zh" if ".zh" in path.name else "en"
        for sign in load_framework().signs:
            for own in (sign, *sign.causes):
                name = own.name.in_(language)
                assert titles.count(name[0].upper() + name[1:]) == 1, name


def _read(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.slow
def test_what_the_page_on_python_shows_runs(
    sample: Simulation,
    trained: LeadModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With small data, and a small model in place of the one that is trained there."""
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "data").mkdir()
    sample.deals[::2].to_csv(tmp_path / "data" / "deals.csv", index=False)
    sample.leads.to_csv(tmp_path / "data" / "leads.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kaopu, "train", lambda *_: trained)
    space: dict[str, Any] = {}
    for block in blocks:
        exec(block, space)  # noqa: S102
    assert set(space["scores"]["lead_id"]) == set(sample.leads["lead_id"])
    assert space["lead"].lead_id == "L-000012"
    assert len(space["won"]) == len(space["deals"])


# A decision names files as they stood on its day.
@pytest.mark.parametrize("name", [p for p in PAGES if re.match("docs/[^/]+$", p)])
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"`((?:src|benchmarks|pipelines)/[\w/.\-]+)`", text)
    known = {"pipelines/mine.toml", "benchmarks/NAME.py"}
    assert [path for path in {*named} - known if not (ROOT / path).exists()] == []
