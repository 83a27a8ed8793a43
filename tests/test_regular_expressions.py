"""No pattern of the package takes more than about one look at each letter of a text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import kaopu

# Other rooms hold no pattern that reads a cell, a header or a page.
ROOMS = ("files", "leads", "masking", "language", "spelling", "pipeline", "proposing")
ROOMS += ("histories", "notes", "report", "leakage", "scoring", "store", "web", "cli")
# Never asked of a longer text.
BOUNDED = {"kaopu.leads.numbers.SHAPE": 64}
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
LENGTH = 10_000
# A quadratic pattern takes many seconds at this length, and a linear one milliseconds.
SECONDS = 4


def modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(kaopu.__path__, "kaopu."):
        if info.name.split(".")[1] in ROOMS and not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def patterns() -> dict[str, tuple[re.Pattern[str] | re.Pattern[bytes], bool]]:
    """Every pattern of a module, and whether it is looked for anywhere in a text."""
    found = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) else [value]
            values = [part for part in values if isinstance(part, re.Pattern)]
            if not values:
                continue
            own = re.search(rf"^{name}(: [^=]+)? = ", source, re.MULTILINE)
            whole = re.search(rf"\b{name}\.(fullmatch|match)\b", source)
            for part in values if own else ():
                label = f"{module.__name__}.{name} {part.pattern!r:.40}"
                found[label] = (part, whole is None)
    return found


PATTERNS = patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_long_run_of_any_sign_is_soon_looked_through(name: str) -> None:
    pattern, anywhere = PATTERNS[name]
    start = time.process_time()
    length = BOUNDED.get(name.partition(" ")[0], LENGTH)
    for run in RUNS:
        for end in ("", "!\x01"):
            text = f"{'<c ' if run == ' r=' else ''}{run * (length // len(run))}{end}"
            spelt = text.encode() if isinstance(pattern.pattern, bytes) else text
            pattern.fullmatch(spelt)  # type: ignore[arg-type]
            for _ in pattern.finditer(spelt) if anywhere else ():  # type: ignore[arg-type]
                pass
        assert time.process_time() - start < SECONDS, run


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) >= 30
