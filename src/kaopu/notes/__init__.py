"""Reads what people wrote about a lead for facts of the framework, each with its quote.

Deterministic and offline: patterns of what is said of a field stand as data beside this
module; whoever says it, of whom, when and how surely is told from the words around it.
"""

from __future__ import annotations

from kaopu.notes.reader import read_note
from kaopu.notes.records import NoteFact
from kaopu.notes.used import NoteReading, facts_of

__all__ = ["NoteFact", "NoteReading", "facts_of", "read_note"]
