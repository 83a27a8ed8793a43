"""Draws the weights of one seed: effects near the base weights, some signs harmless."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from kaopu.framework import load_framework
from kaopu.simulate.effects import neutral, uncentred_effect
from kaopu.simulate.facts import draw_deals, draw_facts
from kaopu.simulate.records import ColumnWeights, FieldWeights, Weights
from kaopu.simulate.settings import ColumnSettings, FieldSettings, Settings


def draw_weights(rng: np.random.Generator, seed: int, settings: Settings) -> Weights:
    """Return the weights of one simulation, centred on a reference population.

    Args:
        rng: Where all chance comes from.
        seed: Only noted down in the weights.
        settings: The base weights, and how far a seed may leave them.
    """
    signs = _harmless_signs(rng, settings)
    silent = {field for sign in signs for field in sign_fields(sign, settings.field_ids)}
    customers = draw_deals(rng, settings.reference_leads, settings)
    reference = draw_facts(rng, customers, settings)
    fields = [
        _field_weights(field, _factor(rng, settings) * (field.id not in silent))
        for field in settings.fields
    ]
    return Weights(
        seed=seed,
        base=settings.intercept,
        drift=settings.drift,
        fields=tuple(_centred(field, reference) for field in fields),
        columns=tuple(_column_weights(rng, item, settings) for item in settings.columns),
        harmless_signs=signs,
    )


def sign_fields(sign_id: str, field_ids: Iterable[str]) -> tuple[str, ...]:
    """Return which of ``field_ids`` can raise this warning sign."""
    named = {c.field for c in load_framework().sign(sign_id).when if not c.gone_by}
    return tuple(field for field in field_ids if field in named)


def _harmless_signs(rng: np.random.Generator, settings: Settings) -> tuple[str, ...]:
    rule = settings.harmless
    fields = {s.id: sign_fields(s.id, settings.field_ids) for s in load_framework().signs}
    able = [sign for sign, own in fields.items() if 1 <= len(own) <= rule.most_fields]
    count = rng.integers(rule.least, rule.most + 1)
    chosen = set(rng.choice(able, count, replace=False).tolist())
    return tuple(sign for sign in able if sign in chosen)


def _factor(rng: np.random.Generator, settings: Settings) -> float:
    return float(rng.lognormal(0.0, settings.factor_spread))


def _field_weights(field: FieldSettings, factor: float) -> FieldWeights:
    framework = load_framework()
    known = framework.fields[field.id]
    ramp = field.ramp
    return FieldWeights(
        field=field.id,
        signal=known.signal,
        stage=framework.stage_of(known.signal),
        kind=known.kind,
        # + 0.0 turns the -0.0 of a silenced effect into 0.0.
        effects={state: e * factor + 0.0 for state, e in field.effects.items()},
        centre=0.0,
        ramp=replace(ramp, effect=ramp.effect * factor + 0.0) if ramp else None,
    )


def _centred(weights: FieldWeights, reference: pd.DataFrame) -> FieldWeights:
    """Return ``weights`` so that the reference's rows have a mean effect of 0.

    Rows in which the field is neutral by definition do not count, nor does the target
    stage for a field of the intent stage.
    """
    counts = ~neutral(reference, weights)
    if weights.stage == "intent":
        counts &= (reference["stage"] == "intent").to_numpy(bool)
    return replace(
        weights, centre=float(uncentred_effect(reference, weights)[counts].mean())
    )


def _column_weights(
    rng: np.random.Generator, column: ColumnSettings, settings: Settings
) -> ColumnWeights:
    effects = {v: e * _factor(rng, settings) for v, e in column.effects.items()}
    mean = sum(column.shares[value] * effect for value, effect in effects.items())
    return ColumnWeights(
        column=column.id,
        player=column.player,
        effects={v: e - mean / sum(column.shares.values()) for v, e in effects.items()},
    )
