"""The leads' own cells, on the disk: of a million leads only those asked for are read."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.lead_table import LeadTable
from kaopu.leads.packing import joined_leads, plain_leads, plain_texts
from kaopu.web.index.part_file import PartFile

Ints = NDArray[np.integer[Any]]

# Leads that are read at once: 2 ms.
PART = 512
# Parts kept in memory, of half a megabyte each.
PARTS_KEPT = 8
# The fastest: cells shrink to a fifth all the same.
COMPRESSION = 1


@dataclass(frozen=True)
class ShownLeads:
    """Some leads: with the meaning of their cells, and the rows of their export."""

    table: LeadTable
    texts: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.table)

    def take(self, rows: Ints) -> ShownLeads:
        """Return those at some positions."""
        texts = self.texts.iloc[rows].reset_index(drop=True)
        return ShownLeads(self.table.take(rows), texts)

    @classmethod
    def joined(cls, parts: list[ShownLeads]) -> ShownLeads:
        """Return the leads of several (one at least), in their order."""
        table = joined_leads([part.table for part in parts])
        texts = pd.concat([part.texts for part in parts], ignore_index=True)
        return cls(table, texts)


class LeadFiles:
    """All leads of a table in a file, from which any of them can be taken."""

    def __init__(self, path: Path | None = None) -> None:
        """Make an empty one; see `PartFile`."""
        self._file = PartFile(path)
        self._starts = [0]
        self._prepare()

    def _prepare(self) -> None:
        self._part = lru_cache(PARTS_KEPT)(self._read)

    def __getstate__(self) -> tuple[PartFile, list[int]]:
        """Send the file without the parts that were read."""
        return self._file, self._starts

    def __setstate__(self, state: tuple[PartFile, list[int]]) -> None:
        """Read on in another process."""
        self._file, self._starts = state
        self._prepare()

    def __len__(self) -> int:
        """Return the number of leads."""
        return self._starts[-1]

    def add(self, leads: ShownLeads) -> None:
        """Write some more leads, behind those before."""
        plain = ShownLeads(plain_leads(leads.table), plain_texts(leads.texts))
        for start in range(0, len(leads), PART):
            part = plain.take(np.arange(start, min(start + PART, len(leads))))
            written = pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL)
            self._file.append(zlib.compress(written, COMPRESSION))
            self._starts.append(self._starts[-1] + len(part))

    def take(self, rows: Ints) -> ShownLeads:
        """Return the leads at some positions (one at least), in their order."""
        order = np.argsort(rows, kind="stable")
        numbers = np.searchsorted(self._starts, rows[order], side="right") - 1
        found = []
        for number in np.unique(numbers).tolist():
            own = rows[order][numbers == number] - self._starts[number]
            found.append(self._part(number).take(own))
        places = np.empty(len(rows), dtype=np.intp)
        places[order] = np.arange(len(rows))
        leads = ShownLeads.joined(found)
        return leads if (np.diff(places) == 1).all() else leads.take(places)

    def _read(self, number: int) -> ShownLeads:
        # Nobody but this program has written it.
        leads: ShownLeads = pickle.loads(zlib.decompress(self._file.read(number)))  # noqa: S301
        return leads
