"""What the score history keeps of each lead: the facts of the six signals, as one text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MODULO = 2**256


def joined_facts(facts: Mapping[str, Sequence[str]], leads: int) -> pa.Array:
    """Return the facts of each lead as one JSON list of texts, in the order of sources.

    Args:
        facts: By source, a text for each lead.
        leads: How many there are.
    """
    if not facts:
        return pa.array(["[]"] * leads, pa.string())
    columns = [_spelled(column) for column in facts.values()]
    inner = pc.binary_join_element_wise(*columns, ", ")
    return pc.binary_join_element_wise("[", inner, "]", "")


def _spelled(column: Sequence[str]) -> pa.Array:
    codes, distinct = pd.factorize(np.asarray(column, dtype=object))
    texts = [json.dumps(str(text), ensure_ascii=False) for text in distinct]
    return pa.array(texts, pa.string()).take(pa.array(codes))


def content_sum(
    ids: Iterable[str], probability: Iterable[float], facts: Iterable[str]
) -> int:
    """Return the sum of digests of what is said of each lead, in any order."""
    total = 0
    for lead_id, share, text in zip(ids, probability, facts, strict=True):
        line = f"{lead_id}\t{share:.9f}\t{text}".encode()
        total += int.from_bytes(hashlib.sha256(line).digest(), "big")
    return total % MODULO
