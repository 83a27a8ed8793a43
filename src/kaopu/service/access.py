"""Who may call the service: by which name, and with which key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import compare_digest
from urllib.parse import urlsplit

from kaopu.errors import UsageError
from kaopu.language import Message
from kaopu.service.problems import SECTION, ServiceError
from kaopu.web.access import HOST, is_loopback

KEY_VARIABLE = "KAOPU_API_KEY"
# Of a key that people choose: what can be guessed is none.
MIN_KEY = 16
KEYS = re.compile(rf"[!-~]{{{MIN_KEY},}}")
SCHEME = "bearer"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class AccessPolicy:
    """What a caller must know.

    Attributes:
        host: What the service listens at.
        key: Asked for unless it is empty; in no ``repr``, for these end in logs.
    """

    host: str
    key: str = field(default="", repr=False)

    @classmethod
    def of(cls, host: str, key: str) -> AccessPolicy:
        """Return what callers must know; outside this machine that is a key.

        Raises:
            UsageError: There is none, or one that may be guessed or fits no header.
        """
        if key and not KEYS.fullmatch(key):
            facts = {"variable": KEY_VARIABLE, "least": MIN_KEY, "number": len(key)}
            raise UsageError("api_key", **facts)
        if not key and not is_loopback(host):
            raise UsageError("no_api_key", host=host, variable=KEY_VARIABLE)
        return cls(host, key)

    def check_host(self, header: str) -> None:
        """Refuse a call by another name: a page elsewhere may point its name here.

        Raises:
            ServiceError: The name is none, or the service listens at loopback and is
                called by another one.
        """
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            name = ""
        if not name or not HOST.fullmatch(header):
            raise ServiceError("name", repr(header), "localhost:8000")
        if is_loopback(self.host) and not is_loopback(name):
            raise ServiceError("host", repr(name), self.host)

    def check_key(self, headers: Mapping[str, str]) -> None:
        """Refuse a caller without the key.

        Raises:
            ServiceError: A key is asked for, and no header holds it.
        """
        if not self.key:
            return
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer.strip() if scheme.lower() == SCHEME else ""
        given = given or headers.get("x-api-key", "")
        if not compare_digest(given.encode("utf-8", "replace"), self.key.encode("utf-8")):
            found = Message(SECTION, "another_key" if given else "no_key")
            raise ServiceError("key_asked", found, Message(SECTION, "the_key"))
