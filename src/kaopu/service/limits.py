"""How much the service takes on: of one request, and of all at once."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a request may hold, and how many may wait.

    Attributes:
        body: Bytes of a body.
        leads: Leads of a request; one that asks for reasons may hold `explained`.
        explained: The same for ``/explain`` and ``?explain=true``.
        columns: Different columns of a request.
        letters: Letters of a cell.
        digits: Digits of a number.
        at_once: Requests that are worked on at once.
        waiting: Requests for scores that may be there at all, their bodies in memory.
        seconds: How long one may wait.
    """

    body: int = 16 * MIB
    leads: int = 10_000
    explained: int = 1_000
    columns: int = 2_048
    letters: int = 32_767
    digits: int = 400
    at_once: int = 2
    waiting: int = 32
    seconds: float = 30.0
