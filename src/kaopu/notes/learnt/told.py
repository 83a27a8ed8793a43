"""What each sentence of a note tells, by what labelled sentences have taught."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kaopu.notes.clauses import Note, Span
from kaopu.notes.context import CHINESE
from kaopu.notes.learnt.tokens import signed
from kaopu.notes.learnt.weights import load_weights
from kaopu.notes.records import NoteLanguage, Value

# So many Chinese letters or English words, amounts and days aside, tell something alone.
MIN_LETTERS, MIN_WORDS = 4, 3
WORD = re.compile(r"[a-z]{2,}|(?<![a-z])i(?![a-z])")
FLAGS = {"true": True, "false": False}
# Log-odds below which nothing is told.
LEAST = -6.0


@dataclass(frozen=True)
class Telling:
    """One thing that a sentence may tell.

    Attributes:
        field: The framework's field.
        value: The level or flag; None where the sentence holds a number or day.
        log_odds: That it tells it.
        start, end: The sentence.
    """

    field: str
    value: str | bool | None
    log_odds: float
    start: int
    end: int

    def is_of(self, value: Value | None) -> bool:
        """Tell whether it is of a value: its own, or any number or day."""
        return self.value is None or self.value == value


def tellings(
    note: Note, fields: Collection[str] | None = None, language: NoteLanguage = "auto"
) -> Iterator[Telling]:
    """Yield what the sentences of a note may tell, in their order.

    Args:
        note: The note.
        fields: Of which; of all by default.
        language: ``zh`` for sentences in which Chinese stands alone, ``en`` for the others.
    """
    for span in note.sentences:
        text = note.plain[span.start : span.end].strip()
        spoken = "zh" if CHINESE.search(text) else "en"
        if not text or language not in ("auto", spoken):
            continue
        for (field, value), odds in zip(things(), log_odds_of(text), strict=True):
            if odds > LEAST and (fields is None or field in fields):
                yield Telling(field, value, odds, span.start, span.end)


def says_enough(sentence: str) -> bool:
    """Tell whether a folded sentence has words enough to tell anything by itself.

    Example:
        >>> says_enough("总价:86万"), says_enough("quoted $12,500"), says_enough("签了合同")
        (False, False, True)
    """
    text = signed(sentence)
    return len(CHINESE.findall(text)) >= MIN_LETTERS or len(WORD.findall(text)) >= MIN_WORDS


def clause_of(note: Note, told: Telling) -> Span:
    """Return the clause of a sentence that tells a thing most."""
    place = things().index((told.field, told.value))
    inside = [one for one in note.clauses if told.start <= one.start < told.end]
    return max(
        inside, key=lambda one: log_odds_of(note.plain[one.start : one.end].strip())[place]
    )


@lru_cache(maxsize=256)
def log_odds_of(sentence: str) -> tuple[float, ...]:
    """Return the log-odds that a folded sentence tells each thing that is known."""
    return tuple(load_weights().log_odds(sentence).tolist())


@cache
def things() -> tuple[tuple[str, str | bool | None], ...]:
    """Return field and value of each thing that is known, in the order of the weights."""
    parts = (thing.partition("=") for thing in load_weights().things)
    return tuple((field, FLAGS.get(value, value or None)) for field, _, value in parts)
