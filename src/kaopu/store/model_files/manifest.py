"""The manifest of a bundle: what is in it, and how training settled its columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaopu.errors import BundleDamagedError, BundleFormatError
from kaopu.language import Message
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Customs
from kaopu.store.model_files.migrate import FORMAT, READABLE

MANIFEST = "manifest.json"
MANIFEST_KEYS: dict[str, type] = {
    "name": str,
    "version": int,
    "usable": bool,
    "reason": str,
    "date_format": str,
    "left_out": list,
    "files": dict,
}
# What bundles have had since they were first written.
LATER_KEYS: dict[str, type] = {
    "currency": str,
    "column_currencies": dict,
    "pipeline_folder": str,
}
# What an error shows of a value that is not what was written.
SHOWN = 60
KIND_NAMES = {
    str: "text",
    int: "number",
    bool: "flag",
    list: "list",
    dict: "object",
}


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a bundle.

    Raises:
        BundleDamagedError: There is none, or a key is absent or holds another kind.
        BundleFormatError: It was written by another version of kaopu.
    """
    try:
        content: object = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise BundleDamagedError(folder, "absent", name=MANIFEST) from None
    except (ValueError, RecursionError):
        raise BundleDamagedError(folder, "no_json", name=MANIFEST) from None
    manifest: dict[str, Any] = content if isinstance(content, dict) else {}
    schema = manifest.get("schema")
    if isinstance(schema, int) and schema not in READABLE:
        raise BundleFormatError(folder, schema, FORMAT)
    if schema not in READABLE:
        found = schema if isinstance(schema, str | None) else json.dumps(schema)
        facts: dict[str, Any] = {"found": found and found[:SHOWN], "expected": FORMAT}
        raise BundleDamagedError(folder, "schema", name=MANIFEST, **facts)
    if missing := MANIFEST_KEYS.keys() - manifest.keys():
        raise BundleDamagedError(folder, "keys", name=MANIFEST, keys=sorted(missing))
    for key, kind in (MANIFEST_KEYS | LATER_KEYS).items():
        if key not in manifest:
            continue
        # type, not isinstance: to Python, true is a number too.
        if type(manifest[key]) is not kind:
            facts = {"key": key, "kind": Message("json_kind", KIND_NAMES[kind])}
            raise BundleDamagedError(folder, "kind", name=MANIFEST, **facts)
    _check_texts(folder, manifest)
    return manifest


def _check_texts(folder: Path, manifest: dict[str, Any]) -> None:
    # Bundles without a join once said nothing of any, nor of countries.
    for key in ("joins", "regions"):
        manifest.setdefault(key, [])
    for key in ("left_out", "joins", "regions"):
        named = manifest[key]
        if not isinstance(named, list) or not all(isinstance(n, str) for n in named):
            facts = {"key": key, "kind": Message("json_kind", "texts")}
            raise BundleDamagedError(folder, "kind", name=MANIFEST, **facts)


def columns_settled(pipeline: Pipeline) -> dict[str, Any]:
    """Return as plain data how training settled columns: dates, numbers, currencies."""
    return {
        "date_format": pipeline.date_format,
        "currency": pipeline.currency,
        "column_currencies": {
            column: sorted(codes) for column, codes in pipeline.column_currencies.items()
        },
        "regions": list(pipeline.regions),
        "customs": pipeline.customs.to_json(),
    }


def settled_columns(
    folder: Path, pipeline: Pipeline, manifest: Mapping[str, Any]
) -> Pipeline:
    """Return the pipeline with what `columns_settled` kept; once that was the dates alone.

    Raises:
        BundleDamagedError: A key does not hold what was written.
    """
    columns = manifest.get("column_currencies", {})
    if not all(isinstance(codes, list) for codes in columns.values()):
        facts = {"key": "column_currencies", "kind": Message("json_kind", "object")}
        raise BundleDamagedError(folder, "kind", name=MANIFEST, **facts)
    return replace(
        pipeline,
        date_format=manifest["date_format"],
        customs=_customs(folder, manifest),
        regions=tuple(manifest["regions"]),
        currency=manifest.get("currency", pipeline.currency),
        column_currencies={
            column: frozenset(map(str, codes)) for column, codes in columns.items()
        },
    )


def _customs(folder: Path, manifest: Mapping[str, Any]) -> Customs:
    """Return how columns are written; bundles once kept no more than the dates' format."""
    try:
        return Customs.from_json(manifest.get("customs", {}))
    except (AttributeError, ValueError):
        facts = {"key": "customs", "kind": Message("json_kind", "object")}
        raise BundleDamagedError(folder, "kind", name=MANIFEST, **facts) from None
