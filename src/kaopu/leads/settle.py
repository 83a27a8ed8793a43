"""Reads an export of deals to learn from: tables joined, dates settled, columns read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import Fault, PipelineMeaningError
from kaopu.files import DATA_FRAME, Export, as_texts
from kaopu.language import Choices, Names
from kaopu.leads.customs.date_formats import DateFormats, settle_formats
from kaopu.leads.customs.day_order import find_other_order
from kaopu.leads.dates import fitting_formats, moments_of
from kaopu.leads.joining import join_export, settle_keys
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.lead_table import LeadReading, read_leads
from kaopu.leads.money.settle import settle_currencies
from kaopu.leads.outcomes.leads import settle_words
from kaopu.leads.personal import find_regions
from kaopu.leads.values import category_spellings
from kaopu.pipeline import Pipeline, check_columns
from kaopu.spelling import normalised


def read_deals(
    pipeline: Pipeline, deals: pd.DataFrame, name: Path | str = DATA_FRAME
) -> LeadReading:
    """Return an export as training reads it, open deals too.

    Args:
        pipeline: The resolved pipeline.
        deals: One row a deal, any dtypes.
        name: What messages call the export.

    Raises:
        KaopuError: The export cannot be read as the pipeline file says.
    """
    texts = as_texts(deals)
    texts = join_export(Export(texts), pipeline, pipeline.training_columns, name).frame
    pipeline = settle_dates(settle_keys(pipeline, texts), texts, name)
    pipeline = replace(pipeline, regions=find_regions(texts, pipeline.currency))
    pipeline = settle_categories(pipeline, texts)
    single = texts.loc[:, ~texts.columns.duplicated()]
    pipeline, notes = settle_currencies(settle_words(pipeline, single), single)
    reading = read_leads(texts, pipeline, "training", name)
    return replace(reading, notes=(*notes, *reading.notes))


def settle_dates(pipeline: Pipeline, texts: pd.DataFrame, name: Path | str) -> Pipeline:
    """Return the pipeline with the formats of its dates, found over whole columns.

    Args:
        pipeline: The resolved pipeline.
        texts: The export, as `kaopu.files.as_texts` gives it.
        name: What messages call the export.

    Raises:
        PipelineMeaningError: No known format reads a column, or two do; or the dates
            prove another format than the pipeline file says.
    """
    if not pipeline.date_columns:
        return pipeline
    check_columns(pipeline, list(texts.columns), pipeline.training_columns, name)
    cells = date_cells(pipeline, texts)
    pipeline = _with_moments(pipeline, cells)
    if faults := list(_contradictions(pipeline, cells)):
        raise PipelineMeaningError(pipeline.name, faults, name)
    if pipeline.date_format:
        return _with_aged(pipeline, texts)
    told = pipeline.customs.dates
    formats = settle_formats({c: own for c, own in cells.items() if c not in told})
    if faults := list(_unsettled(formats)):
        raise PipelineMeaningError(pipeline.name, faults, name)
    return _with_aged(with_formats(pipeline, formats), texts)


def with_formats(pipeline: Pipeline, formats: DateFormats) -> Pipeline:
    """Return the pipeline with formats of dates that were found."""
    dates = {**formats.apart, **pipeline.customs.dates}
    customs = replace(pipeline.customs, dates=dates)
    return replace(pipeline, date_format=formats.common, customs=customs)


def date_cells(pipeline: Pipeline, texts: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the cells of each column of dates that say something."""
    columns = [column for column in pipeline.date_columns if column in texts]
    return {c: texts[c][filled_dates(pipeline, texts[c])] for c in columns}


def filled_dates(pipeline: Pipeline, cells: pd.Series) -> NDArray[np.bool_]:
    """Tell which cells (n,) of a column of dates say something."""
    skipped = list(pipeline.missing | _unknown_words(pipeline))
    return ~normalised(cells).isin(skipped).to_numpy(dtype=bool)


def _with_moments(pipeline: Pipeline, cells: Mapping[str, pd.Series]) -> Pipeline:
    """Return the pipeline with the columns that count seconds, beside a told format.

    No format is that of such a column, unless it is told of it alone.
    """
    if not pipeline.date_format:
        return pipeline
    told = pipeline.customs.dates
    found = {
        column: form
        for column, own in cells.items()
        if column not in told and (form := moments_of(pd.Series(own.str.strip().unique())))
    }
    if not found:
        return pipeline
    customs = replace(pipeline.customs, dates={**found, **told})
    return replace(pipeline, customs=customs)


def _with_aged(pipeline: Pipeline, texts: pd.DataFrame) -> Pipeline:
    """Return the pipeline with other formats of the days that tell the outcome.

    The latest of them is the day of the export, up to which the age of a deal counts. They
    need be no days: then they have no format.
    """
    dates = dict(pipeline.customs.dates)
    for column in pipeline.outcome.aged:
        if column in dates:
            continue
        cells = texts[column]
        forms = fitting_formats(cells[~normalised(cells).isin([*pipeline.missing, ""])])
        if len(forms) == 1 and forms[0] not in ("", pipeline.date_format):
            dates[column] = forms[0]
    if dates == pipeline.customs.dates:
        return pipeline
    return replace(pipeline, customs=replace(pipeline.customs, dates=dates))


def _contradictions(pipeline: Pipeline, cells: Mapping[str, pd.Series]) -> Iterator[Fault]:
    """Yield a fault for each column that is not written as the pipeline file says."""
    for column, own in cells.items():
        told = pipeline.date_format_of(column)
        other = find_other_order(own, told) if told else None
        if other:
            is_own = column in pipeline.customs.dates
            yield Fault.of(
                "dates.formats" if is_own else "dates.format",
                "dates_mixed" if other.is_mixed else "dates_contradict",
                column=column,
                cell=other.cell,
                told=told,
                formats=Choices(other.formats),
                form=other.formats[0],
            )


def _unsettled(formats: DateFormats) -> Iterator[Fault]:
    """Yield a fault for each way in which columns of dates can, or cannot, be read."""
    for forms in dict.fromkeys(formats.open.values()):
        case = "dates_ambiguous" if forms else "dates_unread"
        columns = Names([repr(c) for c, own in formats.open.items() if own == forms])
        yield Fault.of("dates.format", case, columns=columns, formats=Choices(forms))


def settle_categories(pipeline: Pipeline, texts: pd.DataFrame) -> Pipeline:
    """Return the pipeline with the first spelling of every category of an export.

    Args:
        pipeline: The resolved pipeline.
        texts: The export, as `kaopu.files.as_texts` gives it.
    """
    single = texts.loc[:, ~texts.columns.duplicated()]
    reader = LeadReader(single, pipeline)
    sources = tuple(
        replace(source, spellings=category_spellings(source, reader.as_kept(source)))
        if source.kind == "category" and source.column in single
        else source
        for source in pipeline.sources
    )
    return replace(pipeline, sources=sources)


def _unknown_words(pipeline: Pipeline) -> frozenset[str]:
    dates = [source for source in pipeline.read_sources if source.kind == "date"]
    return frozenset[str]().union(*(source.unknown for source in dates))
