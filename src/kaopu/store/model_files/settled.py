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
from kaopu.spelling import category_key

SETTLED = "settled.json"
CATEGORIES, APART = "categories", "keys_apart"


def settled_words(pipeline: Pipeline) -> dict[str, Any]:
    """Return as plain data which spellings stand for categories, and which keys differ."""
    return {
        CATEGORIES: {
            source.id: sorted(source.spellings.values())
            for source in pipeline.sources
            if source.spellings is not None
        },
        APART: [sorted(join.apart or ()) for join in pipeline.joins],
    }


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
    return _with_words(pipeline, categories, apart)


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
