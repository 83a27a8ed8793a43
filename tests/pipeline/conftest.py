from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kaopu.pipeline import Pipeline, parse_pipeline, resolve

HEAD = """
schema = 1
name = "small"
[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
"""
EVERYTHING = """
[lead]
id = "Id"
stage = "Phase"
target = ["new"]
intent = ["quoted"]
[dates]
created = "Opened"
closed = "Closed"
[amount]
column = "Value"
[beliefs]
rapport = { column = "Feeling", high = ["great"] }
[fields]
budget_status = { column = "Budget" }
signing_date = { column = "Signing" }
[signals.timeline]
categories = ["Quarter"]
[context]
categories = ["Region"]
numbers = ["Value"]
[own_side]
categories = ["Owner"]
[ignore]
columns = ["Notes"]
"""


@pytest.fixture(scope="session")
def resolved() -> Callable[[str], Pipeline]:
    """Resolve a pipeline file of an outcome and what the test adds to it."""

    def make(text: str = '[context]\ncategories = ["Region"]') -> Pipeline:
        return resolve(parse_pipeline(HEAD + text, Path("small.toml")))

    return make


@pytest.fixture(scope="session")
def full(resolved: Callable[[str], Pipeline]) -> Pipeline:
    """A pipeline that uses every section; the amount is also context."""
    return resolved(EVERYTHING)
