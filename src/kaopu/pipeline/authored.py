"""The pipeline file as its author wrote it: parsed, of valid shape, not yet understood.

`resolve` turns it into what the program runs on. The bundle keeps the authored text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kaopu.documents import published_schema
from kaopu.errors import Fault, FileMissingError, FileUnreadableError, PipelineShapeError
from kaopu.language import Language, Names, languages
from kaopu.pipeline.data_source import OF_DATABASE, find_data_faults, without_secrets
from kaopu.spelling import composed

SCHEMA_FILE = "pipeline.schema.json"
# Of a value that is not as expected, so many characters are told.
SHOWN = 200
# Keys whose text is not the author's but a file's or a database's.
AS_WRITTEN = ("path", "sheet", "member", *OF_DATABASE)
# What stands there instead of env:NAME may be the key itself, which is not told.
KEY_OF_NOTES = "notes.key"
# Of a dotted key. What stands in quotes, or is a remark, is no key.
MAX_PARTS = 50
QUOTED = re.compile(r""""[^"\n]*"|'[^'\n]*'|#.*""")
# What the schema sets a limit to: the case of the fault, and where the limit stands.
LIMITS = {
    "minLength": ("empty", "minLength"),
    "minItems": ("no_items", "minItems"),
    "uniqueItems": ("repeated", ""),
    "minimum": ("minimum", "minimum"),
    "exclusiveMinimum": ("share", ""),
    "exclusiveMaximum": ("share", ""),
}


@dataclass(frozen=True)
class PipelineFile:
    """A pipeline file of valid shape.

    Attributes:
        path: Where it was read from; relative paths inside it start at its folder.
        text: Its text, kept with every model trained from it.
        content: The parsed tables, as the schema describes them.
    """

    path: Path
    text: str
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The pipeline's name, also that of its models."""
        return str(self.content["name"])

    @property
    def data_path(self) -> Path | None:
        """The export it names, if any; relative to the pipeline file's folder."""
        path = self.content.get("data", {}).get("path")
        return self.path.parent / path if path else None

    @property
    def database(self) -> tuple[str, str | None, str | None] | None:
        """The URL, table and query of the database it names; None for none."""
        data = self.section("data")
        if "url" not in data:
            return None
        return str(data["url"]), data.get("table"), data.get("query")

    def section(self, name: str) -> Mapping[str, Any]:
        """Return one table of the file, empty if it is not there."""
        section: Mapping[str, Any] = self.content.get(name, {})
        return section


def read_pipeline(path: Path | str) -> PipelineFile:
    """Return the pipeline file at ``path``.

    Raises:
        FileMissingError: There is no such file.
        FileUnreadableError: It is a folder.
        PipelineShapeError: It is no TOML, or against the schema; all faults at once.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except IsADirectoryError:
        known = Names((".toml",))
        raise FileUnreadableError(path, "pipeline_folder", known=known) from None
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissingError(path, "pipeline", (".toml",)) from None
    except UnicodeDecodeError as error:
        fault = Fault.of("file", "not_utf8", byte=error.start)
        raise PipelineShapeError(path, [fault]) from None
    return parse_pipeline(text, path)


def parse_pipeline(text: str, path: Path) -> PipelineFile:
    """Return a pipeline file from its ``text``; ``path`` is what messages name.

    Raises:
        PipelineShapeError: It is no TOML, or against the schema; all faults at once.
    """
    try:
        _check_keys(text, path)
        content = tomllib.loads(text)
    except RecursionError:
        fault = Fault.of("file", "too_deep", most=MAX_PARTS)
        raise PipelineShapeError(path, [fault]) from None
    except tomllib.TOMLDecodeError as error:
        fault = Fault.of("file", "not_toml", cause=str(error))
        raise PipelineShapeError(path, [fault]) from None
    faults = list(find_shape_faults(content))
    if faults := faults or list(find_data_faults(content)):
        raise PipelineShapeError(path, faults, language=_language_of(content))
    return PipelineFile(path, text, _composed(content))


def _composed(part: Any, key: str = "") -> Any:
    """Return texts in the form that headers have, whatever the author's keyboard made.

    Names of files and databases, and of what is in them, stay as they are there.
    """
    if isinstance(part, dict):
        return {_composed(k): _composed(own, k) for k, own in part.items()}
    if isinstance(part, list):
        return [_composed(own, key) for own in part]
    is_word = isinstance(part, str) and key not in AS_WRITTEN
    return composed(part) if is_word else part


def _check_keys(text: str, path: Path) -> None:
    """Refuse keys of so many parts that the parser takes minutes over them."""
    for line in text.splitlines():
        if line.count(".") > MAX_PARTS and QUOTED.sub("", line).count(".") > MAX_PARTS:
            fault = Fault.of("file", "too_deep", most=MAX_PARTS)
            raise PipelineShapeError(path, [fault])


def _language_of(content: Mapping[str, Any]) -> Language | None:
    """Return the language that a file asks for, though it is not of valid shape."""
    language = content.get("language")
    return language if language in languages() else None


def read_schema() -> dict[str, Any]:
    """Return the published JSON Schema of pipeline files, with the languages there are."""
    schema = published_schema("kaopu.pipeline", SCHEMA_FILE)
    schema["properties"]["language"] = {"enum": list(languages())}
    return schema


def find_shape_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every fault of ``content`` against the schema, in the file's order."""
    # jsonschema costs a fifth of a second, which --help need not pay.
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(read_schema())
    for error in sorted(validator.iter_errors(content), key=lambda e: str(e.path)):
        key = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown_keys(key, error.instance, error.schema)
        elif error.validator in ("required", "dependentRequired"):
            name = str(error.message).split("'")[1]
            where = f"{key}.{name}" if key else name
            yield Fault.of(where, "absent")
        else:
            if key == KEY_OF_NOTES or key.startswith(f"{KEY_OF_NOTES}."):
                yield Fault.of(KEY_OF_NOTES, "llm_key")
                continue
            case, facts = _expected(str(error.validator), error.schema)
            yield Fault.of(key or "file", case, found=_shown(error.instance), **facts)


def _shown(value: object) -> str:
    text = without_secrets(repr(value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _unknown_keys(
    key: str, instance: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[Fault]:
    known = list(schema.get("properties", {}))
    for name in instance:
        if name in known:
            continue
        near = get_close_matches(name, known, n=1)
        where = f"{key}.{name}" if key else name
        if near:
            yield Fault.of(where, "unknown_key_near", near=near[0])
        else:
            yield Fault.of(where, "unknown_key", known=Names(known))


def _expected(validator: str, schema: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """Return what a part of the schema asks for: the case of a fault, and its facts."""
    if validator in LIMITS:
        case, limit = LIMITS[validator]
        return case, {"least": schema.get(limit, "")}
    if "const" in schema:
        return "const", {"value": schema["const"]}
    if "enum" in schema:
        return "enum", {"values": Names(schema["enum"])}
    if "pattern" in schema:
        return "pattern", {"pattern": schema["pattern"]}
    if schema.get("uniqueItems"):
        return "texts", {}
    if schema.get("type") == "array":
        return "join", {}
    if schema.get("type") == "object":
        return "table", {}
    if schema.get("type") == "integer":
        return "whole_number", {}
    return "kind", {"kind": schema.get("type", "value")}
