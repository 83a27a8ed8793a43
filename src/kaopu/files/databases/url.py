"""The URL of a database, which may name variables of the environment, and hides secrets.

``postgresql://reader:env:CRM_PASSWORD@crm.local/sales`` takes the password from the
environment, ``env:CRM_URL`` the whole URL. Messages, logs and records see ``str()`` of an
`Address` alone: system, host and database.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from kaopu.errors import DatabaseUrlError
from kaopu.files.databases.systems import SYSTEMS, System, find_system
from kaopu.language import Names

URL = re.compile(r"[A-Za-z][A-Za-z0-9+._-]*://|env:")
# A variable that is the whole, and one that is a part; of the latter only capitals, so
# that a user may be called env.
WHOLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
PART = re.compile(r"(?<![A-Za-z0-9_])env:([A-Z_][A-Z0-9_]*)")
# Keys of a URL's query whose value is a secret.
SECRET_KEYS = re.compile(r"pass|pwd|secret|token|odbc_connect", re.IGNORECASE)
HIDDEN = "***"


def is_database(text: str) -> bool:
    """Tell whether a text names a database, not a file.

    Example:
        >>> [is_database(t) for t in ("sqlite:///crm.db", "env:CRM_URL", "C:/leads.csv")]
        [True, True, False]
    """
    return bool(URL.match(text))


@dataclass(frozen=True)
class Address:
    """Which database, as it was written; the environment is asked when it is needed.

    Its text and its ``repr`` hold no user and no password.

    Raises:
        DatabaseUrlError: It is no URL of a known system, or a variable is not set; from
            any member but `written`.
    """

    written: str = field(repr=False)

    def __str__(self) -> str:
        """Return what messages call it, such as ``postgresql://crm.local/sales``."""
        return self.name

    def __repr__(self) -> str:
        """Return the same, for logs."""
        return f"Address({self.name!r})"

    @cached_property
    def name(self) -> str:
        """System, host and database, or the file."""
        url = self.url
        if self.system.is_file:
            return f"{self.system.id}:///{url.database or ''}"
        port = f":{url.port}" if url.port not in (None, self.system.port) else ""
        return f"{self.system.id}://{url.host or ''}{port}/{url.database or ''}"

    @property
    def is_known(self) -> bool:
        """Whether it names a system that is known, not a store of files such as s3."""
        if WHOLE.fullmatch(self.written):
            return True
        return find_system(self.written.partition("://")[0]) is not None

    @cached_property
    def system(self) -> System:
        """The system it is of."""
        scheme = self._expanded.partition("://")[0]
        system = find_system(scheme)
        if system is None:
            known = Names([f"{name}://" for name in SYSTEMS])
            raise DatabaseUrlError("system", scheme=_short(scheme), known=known)
        return system

    @cached_property
    def url(self) -> sa.URL:
        """The URL as SQLAlchemy has it, with the driver that is taken."""
        try:
            url = sa.make_url(self._expanded)
        except (ArgumentError, ValueError):
            raise DatabaseUrlError("malformed", system=self.system.id) from None
        # A password with an @ of its own would be told as a part of the host.
        if "@" in (url.host or ""):
            raise DatabaseUrlError("malformed", system=self.system.id)
        own_driver = "+" in url.drivername
        return url if own_driver else url.set(drivername=self.system.driver or "duckdb")

    @property
    def file(self) -> Path | None:
        """The file of a database that is one; None for a server or one in memory."""
        name = self.url.database
        is_file = self.system.is_file and name and name != ":memory:"
        return Path(str(name)) if is_file else None

    def hide(self, text: str) -> str:
        """Return a driver's own words without the secrets of this address."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    @cached_property
    def _secrets(self) -> set[str]:
        url = self.url
        plain = {str(url.password)} if url.password else set()
        for key, value in url.query.items():
            if SECRET_KEYS.search(key):
                plain |= {value} if isinstance(value, str) else set(value)
        if not plain:
            return plain
        forms = (quote, quote_plus, partly_quoted)
        written = {form(secret) for secret in plain for form in forms}
        return {*plain, *written, self._expanded, unquote(self._expanded)}

    @cached_property
    def _expanded(self) -> str:
        text = self.written
        whole = WHOLE.fullmatch(text)
        if whole:
            text = _variable(whole[1])
        if "://" not in text:
            raise DatabaseUrlError("no_url", place=f"env:{whole[1]}" if whole else "")
        return PART.sub(lambda found: quote(_variable(found[1]), safe=""), text)


def partly_quoted(secret: str) -> str:
    """Return a secret as SQLAlchemy writes it into a URL."""
    return quote(secret, safe=" +")


def _variable(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise DatabaseUrlError("no_variable", name=name)
    return value


def _short(scheme: str) -> str:
    """Return what stands before ``://``, unless it may hold more than a scheme."""
    return f"{scheme}://" if re.fullmatch(r"[A-Za-z0-9+._-]{1,20}", scheme) else HIDDEN
