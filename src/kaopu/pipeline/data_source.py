"""What ``[data]`` says of a database: a URL with a table or a query, and no secret.

The text of the file is kept with every model, in the bundle and in MLflow. So a password
may not stand in it: the environment holds it, and the file names the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaopu.errors import Fault

# user:secret@, and secrets among what follows the question mark; env:NAME is none.
# A password may hold anything, blanks and quotes too.
PASSWORD = re.compile(r"(://[^:/?#@\s]*:)(?!env:[A-Z_][A-Z0-9_]*@)[^\r\n]+(?=@)")
SECRET = re.compile(
    r"([?&][^=&#]*(?:pass|pwd|secret|token|odbc_connect)[^=&#]*=)"
    r"(?!env:[A-Z_][A-Z0-9_]*(?:&|#|$))[^&#\r\n]+",
    re.IGNORECASE,
)
HIDDEN = "***"
# Keys of [data] that say which rows of which database.
OF_DATABASE = ("url", "table", "query")


def without_secrets(text: str, instead: str = HIDDEN) -> str:
    """Return a text in which something else stands for the passwords of URLs.

    Example:
        >>> without_secrets("mysql://crm:hush@db/sales?password=psst")
        'mysql://crm:***@db/sales?password=***'
        >>> without_secrets("mysql://crm:env:CRM_PASSWORD@db/sales")
        'mysql://crm:env:CRM_PASSWORD@db/sales'
    """
    return SECRET.sub(rf"\1{instead}", PASSWORD.sub(rf"\1{instead}", text))


def find_data_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the database that a file of valid shape names."""
    data = content.get("data", {})
    if "url" not in data:
        return
    url = str(data["url"])
    if "path" in data:
        yield Fault.of("data.url", "path_and_url")
    if without_secrets(url) != url:
        yield Fault.of("data.url", "secret", found=without_secrets(url))
    elif "://" not in url and not url.startswith("env:"):
        yield Fault.of("data.url", "no_url", found=repr(url))
    if ("table" in data) == ("query" in data):
        yield Fault.of("data.url", "table_or_query")
