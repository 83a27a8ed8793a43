"""What ``[limits]`` says: limits of behaviour that the author sets, not past deals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from kaopu.errors import Fault
from kaopu.framework import load_framework
from kaopu.language import Names
from kaopu.pipeline.history.sources import OTHERS
from kaopu.pipeline.resolved import Source

KEY = "limits"
# Numbers that may be below 0, and those that are shares; of all others neither holds.
SIGNED = frozenset({"amount_change", "contact_trend"})
SHARES = frozenset({"customer_share"})


def limit_names() -> tuple[str, ...]:
    """Return the numbers of behaviour: only these have limits."""
    fields = load_framework().fields.values()
    own = (f.id for f in fields if f.behaviour and f.kind == "number" and f.better)
    return (*own, *(name for name, (_, kind) in OTHERS.items() if kind == "number"))


def read_limits(
    authored: Mapping[str, float], sources: Sequence[Source]
) -> tuple[dict[str, float], list[Fault]]:
    """Return the limits that an author sets, by the source's id, and what is wrong.

    Args:
        authored: The table ``[limits]``.
        sources: Of the pipeline, as far as they are understood.
    """
    own = {s.fact or s.id: s.id for s in sources if s.derived == "history" or s.is_field}
    faults = list(_faults(authored, own))
    if faults:
        return {}, faults
    # In an order of its own, so that the order of the file makes no other model.
    return {own[name]: float(authored[name]) for name in sorted(authored)}, []


def _faults(authored: Mapping[str, float], own: Mapping[str, str]) -> Iterator[Fault]:
    known = limit_names()
    for name, value in authored.items():
        key = f"{KEY}.{name}"
        if name not in known:
            near = get_close_matches(name, known, n=1)
            if near:
                yield Fault.of(key, "limit_of_none_near", near=near[0])
            else:
                yield Fault.of(key, "limit_of_none", known=Names(known))
        elif not math.isfinite(value):  # TOML knows nan and inf
            yield Fault.of(key, "limit_infinite", found=repr(value))
        elif name in SHARES and not 0 <= value <= 1:
            yield Fault.of(key, "limit_no_share", found=repr(value))
        elif _is_count(name) and value % 1:
            yield Fault.of(key, "limit_no_count", found=repr(value))
        elif value < 0 and name not in SIGNED:
            yield Fault.of(key, "minimum", found=repr(value), least=0)
        elif name not in own:
            yield Fault.of(key, "limit_untold")


def _is_count(name: str) -> bool:
    field = load_framework().fields.get(name)
    return name == "owner_changes" if field is None else field.whole
