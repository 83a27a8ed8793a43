"""Reads an export of deals to learn from: tables joined, dates settled, columns read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from kaopu.errors import Fault, PipelineMeaningError
from kaopu.files import DATA_FRAME, Export, as_texts
from kaopu.language import Choices, Names
from kaopu.leads.dates import fitting_formats
from kaopu.leads.joining import join_export, settle_keys
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.lead_table import LeadReading, read_leads
from kaopu.leads.money.settle import settle_currencies
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
    pipeline, notes = settle_currencies(pipeline, single)
    reading = read_leads(texts, pipeline, "training", name)
    return replace(reading, notes=(*notes, *reading.notes))


def settle_dates(pipeline: Pipeline, texts: pd.DataFrame, name: Path | str) -> Pipeline:
    """Return the pipeline with the format of its dates, found over whole columns.

    Args:
        pipeline: The resolved pipeline.
        texts: The export, as `kaopu.files.as_texts` gives it.
        name: What messages call the export.

    Raises:
        PipelineMeaningError: No known format reads a column, or two do.
    """
    if pipeline.date_format or not pipeline.date_columns:
        return pipeline
    check_columns(pipeline, list(texts.columns), pipeline.training_columns, name)
    skipped = pipeline.missing | _unknown_words(pipeline)
    cells = pd.concat([texts[column] for column in pipeline.date_columns])
    cells = cells[~normalised(cells).isin(list(skipped))]
    formats = fitting_formats(cells)
    if len(formats) == 1:
        return replace(pipeline, date_format=formats[0])
    case = "dates_ambiguous" if formats else "dates_unread"
    columns = Names([repr(column) for column in pipeline.date_columns])
    fault = Fault.of("dates.format", case, columns=columns, formats=Choices(formats))
    raise PipelineMeaningError(pipeline.name, [fault], name)


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
    dates = [source for source in pipeline.sources if source.kind == "date"]
    return frozenset[str]().union(*(source.unknown for source in dates))
