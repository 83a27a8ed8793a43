"""Where a run comes from: several homes may log to one server of MLflow.

Each home has an id, made up once. By it a home knows its own runs among all of a server,
and leaves those of others alone: they may be at work.
"""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

from kaopu.errors import OutputNotWritableError
from kaopu.store.home import Home

ORIGIN_FILE = ".origin"
ORIGIN_ID = re.compile(r"[0-9a-f]{32}")


def origin_of(home: Home) -> str:
    """Return the id of a home, which is made up if it has none.

    Raises:
        OutputNotWritableError: It has none, and none can be kept in it.
    """
    path = home.models / ORIGIN_FILE
    return _kept(path) or _made(path)


def _kept(path: Path) -> str:
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""
    return text if ORIGIN_ID.fullmatch(text) else ""


def _made(path: Path) -> str:
    made = uuid4().hex
    unfinished = path.with_name(f"{path.name}-{made}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(made + "\n", "utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise OutputNotWritableError.by_system(path.parent, error) from None
    # Another process may have been faster.
    return _kept(path) or made
