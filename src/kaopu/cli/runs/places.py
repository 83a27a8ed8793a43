"""Where leads and deals are, as the command line says it: a file, or rows of a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from kaopu.errors import UsageError
from kaopu.files.databases import Address, DatabasePlace, TableName, is_database
from kaopu.pipeline import PipelineFile, parse_pipeline
from kaopu.pipeline.data_source import without_secrets
from kaopu.scoring import LeadModel

Place: TypeAlias = Path | DatabasePlace


class PlaceType(click.ParamType[Any]):
    """The type of LEADS and of exports: a path, ``-``, a URL, or ``env:NAME``.

    A URL is an `Address` until `rows_option` has joined it to its table or query.
    """

    name = "place"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | Address | DatabasePlace:
        """Return what a text names."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        return Address(value) if is_database(value) else Path(value)


PLACE = PlaceType()


def rows_option(
    argument: str, output: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command --table and --query, which say what rows of a database it takes.

    Args:
        argument: Which of its arguments is the place.
        output: Which says where it writes to, if that may be a database: its table is
            meant by --table, too, where only that is one.
    """

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        @click.option("--table", help="Table or view of the database, [SCHEMA.]NAME.")
        @click.option("--query", help="SELECT whose rows are taken, in place of --table.")
        @wraps(command)
        def run(*args: Any, table: str | None, query: str | None, **options: Any) -> None:
            named = options[argument]
            if options.get("engine") == "spark" or options.get("master"):
                rows = table or query
                options[argument] = cluster_path(named, options.get(output), rows)
                command(*args, **options)
                return
            is_target = is_database(str(options.get(output) or ""))
            if is_target and not isinstance(named, Address):
                options[f"{output}_table"] = options.get(f"{output}_table") or table
                table = None
            options[argument] = place_of(named, table, query)
            command(*args, **options)

        return run

    return wrap


def cluster_path(
    named: Path | Address | DatabasePlace, output: str | None, rows: str | None
) -> Path | str | DatabasePlace:
    """Return the path that Spark is to read, as it was written: it may be a URL.

    Raises:
        UsageError: It, or the output, is a database of ours.
    """
    places = (named, Address(output) if output and is_database(output) else None)
    for place in places:
        if isinstance(place, Address) and place.is_known:
            raise UsageError("spark_database", place=str(place))
    path = named.written if isinstance(named, Address) else named
    if rows:
        raise UsageError("table_of_file", path=without_secrets(str(path)))
    return path


def place_of(
    named: Path | Address | DatabasePlace | None, table: str | None, query: str | None
) -> Place | None:
    """Return the place that an argument gives together with --table and --query.

    Raises:
        UsageError: They do not go together.
    """
    if isinstance(named, Address):
        return DatabasePlace(named, TableName.parse(table) if table else None, query)
    if table or query:
        if named is None:
            raise UsageError("table_alone")
        raise UsageError("table_of_file", path=str(named))
    return named


def place_name(place: Place) -> Path | str:
    """Return what messages call a place; of a database without any secret."""
    return str(place) if isinstance(place, DatabasePlace) else place


def data_place(pipeline: PipelineFile) -> Place | None:
    """Return the file or the rows of a database that a pipeline file names, if any."""
    if pipeline.database is None:
        return pipeline.data_path
    place = DatabasePlace.of(*pipeline.database)
    # Like a path, a file that the pipeline file names itself starts at its folder.
    file = place.address.file if "://" in place.address.written else None
    if file is None or file.is_absolute():
        return place
    there = f"{place.address.system.id}:///{pipeline.path.parent / file}"
    return replace(place, address=Address(there))


def stored_place(model: LeadModel) -> Place | None:
    """Return what the pipeline file of a stored model names, if that can be found.

    A bundle of an earlier version does not say where its pipeline file was.
    """
    folder = model.pipeline.folder
    if folder is None:
        return None
    path = folder / f"{model.pipeline.name}.toml"
    place = data_place(parse_pipeline(model.pipeline_text, path))
    if not isinstance(place, Path):
        return place
    # As a person would write it: the way there leads over the bundle and back.
    return shortest(place.resolve()) if place.is_file() else None


def shortest(path: Path) -> Path:
    """Return an absolute path as it is seen from the current folder, if it lies there."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
