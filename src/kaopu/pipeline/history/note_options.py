"""What ``[notes]`` says: columns of the export in which people write about a lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaopu.errors import Fault
from kaopu.pipeline.history.tables import EVENT_NOTE, HistoryTable

KEY = "notes"
LLM = "llm"
# A place of the web, and nobody's name or password in it; nor anything after its path.
ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#@]*)?")
VARIABLE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")
# The keys of a language model, and those of them that it needs.
OF_LLM, NEEDED = ("url", "model", "key", "timeout", "max_notes"), ("url", "model")
TIMEOUT, MAX_TIMEOUT, MAX_NOTES = 30.0, 600.0, 1_000


@dataclass(frozen=True)
class LlmSettings:
    """The language model that ``[notes]`` lets read.

    Attributes:
        url: The address above ``/chat/completions``.
        model: Its name there.
        key: ``env:NAME``, the variable that holds the key; empty for none.
        seconds: How long an answer may take.
        most: So many notes of a table are read by it at most, the newest.
        kept: The folder that keeps its answers, as the home that is at hand has it; None
            to keep none.
    """

    url: str
    model: str
    key: str = ""
    seconds: float = TIMEOUT
    most: int = MAX_NOTES
    # Where answers lie is nothing of what the file says.
    kept: Path | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class NotesOptions:
    """The settings of ``[notes]``.

    Attributes:
        columns: Of the export, in the order in which they are read; none for no notes.
        cues: The ids of the cues whose facts are used, settled in training so that a lead
            is read as past deals were; None before that.
        llm: What reads notes beside the rules; None where these read alone.
        by_rules: Whether a language model is named and gave no answer in training, so that
            the rules read alone, in training and ever since.
    """

    columns: tuple[str, ...] = ()
    cues: frozenset[str] | None = None
    llm: LlmSettings | None = None
    by_rules: bool = False


def read_notes(authored: Mapping[str, Any]) -> NotesOptions:
    """Return the settings of an authored ``[notes]``; empty for none."""
    columns = tuple(authored.get("columns", ()))
    if authored.get("reader") != LLM or not all(name in authored for name in NEEDED):
        return NotesOptions(columns)
    settings = LlmSettings(
        url=authored["url"],
        model=authored["model"],
        key=authored.get("key", ""),
        seconds=float(authored.get("timeout", TIMEOUT)),
        most=authored.get("max_notes", MAX_NOTES),
    )
    return NotesOptions(columns, llm=settings)


def note_faults(
    authored: Mapping[str, Any], tables: Sequence[HistoryTable]
) -> Iterator[Fault]:
    """Yield what is wrong with an authored ``[notes]``; what may be secret is not told.

    Args:
        authored: The table, of valid shape.
        tables: The histories, whose events may have notes.
    """
    if authored.get("reader") != LLM:
        for name in OF_LLM:
            if name in authored:
                yield Fault.of(f"{KEY}.{name}", "llm_unasked")
        return
    for name in NEEDED:
        if name not in authored:
            yield Fault.of(f"{KEY}.{name}", "llm_absent")
    if not ADDRESS.fullmatch(authored.get("url", "http://x")):
        yield Fault.of(f"{KEY}.url", "llm_url")
    if not VARIABLE.fullmatch(authored.get("key", "env:X")):
        yield Fault.of(f"{KEY}.key", "llm_key")
    seconds = authored.get("timeout", TIMEOUT)
    if not 1 <= seconds <= MAX_TIMEOUT:  # TOML knows nan
        most = round(MAX_TIMEOUT)
        yield Fault.of(f"{KEY}.timeout", "llm_timeout", found=repr(seconds), most=most)
    of_events = any(EVENT_NOTE in table.columns for table in tables)
    if not (of_events or authored.get("columns")):
        yield Fault.of(f"{KEY}.reader", "llm_nothing")
