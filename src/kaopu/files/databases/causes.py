"""From a driver's error to a failure that says what to do.

Every driver has codes of its own; the words alone are looked at where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kaopu.errors import DatabaseError
from kaopu.files.databases.url import Address

# SQLSTATE of PostgreSQL, by its beginning.
STATES = {
    "28": "denied",
    "3D": "no_database",
    "42501": "permission",
    "25006": "permission",
    "55P03": "locked",
    "53100": "full",
    "57P0": "lost",
    "08": "lost",
}
# Numbers of MySQL and of SQL Server; no number means two things.
NUMBERS = {
    1045: "denied",
    1044: "denied",
    18456: "denied",
    1049: "no_database",
    4060: "no_database",
    1142: "permission",
    1143: "permission",
    1792: "permission",
    229: "permission",
    230: "permission",
    262: "permission",
    1205: "locked",
    1021: "full",
    1114: "full",
    1105: "full",
    2002: "refused",
    2003: "refused",
    2005: "refused",
    20009: "refused",
    2006: "lost",
    2013: "lost",
    20047: "lost",
    20003: "lost",
}
# Words of libpq, SQLite and DuckDB, where there is no code; the first that fits.
WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), case)
    for pattern, case in (
        (
            r"password|authentication|role \"[^\"]*\" (?:does not exist|is not perm)",
            "denied",
        ),
        (r"no pg_hba\.conf entry", "denied"),
        (r"database \"[^\"]*\" does not exist", "no_database"),
        (r"permission denied for|read-?only", "permission"),
        (r"is locked|conflicting lock|set lock", "locked"),
        (r"disk is full|no space left|could not extend file", "full"),
        (r"not a (?:valid duckdb )?database|file is encrypted", "not_database"),
        (
            r"server closed|terminat|connection.{0,20}(?:lost|closed|reset)|broken pipe",
            "lost",
        ),
        (r"starting up|shutting down|ssl syscall|no connection to the server", "lost"),
        (r"unable to open|cannot open|could not (?:connect|translate)", "refused"),
        (r"refused|failed to (?:connect|resolve)|timeout|timed out|unreachable", "refused"),
    )
)


def failure(address: Address, error: Exception, usual: str = "statement") -> DatabaseError:
    """Return the failure that a driver's error stands for, without a secret in it.

    Args:
        address: The database.
        error: What SQLAlchemy, ADBC or a driver raised.
        usual: The case where nothing tells more: ``statement`` or ``write``.
    """
    origin = getattr(error, "orig", None) or error
    cause = address.hide(_first_line(origin))
    case = _by_code(origin) or usual
    if case == usual and not getattr(origin, "sqlstate", None):
        case = _by_words(str(origin)) or usual
    return DatabaseError(str(address), case, cause=cause)


def _by_code(error: Any) -> str | None:
    number = error.args[0] if error.args else None
    while isinstance(number, tuple) and number:
        number = number[0]
    if isinstance(number, int):
        return NUMBERS.get(number)
    state = str(getattr(error, "sqlstate", None) or "")
    return next((case for begin, case in STATES.items() if state.startswith(begin)), None)


def _by_words(text: str) -> str | None:
    return next((case for pattern, case in WORDS if pattern.search(text)), None)


def _first_line(error: Any) -> str:
    """Return a driver's own words on one line, without the statement."""
    text = " ".join(_words(error.args))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _words(parts: Iterable[Any]) -> Iterator[str]:
    """Yield the texts among what a driver's error is made of, however it is nested."""
    for part in parts:
        if isinstance(part, tuple):
            yield from _words(part)
        elif isinstance(part, bytes):
            yield part.decode("utf-8", "replace")
        elif not isinstance(part, int):
            yield str(part)
