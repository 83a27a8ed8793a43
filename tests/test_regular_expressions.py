"""No pattern of the package takes more than about one look at each letter of a text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import kaopu

# Other rooms hold no pattern that reads a cell, a header or a page.
ROOMS = ("files", "proposing", "report", "leakage", "scoring", "cli")
RUNS = (
    *(
        "a",
        "A",
        "7",
        " ",
        "\n",
        "-",
        ".",
        ",",
        ":",
        "@",
        "(",
        "'",
        '"',
        "<",
        "/",
        "=",
        "中",
    ),
    *(
        "a.",
        "a@",
        "1,",
        "1 ",
        "a ",
        "<c ",
        " r=",
        "5 %",
        "a'",
        ":a",
        "='",
        "A1",
        "合 ",
        "年1",
    ),
)
LENGTH = 30_000
# A quadratic pattern takes a minute at this length, and a linear one milliseconds.
SECONDS = 5


def modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(kaopu.__path__, "kaopu."):
        if info.name.split(".")[1] in ROOMS and not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for module in modules():
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) else [value]
            for part in values:
                if isinstance(part, re.Pattern):
                    found[f"{module.__name__}.{name} {part.pattern!r:.40}"] = part
    return found


PATTERNS = patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_long_run_of_any_sign_is_soon_looked_through(name: str) -> None:
    pattern = PATTERNS[name]
    start = time.process_time()
    for run in RUNS:
        for end in ("", "!\x01"):
            text = f"{'<c ' if run == ' r=' else ''}{run * (LENGTH // len(run))}{end}"
            spelt = text.encode() if isinstance(pattern.pattern, bytes) else text
            for _ in pattern.finditer(spelt):  # type: ignore[arg-type]
                pass
            pattern.fullmatch(spelt)  # type: ignore[arg-type]
        assert time.process_time() - start < SECONDS, run


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) >= 30
