"""What is found of a cell, or of a row, beside its value."""

from __future__ import annotations

from typing import Literal, NamedTuple

FoundKind = Literal["style", "shown", "error", "unworked", "hidden_row"]


class Found(NamedTuple):
    """A cell, or a row, of which something is to be known.

    Attributes:
        kind: ``style``: its number format may matter; ``shown``: it shows ``text``;
            ``error``: it is an error value; ``unworked``: it is a formula without a
            value; ``hidden_row``.
        row, column: Its place, from 0; of a row, column 0.
        style: The number of its style.
        text: What it shows, or the error value.
    """

    kind: FoundKind
    row: int
    column: int = 0
    style: int = 0
    text: str = ""
