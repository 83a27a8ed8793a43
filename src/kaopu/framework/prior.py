"""What the framework's word is worth in log-odds before any deal has been seen.

`load_prior` reads ``data/prior.toml``; `field_prior` says what each level or state of a
field is expected to add, and how unsure that is. It is data, not an estimate: no company's
deals went into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kaopu.errors import FrameworkError
from kaopu.framework.load import SCHEMA, load_framework, read
from kaopu.framework.records import Field, Framework
from kaopu.language.catalogue import remembered

# What is no level, as the columns of a matrix name it; a value counts by deviation.
UNKNOWN, NOT_ASKED, GONE_BY, SET, VALUE = "unknown", "not asked", "gone by", "set", "value"


@dataclass(frozen=True)
class Effect:
    """An expected effect in log-odds, and the standard deviation of that expectation."""

    mean: float
    sd: float


@dataclass(frozen=True)
class StatePrior:
    """What states that are no level are worth, as shares of a field's weight.

    Attributes:
        unknown: Asked and not told, where that raises a warning sign.
        not_asked: A gap, where that raises one.
        date: A planned date, above the middle if it is set and below it if not.
        gone_by: A planned date that has gone by.
        sd: Of each, as a share of the field's standard deviation.
    """

    unknown: float
    not_asked: float
    date: float
    gone_by: float
    sd: float


@dataclass(frozen=True)
class ShapePrior:
    """How far a field's levels depart from even steps, and what a number tells.

    Attributes:
        departure: Standard deviation of a level's departure, as a share of the field's.
        number: What a standard deviation of a number adds, as a share of the weight.
        whole_sd: Standard deviation of the factor, 1 expected, that multiplies all of it.
    """

    departure: float
    number: float
    whole_sd: float


@dataclass(frozen=True)
class Prior:
    """The framework's word: see ``data/prior.toml``.

    Attributes:
        signals: Expected log-odds between the worst and the best level of one field of a
            signal, by its id.
        fields: The same of the fields that tell less than their signal does.
    """

    signals: Mapping[str, Effect]
    fields: Mapping[str, Effect]
    states: StatePrior
    shape: ShapePrior

    def weight(self, field: Field) -> Effect:
        """Return the log-odds between the worst and the best level of a field."""
        return self.fields.get(field.id) or self.signals[field.signal]


@remembered
def load_prior() -> Prior:
    """Return the bundled prior, checked against the framework; read once a process.

    Raises:
        FrameworkError: The data contradict themselves or the framework.
    """
    prior = build_prior(read("prior.toml"))
    if faults := list(find_prior_faults(prior, load_framework())):
        raise FrameworkError(faults)
    return prior


def build_prior(data: Mapping[str, Any]) -> Prior:
    """Return the records of the parsed data file.

    Raises:
        FrameworkError: A key is missing, unknown, or of a schema this version lacks.
    """
    if data.get("schema") != SCHEMA:
        raise FrameworkError([f"schema is not {SCHEMA}"])
    try:
        return Prior(
            signals={item["id"]: _effect(item) for item in data["signals"]},
            fields={item["id"]: _effect(item) for item in data["fields"]},
            states=StatePrior(**data["states"]),
            shape=ShapePrior(**data["shape"]),
        )
    except (KeyError, TypeError) as error:
        raise FrameworkError([f"wrong keys: {error}"]) from error


def _effect(item: Mapping[str, Any]) -> Effect:
    return Effect(float(item["weight"]), float(item["sd"]))


def find_prior_faults(prior: Prior, framework: Framework) -> Iterator[str]:
    """Yield what speaks against a prior of this framework."""
    if set(prior.signals) != set(framework.signal_ids):
        yield "the prior's signals are not those of the framework"
    if unknown := set(prior.fields) - set(framework.fields):
        yield f"the prior has no such field {sorted(unknown)}"
    for name, effect in {**prior.signals, **prior.fields}.items():
        if not (effect.mean > 0 and effect.sd > 0):
            yield f"the prior of {name} is not above zero"


def field_prior(
    framework: Framework, field: Field, prior: Prior | None = None
) -> dict[str, Effect]:
    """Return what each level or state of a field is expected to add to the log-odds.

    Effects count from the field's middle, half way between the worst and the best level.

    Args:
        framework: Whose signs say whether a gap or an untold answer is a warning.
        field: One of its fields.
        prior: The bundled one by default.

    Returns:
        By level, worst first, or for a date by `SET` and `GONE_BY`, for a number by
        `VALUE`, what one standard deviation adds; and for every field by `UNKNOWN` and
        `NOT_ASKED`, for a gap where an answer could have been.

    Example:
        >>> framework = load_framework()
        >>> field_prior(framework, framework.fields["budget_status"])["approved"].mean
        0.5
    """
    prior = prior or load_prior()
    whole = prior.weight(field)
    if field.kind == "number":
        sign = 1.0 if field.better == "higher" else -1.0
        share = prior.shape.number
        told = {VALUE: Effect(sign * share * whole.mean, share * whole.sd)}
    elif field.kind == "date":
        told = _date_prior(prior, whole)
    else:
        told = _level_prior(prior, field, whole)
    return told | _gap_prior(framework, field, prior, whole)


def ranks(field: Field) -> dict[str, float]:
    """Return the rank of every level: from -1, the worst, to 1 in even steps."""
    places = np.linspace(-1, 1, len(field.levels)) if field.levels else ()
    return {id_: float(r) for id_, r in zip(field.level_ids, places, strict=True)}


def contrast(framework: Framework, field: Field, state: str, against: str) -> Effect:
    """Return the expected log-odds of one level or state of a field less another.

    Two levels share the doubt about the field's weight, so that the difference between
    neighbours is far surer than that between the worst and the best.
    """
    prior, effects = load_prior(), field_prior(framework, field)
    mean = effects[state].mean - effects[against].mean
    steps = ranks(field)
    if state in steps and against in steps:
        whole = prior.weight(field).sd
        along = (steps[state] - steps[against]) / 2 * whole
        apart = prior.shape.departure * whole * (state != against)
        return Effect(mean, float(np.hypot(along, np.sqrt(2) * apart)))
    return Effect(mean, float(np.hypot(effects[state].sd, effects[against].sd)))


def _level_prior(prior: Prior, field: Field, whole: Effect) -> dict[str, Effect]:
    apart = prior.shape.departure * whole.sd
    return {
        level: Effect(rank * whole.mean / 2, float(np.hypot(rank * whole.sd / 2, apart)))
        for level, rank in ranks(field).items()
    }


def _date_prior(prior: Prior, whole: Effect) -> dict[str, Effect]:
    """Return what a planned date adds, and each standard deviation that it is later."""
    states, sd = prior.states, prior.states.sd * whole.sd
    later = prior.shape.number
    return {
        SET: Effect(states.date * whole.mean, sd),
        GONE_BY: Effect(states.gone_by * whole.mean, sd),
        VALUE: Effect(-later * whole.mean, later * whole.sd),
    }


def _gap_prior(
    framework: Framework, field: Field, prior: Prior, whole: Effect
) -> dict[str, Effect]:
    """Return what no answer and no question are worth: nothing where no sign says so."""
    own = [c for _, c in framework.conditions() if c.field == field.id]
    states, sd = prior.states, prior.states.sd * whole.sd
    unknown = states.unknown if any(c.unknown for c in own) else 0.0
    missing = states.not_asked if any(c.missing for c in own) else 0.0
    if field.kind == "date":
        unknown = missing = -states.date
    return {
        UNKNOWN: Effect(unknown * whole.mean, sd),
        NOT_ASKED: Effect(missing * whole.mean, sd),
    }
