"""Reads the model files of earlier bundle formats, by the names that types have today.

A model file is a zip; its ``schema.json`` names the type of every object. Only that text
is rewritten, in memory, before the types are held against the trusted ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

FORMAT = 5
TYPES = "schema.json"

# By bundle format: the types that were renamed or moved since, old name to new.
RENAMED: dict[int, dict[str, str]] = {
    3: {
        "kaopu.model.parts.BoostedPart": "kaopu.model.parts.leafwise.LeafwisePart",
        "kaopu.model.parts.ForestPart": "kaopu.model.parts.forest.ForestPart",
        "kaopu.model.parts.LinearPart": "kaopu.model.parts.linear.LinearPart",
        "kaopu.model.reference.ReferenceClass": "kaopu.model.similar_deals.SimilarDeals",
    },
    4: {
        "kaopu.model.parts.boosted.BoostedLearner": (
            "kaopu.model.parts.leafwise.LeafwiseLearner"
        ),
        "kaopu.model.parts.boosted.BoostedPart": "kaopu.model.parts.leafwise.LeafwisePart",
    },
}
# By bundle format: attributes that a type has gained since, None where they are absent.
GAINED: dict[int, dict[str, tuple[str, ...]]] = {
    3: {
        "kaopu.model.blend.BlendClassifier": ("search",),
        "kaopu.model.classifier.LeadClassifier": ("search", "win_rate"),
    },
    4: {"kaopu.model.classifier.LeadClassifier": ("win_rate",)},
}
READABLE = (*RENAMED, FORMAT)

Node = dict[str, Any]


def migrated(model: bytes, stored_as: int) -> bytes:
    """Return a model file of bundle format ``stored_as`` as one of today's format."""
    if stored_as == FORMAT:
        return model
    rewritten = BytesIO()
    with ZipFile(BytesIO(model)) as old, ZipFile(rewritten, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == TYPES:
                content = _with_names_of_today(content, stored_as)
            new.writestr(entry.filename, content)
    return rewritten.getvalue()


def _with_names_of_today(text: bytes, stored_as: int) -> bytes:
    root = json.loads(text)
    for node in nodes(root):
        name = f"{node['__module__']}.{node['__class__']}"
        for attribute in GAINED[stored_as].get(name, ()):
            _add_none(node["content"], attribute)
        name = RENAMED[stored_as].get(name, name)
        node["__module__"], _, node["__class__"] = name.rpartition(".")
    return json.dumps(root).encode()


def nodes(part: Any) -> Iterator[Node]:
    """Yield every object of a model file's JSON, one before those within it."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "__class__" in part:
                yield part
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))


def _add_none(attributes: Node, name: str) -> None:
    """Add an attribute that is None to those of an object."""
    attributes["key_types"]["content"].append(
        {"__class__": "str", "__module__": "builtins", "__loader__": "TypeNode"}
        | {"__id__": f"name of {name}"}
    )
    attributes["content"][name] = {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": "null",
        "is_json": True,
        "__id__": f"no {name}",
    }
