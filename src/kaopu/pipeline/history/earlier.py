"""How past deals of each account ended, kept with a pipeline so that open leads are told.

A file of open leads does not hold the deals that ended before them. Kept are digests of
accounts and days, and nothing that a deal says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

# Of a hundred thousand accounts, one in ten million pairs is taken for one.
DIGEST_BYTES = 8
Days = tuple[int, ...]


@dataclass(frozen=True)
class EarlierDeals:
    """The days on which deals of each account were won and lost.

    Attributes:
        name: Of the pipeline, with which digests are made: those of two companies differ.
        ended: Days won and days lost, ascending, since 1970-01-01; by the account's digest.
    """

    name: str
    ended: Mapping[str, tuple[Days, Days]] = field(default_factory=dict)

    def of(self, account: str) -> tuple[Days, Days]:
        """Return the days on which deals of an account were won, and were lost.

        Args:
            account: As categories are compared, see `kaopu.spelling.category_key`.
        """
        return self.ended.get(account_digest(self.name, account), ((), ()))


def account_digest(name: str, account: str) -> str:
    """Return the digest of an account among those of a pipeline."""
    text = f"{name}\0{account}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=DIGEST_BYTES).hexdigest()
