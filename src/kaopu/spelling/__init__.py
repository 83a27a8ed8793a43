"""Which texts are the same, however they were typed: words, categories, keys, ids."""

from kaopu.spelling.categories import (
    Merged,
    category_key,
    category_text,
    merged_spellings,
    spelled_otherwise,
    spellings_of,
)
from kaopu.spelling.compare import (
    are_plain,
    composed,
    exact,
    exact_texts,
    normalise,
    normalised,
    whole,
)
from kaopu.spelling.keys import (
    IdLookup,
    KeyMatch,
    apart_keys,
    exact_keys,
    folded_key,
    match_keys,
)
from kaopu.spelling.record_ids import is_cased, short_id

__all__ = [
    "IdLookup",
    "KeyMatch",
    "Merged",
    "apart_keys",
    "are_plain",
    "category_key",
    "category_text",
    "composed",
    "exact",
    "exact_keys",
    "exact_texts",
    "folded_key",
    "is_cased",
    "match_keys",
    "merged_spellings",
    "normalise",
    "normalised",
    "short_id",
    "spelled_otherwise",
    "spellings_of",
    "whole",
]
