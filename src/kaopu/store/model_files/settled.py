"""What a training settled about the words of its export, as the bundle keeps it.

With it one lead reads as it would among the deals of training. Bundles of before have no
such file: their categories are read as they are spelled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaopu.errors import BundleDamagedError
from kaopu.language import Message
from kaopu.pipeline import Pipeline
from kaopu.pipeline.history.earlier import EarlierDeals
from kaopu.spelling import category_key

SETTLED = "settled.json"
CATEGORIES, APART = "categories", "keys_apart"
HISTORIES, CUES, EARLIER = "histories", "cues", "earlier_deals"
# Who reads notes, where that is not whom the pipeline file names.
READER, RULES = "reader", "rules"


def settled_words(pipeline: Pipeline) -> dict[str, Any]:
    """Return as plain data which spellings stand for categories, and which keys differ."""
    return {
        CATEGORIES: {
            source.id: sorted(source.spellings.values())
            for source in pipeline.sources
            if source.spellings is not None
        },
        APART: [sorted(join.apart or ()) for join in pipeline.joins],
        **_histories_settled(pipeline),
    }


def _histories_settled(pipeline: Pipeline) -> dict[str, Any]:
    """Return how histories and notes are read; nothing without any."""
    tables = pipeline.histories
    told = [{"stages": list(t.stages), "format": t.format} for t in tables]
    cues = pipeline.notes.cues
    of_notes: dict[str, Any] = {} if cues is None else {CUES: sorted(cues)}
    if pipeline.notes.by_rules:
        of_notes[READER] = RULES
    ended = pipeline.earlier.ended if pipeline.earlier is not None else None
    of_accounts = {} if ended is None else {EARLIER: dict(sorted(ended.items()))}
    return {HISTORIES: told, **of_notes, **of_accounts} if told else of_notes


def read_settled(folder: Path, pipeline: Pipeline) -> Pipeline:
    """Return the pipeline of a bundle with what its training settled.

    Raises:
        BundleDamagedError: The file does not hold what `settled_words` returned.
    """
    try:
        content: object = json.loads((folder / SETTLED).read_text("utf-8"))
    except ValueError:
        raise BundleDamagedError(folder, "no_json", name=SETTLED) from None
    record = content if isinstance(content, dict) else {}
    categories, apart = record.get(CATEGORIES), record.get(APART)
    if not isinstance(categories, dict) or not all(map(_is_texts, categories.values())):
        raise _damaged(folder, CATEGORIES, "object")
    if not isinstance(apart, list) or not all(map(_is_texts, apart)):
        raise _damaged(folder, APART, "list")
    pipeline = _with_histories(folder, pipeline, record.get(HISTORIES, []))
    pipeline = _with_cues(folder, pipeline, record.get(CUES))
    pipeline = _with_earlier(folder, pipeline, record.get(EARLIER))
    pipeline = _with_reader(folder, pipeline, record.get(READER))
    return _with_words(pipeline, categories, apart)


def _with_histories(folder: Path, pipeline: Pipeline, told: object) -> Pipeline:
    """Return the pipeline with its histories read as they were in training."""
    if not isinstance(told, list) or len(told) not in (0, len(pipeline.histories)):
        raise _damaged(folder, HISTORIES, "list")
    tables = list(pipeline.histories)
    for place, one in enumerate(told):
        stages = one.get("stages") if isinstance(one, dict) else None
        form = one.get("format") if isinstance(one, dict) else None
        if not _is_texts(stages) or not isinstance(form, str):
            raise _damaged(folder, HISTORIES, "object")
        tables[place] = replace(tables[place], stages=tuple(stages or ()), format=form)
    return replace(pipeline, histories=tuple(tables))


def _with_cues(folder: Path, pipeline: Pipeline, cues: object) -> Pipeline:
    """Return the pipeline reading notes by the cues that training used."""
    if cues is None:
        return pipeline
    if not isinstance(cues, list) or not _is_texts(cues):
        raise _damaged(folder, CUES, "list")
    notes = replace(pipeline.notes, cues=frozenset(cues))
    return replace(pipeline, notes=notes)


def _with_earlier(folder: Path, pipeline: Pipeline, ended: object) -> Pipeline:
    """Return the pipeline that knows how past deals of each account ended."""
    if ended is None:
        return pipeline
    if not isinstance(ended, dict) or not all(map(_are_ends, ended.values())):
        raise _damaged(folder, EARLIER, "object")
    own = {key: (tuple(won), tuple(lost)) for key, (won, lost) in ended.items()}
    return replace(pipeline, earlier=EarlierDeals(pipeline.name, own))


def _are_ends(part: object) -> bool:
    """Tell whether these are the days on which deals were won, and were lost."""
    if not isinstance(part, list) or len(part) != 2:
        return False
    return all(isinstance(days, list) and _are_ascending(days) for days in part)


def _are_ascending(days: list[object]) -> bool:
    numbers = [day for day in days if type(day) is int]
    return len(numbers) == len(days) and numbers == sorted(numbers)


def _with_reader(folder: Path, pipeline: Pipeline, reader: object) -> Pipeline:
    """Return the pipeline whose notes are read by whom training had them read."""
    if reader is None:
        return pipeline
    if reader != RULES:
        raise _damaged(folder, READER, "string")
    notes = replace(pipeline.notes, llm=None, by_rules=True)
    return replace(pipeline, notes=notes)


def unsettled(pipeline: Pipeline) -> Pipeline:
    """Return the pipeline of a bundle whose training settled no words."""
    return _with_words(pipeline, {}, [])


def _with_words(
    pipeline: Pipeline, categories: Mapping[str, list[str]], apart: list[list[str]]
) -> Pipeline:
    sources = tuple(
        replace(s, spellings={category_key(text): text for text in categories[s.id]})
        if s.id in categories
        else s
        for s in pipeline.sources
    )
    kept = [*map(frozenset, apart), *[frozenset[str]()] * len(pipeline.joins)]
    joins = tuple(
        replace(join, apart=own) for join, own in zip(pipeline.joins, kept, strict=False)
    )
    return replace(pipeline, sources=sources, joins=joins)


def _is_texts(part: object) -> bool:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)


def _damaged(folder: Path, key: str, kind: str) -> BundleDamagedError:
    facts = {"key": key, "kind": Message("json_kind", kind)}
    return BundleDamagedError(folder, "kind", name=SETTLED, **facts)
