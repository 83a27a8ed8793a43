"""What people wrote about deals, read for facts of the framework as of a moment.

A fact stands until the same field is told otherwise. The words that tell it are kept for
whoever looks at the lead, with addresses and numbers of people masked, and go no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.framework import load_framework
from kaopu.framework.records import Field
from kaopu.histories.records import Ints, Places, Texts, Told
from kaopu.masking import masked
from kaopu.notes import NoteFact, read_note
from kaopu.notes.used import used_cues

# Notes whose facts are remembered: of a table, many a text stands in it again.
REMEMBERED = 50_000
QUOTE = 120


@lru_cache(REMEMBERED)
def facts_of(text: str, cues: frozenset[str] | None = None) -> tuple[NoteFact, ...]:
    """Return the facts of a note that are sure, and whose cue can be relied on.

    Args:
        text: The note.
        cues: The ids of the cues that are used; by default those that labelled notes
            bear out.
    """
    if not text.strip():
        return ()
    used = used_cues() if cues is None else cues
    return tuple(fact for fact in read_note(text) if fact.sure and fact.cue in used)


def value_of(field: Field, fact: NoteFact) -> str | float:
    """Return what a fact says as a lead table holds it."""
    if field.kind == "flag":
        return "yes" if fact.value else "no"
    if field.kind == "number":
        return float(fact.value) if isinstance(fact.value, float) else np.nan
    return str(fact.value)


def quote_of(fact: NoteFact) -> str:
    """Return the words that tell a fact, nobody's address or number among them."""
    text = masked(fact.quote)
    return text if len(text) <= QUOTE else f"{text[:QUOTE]}…"


def told_by(
    deal: Places,
    when: Ints,
    codes: Places,
    texts: Sequence[str],
    wanted: Iterable[str],
    cues: frozenset[str] | None = None,
) -> dict[str, Told]:
    """Return what texts tell of deals, by field.

    Args:
        deal: Of each row (k,), in any order.
        when: The moment of each row (k,).
        codes: Which text each row has (k,).
        texts: The distinct texts.
        wanted: The fields that are asked about.
        cues: See `facts_of`.
    """
    return told_of(deal, when, codes, [facts_of(str(t), cues) for t in texts], wanted)


def told_of(
    deal: Places,
    when: Ints,
    codes: Places,
    read: Sequence[Sequence[NoteFact]],
    wanted: Iterable[str],
) -> dict[str, Told]:
    """Return what notes that were read tell of deals, by field.

    Args:
        deal: Of each row (k,), in any order.
        when: The moment of each row (k,).
        codes: Which note each row has (k,).
        read: The facts of each note.
        wanted: The fields that are asked about.
    """
    fields, names = load_framework().fields, set(wanted)
    by_text: dict[str, dict[int, NoteFact]] = {}
    for place, own in enumerate(read):
        for fact in own:
            if fact.field in names:
                by_text.setdefault(fact.field, {})[place] = fact
    order = np.lexsort((codes, when, deal))
    found = {}
    for name, facts in by_text.items():
        rows = order[np.isin(codes[order], list(facts))]
        said = [facts[int(code)] for code in codes[rows]]
        values = [value_of(fields[name], fact) for fact in said]
        is_number = fields[name].kind == "number"
        found[name] = Told(
            deal=deal[rows],
            when=when[rows],
            value=np.array(values, dtype=np.float64 if is_number else object),
            quote=np.array([quote_of(fact) for fact in said], dtype=object),
        )
    return found


def joined_told(parts: Sequence[Mapping[str, Told]]) -> dict[str, Told]:
    """Return what several tables tell, in the order of deal and moment."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: _joined([part[name] for part in parts if name in part]) for name in names}


def _joined(parts: Sequence[Told]) -> Told:
    deal, when, value, quote = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("deal", "when", "value", "quote")
    )
    order = np.lexsort((quote.astype(str), when, deal))
    return Told(deal[order], when[order], value[order], quote[order])


def notes_of_columns(
    frame: pd.DataFrame,
    columns: Sequence[str],
    wanted: Iterable[str],
    cues: frozenset[str] | None = None,
    read: Mapping[str, Sequence[NoteFact]] | None = None,
) -> Iterator[tuple[str, NDArray[np.generic], Texts]]:
    """Yield what columns of notes tell of leads: field, values (n,), quotes (n,).

    Of several columns the first that tells a field counts.

    Args:
        frame: One row a lead, as texts.
        columns: The columns of notes.
        wanted: The fields that are asked about.
        cues: See `facts_of`.
        read: The facts of each text, where something else than the rules has read them.
    """
    fields = load_framework().fields
    own_facts = partial(facts_of, cues=cues) if read is None else read.__getitem__
    texts = [frame[column].tolist() for column in columns if column in frame]
    rows = [
        {fact.field: fact for text in reversed(own) for fact in own_facts(str(text))}
        for own in zip(*texts, strict=True)
    ]
    for name in wanted:
        field, n = fields[name], len(frame)
        is_number = field.kind == "number"
        values = np.full(n, np.nan) if is_number else np.full(n, "", dtype=object)
        quotes = np.full(n, "", dtype=object)
        for place, own in enumerate(rows):
            if name in own:
                values[place] = value_of(field, own[name])
                quotes[place] = quote_of(own[name])
        yield name, values, quotes
