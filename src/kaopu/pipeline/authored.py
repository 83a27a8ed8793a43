"""The pipeline file as its author wrote it: parsed, of valid shape, not yet understood.

`resolve` turns it into what the program runs on. The bundle keeps the authored text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kaopu.documents import published_schema
from kaopu.errors import Fault, FileMissingError, PipelineShapeError

SCHEMA_FILE = "pipeline.schema.json"


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

    def section(self, name: str) -> Mapping[str, Any]:
        """Return one table of the file, empty if it is not there."""
        section: Mapping[str, Any] = self.content.get(name, {})
        return section


def read_pipeline(path: Path | str) -> PipelineFile:
    """Return the pipeline file at ``path``.

    Raises:
        FileMissingError: There is no such file.
        PipelineShapeError: It is no TOML, or against the schema; all faults at once.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise FileMissingError(path, "pipeline", (".toml",)) from None
    except UnicodeDecodeError as error:
        fault = Fault("file", f"byte {error.start} is not UTF-8", "save it as UTF-8")
        raise PipelineShapeError(path, [fault]) from None
    return parse_pipeline(text, path)


def parse_pipeline(text: str, path: Path) -> PipelineFile:
    """Return a pipeline file from its ``text``; ``path`` is what messages name.

    Raises:
        PipelineShapeError: It is no TOML, or against the schema; all faults at once.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault("file", f"not TOML: {error}", "mend that line")
        raise PipelineShapeError(path, [fault]) from None
    if faults := list(find_shape_faults(content)):
        raise PipelineShapeError(path, faults)
    return PipelineFile(path, text, content)


def read_schema() -> dict[str, Any]:
    """Return the published JSON Schema of pipeline files."""
    return published_schema("kaopu.pipeline", SCHEMA_FILE)


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
            yield Fault(where, "is missing", "add it, see pipelines/template.toml")
        else:
            is_other = error.validator in ("const", "enum", "pattern", "type")
            problem = f"found {error.instance!r}" if is_other else str(error.message)
            yield Fault(key or "file", problem, _expected(error.schema))


def _unknown_keys(
    key: str, instance: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[Fault]:
    known = list(schema.get("properties", {}))
    for name in instance:
        if name in known:
            continue
        near = get_close_matches(name, known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"expected {', '.join(known)}"
        yield Fault(f"{key}.{name}" if key else name, "is an unknown key", remedy)


def _expected(schema: Mapping[str, Any]) -> str:
    """Say in words what a part of the schema asks for."""
    if "const" in schema:
        return f"expected {schema['const']}"
    if "enum" in schema:
        return f"expected one of {', '.join(map(str, schema['enum']))}"
    if "pattern" in schema:
        return f"expected text that matches {schema['pattern']}"
    if schema.get("uniqueItems"):
        return 'expected a list of different texts, such as ["Won"]'
    if schema.get("type") == "array":
        return "expected [[join]], in double brackets, see pipelines/template.toml"
    if schema.get("type") == "object":
        return "expected a table, see pipelines/template.toml"
    return f"expected a {schema.get('type', 'value')}"
