"""What a model has learnt from, kept so that other deals can be told from these.

Digests of the deals' ids and two days, and nothing that they say. Used where two models are
compared on deals that neither has seen.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.dates import DAY_ZERO, day_number
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline

Floats = NDArray[np.float64]
Digests = NDArray[np.int64]

# Of a million ids, one in a million others is taken for one of them.
DIGEST_BYTES = 5
# A closing day that was mistyped must not make all later deals old.
MOST = 0.99


@dataclass(frozen=True)
class SeenDeals:
    """The finished deals that a model has learnt from, without what they say.

    Attributes:
        name: Of the pipeline, with which digests are made: those of two companies differ.
        created: The day by which 99 of 100 had been opened, in days since 1970; None where
            it is not mapped.
        closed: The same of the days on which they had ended.
        ids: Digests of their ids, in order; None where the export has no ids.
    """

    name: str
    created: float | None = None
    closed: float | None = None
    ids: Digests | None = None

    @classmethod
    def of(cls, pipeline: Pipeline, deals: FinishedDeals) -> Self:
        """Return what to keep of the deals of a training."""
        has_ids = pipeline.lead_id is not None
        ids = np.unique(digests(pipeline.name, deals.table.ids)) if has_ids else None
        # Where ids cannot tell, the last day must.
        share = MOST if has_ids else 1.0
        table = deals.table
        return cls(pipeline.name, _by(table.created, share), _by(table.closed, share), ids)

    @property
    def newest(self) -> date | None:
        """The day by which they had ended, or been opened where no end is known."""
        day = self.created if self.closed is None else self.closed
        return None if day is None else DAY_ZERO + timedelta(days=day)

    def may_hold(self, table: LeadTable) -> NDArray[np.bool_]:
        """Tell which deals (n,) the model may have learnt from.

        Others have an id that it has not met, and ended after most that it has met: an
        export whose ids were given afresh is not new for that. Without ids they ended after
        all of them; without days, ids alone tell.
        """
        days, last = _comparable((table.closed, self.closed), (table.created, self.created))
        if self.ids is None:
            return np.ones(len(table), dtype=bool) if days is None else ~(days > last)
        held = np.isin(digests(self.name, table.ids), self.ids)
        return held if days is None else held | ~(days >= last)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data: days in ISO 8601, digests in base 64."""
        return {
            "name": self.name,
            "created": _iso(self.created),
            "closed": _iso(self.closed),
            "ids": None if self.ids is None else _packed(self.ids),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote.

        Raises:
            ValueError: It is something else.
            KeyError: It lacks a part.
        """
        ids = record["ids"]
        return cls(
            name=str(record["name"]),
            created=_day(record["created"]),
            closed=_day(record["closed"]),
            ids=None if ids is None else _unpacked(ids),
        )


def digests(name: str, ids: NDArray[np.object_]) -> Digests:
    """Return a number for each id (n,), keyed by the pipeline's name."""
    key = name.encode()
    found = (
        blake2b(
            str(id_).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES, key=key
        )
        for id_ in ids
    )
    return np.array([int.from_bytes(one.digest(), "big") for one in found], dtype=np.int64)


def _by(days: Floats | None, share: float) -> float | None:
    """Return the day by which a share of known days had come; None without any."""
    if days is None or np.isnan(days).all():
        return None
    return float(np.nanquantile(days, share, method="lower"))


def _comparable(
    *pairs: tuple[Floats | None, float | None],
) -> tuple[Floats | None, float]:
    """Return the first days (n,) of deals that can be held against a last day."""
    for days, last in pairs:
        if days is not None and last is not None:
            return days, last
    return None, 0.0


def _packed(ids: Digests) -> str:
    numbers = ids.astype(">i8").view(np.uint8).reshape(-1, 8)
    return b64encode(numbers[:, 8 - DIGEST_BYTES :].tobytes()).decode()


def _unpacked(text: str) -> Digests:
    packed = np.frombuffer(b64decode(text, validate=True), dtype=np.uint8)
    numbers = np.zeros((len(packed) // DIGEST_BYTES, 8), dtype=np.uint8)
    numbers[:, 8 - DIGEST_BYTES :] = packed.reshape(-1, DIGEST_BYTES)
    return numbers.reshape(-1).view(">i8").astype(np.int64)


def _iso(day: float | None) -> str | None:
    return None if day is None else (DAY_ZERO + timedelta(days=int(day))).isoformat()


def _day(text: str | None) -> float | None:
    return None if text is None else float(day_number(date.fromisoformat(text)))
