"""What decides a company's deals, as a picture of its own and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kaopu.explain.past.overall_records import Overall
from kaopu.explain.records import Support
from kaopu.language import Language
from kaopu.report.charts import stacked
from kaopu.report.evaluation.render import chart_file
from kaopu.report.overall.view import overall_view
from kaopu.scoring import LeadModel

OVERALL_COLUMNS = (
    "division",
    "column",
    "group",
    "sign",
    "field",
    "value",
    "deals",
    "won",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "overall_rate",
    "log_odds",
    "standard_error",
    "finding",
)


def overall_picture(model: LeadModel, language: Language) -> str:
    """Return the signals and the signs as one SVG file."""
    view = overall_view(model, language)
    return chart_file(stacked("overall", view.title, view.charts))


def overall_frame(overall: Overall) -> pd.DataFrame:
    """Return counts and rates as a table: `OVERALL_COLUMNS`, ids as in the framework.

    A row is a fact behind a sign, a sign over all deals, a group, or a sign in a group.
    """
    rows = [*_signs(overall), *_groups(overall)]
    return pd.DataFrame(rows, columns=list(OVERALL_COLUMNS)).astype(
        {"deals": "Int64", "won": "Int64"}
    )


def _signs(overall: Overall) -> Iterator[dict[str, Any]]:
    for sign in overall.signs:
        named = {"division": "all", "sign": sign.id}
        yield named | _counts(sign.support) | {"finding": sign.finding}
        for fact in sign.facts:
            yield {
                **named,
                "column": fact.column,
                "field": fact.source,
                "value": fact.value or "not_asked",
                **_counts(fact.support),
                "log_odds": fact.log_odds,
                "standard_error": fact.error,
                "finding": fact.finding,
            }


def _groups(overall: Overall) -> Iterator[dict[str, Any]]:
    for group in overall.groups:
        named = {"division": group.kind, "column": group.column, "group": group.value}
        yield named | _counts(group.support)
        for sign in group.signs:
            yield named | {"sign": sign.id} | _counts(sign.support)


def _counts(support: Support | None) -> dict[str, Any]:
    """Return counts and rate; nothing where too few deals held it."""
    if support is None:
        return {}
    return {
        "deals": support.deals,
        "won": support.won,
        "win_rate": support.rate,
        "win_rate_low": support.low,
        "win_rate_high": support.high,
        "overall_rate": support.overall,
    }
