"""Who may call the inspector, and what a browser may do with its pages."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import compare_digest
from urllib.parse import urlsplit

from kaopu.web.page_errors import PageError

TOKEN = "token"  # noqa: S105 - its name
COOKIE = "kaopu_token"
NAMES = ("localhost",)
# A name or address and its port, without a user before it or a path behind it.
HOST = re.compile(r"(?:[^\s@/?#\\:\[\]]*|\[[0-9A-Fa-f:.%]+\])(?::\d{0,5})?")
# Pages bring nothing from elsewhere, run no script but the inspector's own file, and are
# shown in no frame of another page.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Tell whether a host name can be reached from this machine alone."""
    if host in NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class AccessPolicy:
    """What a caller must know.

    Attributes:
        host: What the server listens at.
        token: Asked for unless it is empty.
    """

    host: str
    token: str = ""

    def check_host(self, header: str) -> None:
        """Refuse a call by another name: a page elsewhere may point its name here.

        Raises:
            PageError: The name is none, or the server listens at loopback and is called
                by another one.
        """
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            raise PageError("name", {"name": header}) from None
        if not HOST.fullmatch(header):
            raise PageError("name", {"name": header})
        if is_loopback(self.host) and not is_loopback(name):
            raise PageError("host", {"host": name, "expected": self.host})

    def knows(self, token: str) -> bool:
        """Tell whether a token is the right one."""
        return compare_digest(token.encode("utf-8"), self.token.encode("utf-8"))

    def check_token(self, cookies: Mapping[str, str]) -> None:
        """Refuse a caller without the token.

        Raises:
            PageError: A token is asked for, and the cookie does not hold it.
        """
        if self.token and not self.knows(cookies.get(COOKIE, "")):
            raise PageError("token")
