"""What sentences of a labelled bank have taught: a weight for each token and thing told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kaopu.notes.learnt.tokens import buckets_of

Floats = NDArray[np.float64]
WEIGHTS = "learnt.npz"


@dataclass(frozen=True)
class Weights:
    """Logistic regressions, one a thing told, on the tokens of a sentence.

    Attributes:
        things: What a sentence may tell (k): ``budget_status=approved``,
            ``hiring=true``, or a field alone, of which the sentence holds the value.
        intercepts: Log-odds of a sentence without a token (k,).
        buckets: Those of known tokens (m,), ascending.
        rareness: The logarithm of one sentence in how many has each (m,).
        table: Log-odds by token and thing (m, k); most are 0.
        digest: Of the sentences that they were learnt from.
    """

    things: tuple[str, ...]
    intercepts: Floats
    buckets: NDArray[np.int64]
    rareness: Floats
    table: NDArray[np.float32]
    digest: str

    def log_odds(self, sentence: str) -> Floats:
        """Return the log-odds that a folded sentence tells each thing (k,)."""
        rows, values = known_tokens(sentence, self.buckets, self.rareness)
        return np.asarray(values @ self.table[rows] + self.intercepts, dtype=np.float64)

    def to_bytes(self) -> bytes:
        """Return the weights as a file holds them."""
        buffer, table = BytesIO(), csr_array(self.table)
        np.savez_compressed(
            buffer,
            things=np.array(self.things),
            intercepts=self.intercepts.astype(np.float32),
            buckets=self.buckets.astype(np.int32),
            rareness=self.rareness.astype(np.float16),
            data=table.data.astype(np.float16),
            indices=table.indices.astype(np.int16),
            indptr=table.indptr.astype(np.int32),
            digest=np.array(self.digest),
        )
        return buffer.getvalue()


def known_tokens(
    sentence: str, buckets: NDArray[np.int64], rareness: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Return which known tokens a folded sentence has, and how much each counts.

    Returns:
        Their places (t,), and their rareness, of length one together (t,).
    """
    own = np.array(sorted(buckets_of(sentence)), dtype=np.int64)
    rows = np.searchsorted(buckets, own)
    known = rows < len(buckets)
    known[known] = buckets[rows[known]] == own[known]
    rows = rows[known]
    values = rareness[rows]
    return rows, values / max(float(np.sqrt((values**2).sum())), 1e-9)


@cache
def load_weights() -> Weights:
    """Return the weights that kaopu comes with; read once a process."""
    content = resources.files("kaopu.notes").joinpath("data", WEIGHTS).read_bytes()
    return from_bytes(content)


def from_bytes(content: bytes) -> Weights:
    """Return the weights that a file holds."""
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        things = tuple(str(thing) for thing in arrays["things"])
        shape = (len(arrays["buckets"]), len(things))
        parts = (
            arrays["data"].astype(np.float32),
            arrays["indices"].astype(np.int32),
            arrays["indptr"],
        )
        return Weights(
            things=things,
            intercepts=arrays["intercepts"].astype(np.float64),
            buckets=arrays["buckets"].astype(np.int64),
            rareness=arrays["rareness"].astype(np.float64),
            table=csr_array(parts, shape=shape).toarray(),
            digest=str(arrays["digest"]),
        )
