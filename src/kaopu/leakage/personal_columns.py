"""Which columns would feed the model with personal data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kaopu.errors import PersonalDataError
from kaopu.framework.records import OWN_SIDE
from kaopu.leads.personal import PersonalColumn, personal_columns
from kaopu.pipeline import Pipeline


def personal_sources(pipeline: Pipeline, texts: pd.DataFrame) -> tuple[PersonalColumn, ...]:
    """Return the columns that would feed the model with personal data.

    Who they are is learnt from only under own_side, where they are colleagues, mapped on
    purpose: names as they are, addresses and numbers as codes. The pipeline file may
    allow any column by name, with a reason.

    Args:
        pipeline: The resolved pipeline.
        texts: The export, as `kaopu.files.as_texts` gives it.
    """
    own = {
        s.column: s.player == OWN_SIDE and s.kind == "category"
        for s in pipeline.sources
        if s.kind in ("category", "number") and s.column not in pipeline.allowed
    }
    found = personal_columns(
        texts.loc[:, [c in own for c in texts.columns]], pipeline.regions
    )
    return tuple(
        personal
        for personal in found
        if personal.kind != "colleague"
        and (personal.kind == "free_text" or not own[personal.column])
    )


def check_some_left(
    pipeline: Pipeline, personal: tuple[PersonalColumn, ...], name: Path | str
) -> None:
    """Check that a column is left to learn from without those of personal data.

    Raises:
        PersonalDataError: There is none.
    """
    columns = [column.column for column in personal]
    if not pipeline.without(columns).sources:
        raise PersonalDataError(name, columns)
