"""Reads the framework's data files into its records, and checks them against each other."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

from kaopu.errors import FrameworkError
from kaopu.framework.records import (
    ACROSS,
    Cause,
    Condition,
    Contradiction,
    Field,
    Framework,
    Group,
    Level,
    OtherFact,
    Signal,
    Stage,
    WarningSign,
)
from kaopu.framework.translate import translated
from kaopu.language import Language, Text, in_every_language
from kaopu.language.catalogue import remembered

SCHEMA = 1


@remembered
def load_framework() -> Framework:
    """Return the bundled framework, checked; read once a process.

    Raises:
        FrameworkError: The data files contradict themselves.

    Example:
        >>> load_framework().sign("vague_budget").name.in_("zh")
        '预算含糊'
    """
    framework = build(read("signals.toml"), read("signs.toml"), read("contradictions.toml"))
    if faults := list(find_faults(framework)):
        raise FrameworkError(faults)
    return translated(framework)


def read(name: str) -> dict[str, Any]:
    """Return one of the data files beside this module, parsed."""
    text = resources.files("kaopu.framework").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)


def build(
    signals: dict[str, Any],
    signs: dict[str, Any],
    contradictions: dict[str, Any] | None = None,
) -> Framework:
    """Return the records of the parsed data files; contradictions may be left out.

    Raises:
        FrameworkError: A key is missing, unknown, or of a schema this version lacks.
    """
    contradictions = contradictions or {"schema": SCHEMA, "contradictions": []}
    schemas = {part.get("schema") for part in (signals, signs, contradictions)}
    if schemas != {SCHEMA}:
        raise FrameworkError([f"schema is not {SCHEMA}"])
    try:
        return Framework(
            stages=tuple(Stage(**_texts(item)) for item in signals["stages"]),
            signals=tuple(_signal(item) for item in signals["signals"]),
            groups=tuple(Group(**_texts(item)) for item in signals["groups"]),
            signs=tuple(_sign(item) for item in signs["signs"]),
            contradictions=tuple(map(_contradiction, contradictions["contradictions"])),
        )
    except (KeyError, TypeError) as error:
        raise FrameworkError([f"wrong keys: {error}"]) from error


def _texts(item: dict[str, Any]) -> dict[str, Any]:
    """Turn every ``{en, zh}`` table of ``item`` into a `Text`."""
    return {
        key: Text.of(**value) if isinstance(value, dict) else value
        for key, value in item.items()
    }


def _signal(item: dict[str, Any]) -> Signal:
    fields = tuple(_field(item["id"], field) for field in item["fields"])
    return Signal(**_texts(item | {"fields": fields}))


def _field(signal: str, item: dict[str, Any]) -> Field:
    if item["kind"] == "flag":
        worst_first = ("no", "yes") if item["better"] == "yes" else ("yes", "no")
        levels = tuple(Level(id_, in_every_language("flag", id_)) for id_ in worst_first)
    else:
        levels = tuple(
            Level(level["id"], Text.of(**{k: v for k, v in level.items() if k != "id"}))
            for level in item.get("levels", ())
        )
    return Field(**_texts(item | {"signal": signal, "levels": levels}))


def _sign(item: dict[str, Any]) -> WarningSign:
    when = tuple(
        Condition(**(condition | _tuples(condition, "levels", "in_talks")))
        for condition in item.get("when", ())
    )
    causes = tuple(map(_cause, item.get("causes", ())))
    return WarningSign(**_texts(item | {"when": when, "causes": causes}))


def _cause(item: dict[str, Any]) -> Cause:
    beside = _other_fact(item["beside"]) if "beside" in item else None
    texts = _texts({key: value for key, value in item.items() if key != "beside"})
    return Cause(**(texts | _tuples(item, "levels", "fields") | {"beside": beside}))


def _other_fact(item: dict[str, Any]) -> OtherFact:
    return OtherFact(item["field"], tuple(item.get("levels", ())))


def _tuples(item: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: tuple(item[key]) for key in keys if key in item}


def _contradiction(item: dict[str, Any]) -> Contradiction:
    lists = _tuples(item, "levels", "words")
    against = _other_fact(item["against"]) if "against" in item else None
    return Contradiction(**(item | lists | {"against": against}))


def find_faults(framework: Framework) -> Iterator[str]:
    """Yield every contradiction within the framework."""
    yield from _repeated_ids(framework)
    yield from _signal_faults(framework)
    yield from _sign_faults(framework)
    yield from _condition_faults(framework)
    yield from _cause_faults(framework)
    yield from _contradiction_faults(framework)
    # Those that the data are written in; of a further language, English stands in for
    # what it has not yet.
    own = tuple(framework.stages[0].name.by_language)
    yield from _empty_texts("framework", framework, own)


def _repeated_ids(framework: Framework) -> Iterator[str]:
    fields = [field.id for signal in framework.signals for field in signal.fields]
    for what, ids in (
        ("signal", framework.player_ids),
        ("field", fields),
        ("sign", [sign.id for sign in framework.signs]),
    ):
        for id_, times in Counter(ids).items():
            if times > 1:
                yield f"{what} {id_} is defined {times} times"


def _signal_faults(framework: Framework) -> Iterator[str]:
    stages = {stage.id for stage in framework.stages}
    for signal in framework.signals:
        if signal.stage not in stages:
            yield f"signal {signal.id} is in no known stage: {signal.stage}"
        for field in signal.fields:
            if (field.kind in ("level", "flag")) != (len(field.levels) >= 2):
                yield f"field {field.id} of kind {field.kind} has wrong levels"
            if field.given and not (field.levels and field.question):
                yield f"field {field.id} is given, but lacks levels or a question"


def _sign_faults(framework: Framework) -> Iterator[str]:
    owners = {*framework.signal_ids, ACROSS}
    for sign in framework.signs:
        if sign.signal not in owners:
            yield f"sign {sign.id} belongs to no signal: {sign.signal}"
        if (sign.signal == ACROSS) == bool(sign.when):
            yield f"sign {sign.id} has conditions or not, against its signal"


def _condition_faults(framework: Framework) -> Iterator[str]:
    for sign, condition in framework.conditions():
        where = f"sign {sign.id}, field {condition.field}"
        field = framework.fields.get(condition.field)
        if field is None:
            yield f"{where}: no such field"
            continue
        if field.signal != sign.signal:
            yield f"{where}: the field belongs to {field.signal}"
        levels = {*condition.levels, *condition.in_talks}
        if unknown := levels - set(field.level_ids):
            yield f"{where}: no such level {sorted(unknown)}"
        if condition.gone_by and field.kind != "date":
            yield f"{where}: only a date goes by"
        if condition.beyond and not (field.kind == "number" and field.behaviour):
            yield f"{where}: only a number of behaviour is beyond the usual"
        if condition.missing and framework.stage_of(field.signal) != "intent":
            yield f"{where}: a gap is no warning in the target stage"


def _cause_faults(framework: Framework) -> Iterator[str]:
    for sign in framework.signs:
        fields = {condition.field for condition in sign.when}
        levels = {id_ for name in fields for id_ in framework.fields[name].level_ids}
        for id_, times in Counter(one.id for one in sign.causes).items():
            if times > 1:
                yield f"sign {sign.id}: cause {id_} is defined {times} times"
        for cause in sign.causes:
            where = f"sign {sign.id}, cause {cause.id}"
            if unknown := set(cause.levels) - levels:
                yield f"{where}: no such level {sorted(unknown)}"
            if strange := set(cause.fields) - fields:
                yield f"{where}: no such field {sorted(strange)}"
            ways = (cause.levels, cause.unknown, cause.missing, cause.gone_by, cause.fields)
            if not any(ways):
                yield f"{where}: never holds"
            if cause.beside:
                yield from _other_fact_faults(where, cause.beside, framework)


def _contradiction_faults(framework: Framework) -> Iterator[str]:
    for item in framework.contradictions:
        where = f"contradiction {item.id}"
        for fact in (OtherFact(item.field, item.levels), item.against):
            if fact:
                yield from _other_fact_faults(where, fact, framework)
        others = (item.against, item.words, item.amount_at_most is not None)
        if sum(map(bool, others)) != 1:
            yield f"{where}: expected one of against, words and amount_at_most"


def _other_fact_faults(where: str, fact: OtherFact, framework: Framework) -> Iterator[str]:
    field = framework.fields.get(fact.field)
    if field is None:
        yield f"{where}: no such field {fact.field}"
    elif unknown := set(fact.levels) - set(field.level_ids):
        yield f"{where}: no such level {sorted(unknown)}"


def _empty_texts(where: str, item: object, own: Sequence[Language]) -> Iterator[str]:
    """Yield every text under ``item`` that is empty in one of the languages ``own``."""
    if isinstance(item, Text):
        for language in own:
            if not item.by_language.get(language, "").strip():
                yield f"{where} has no text in {language}"
    elif isinstance(item, tuple):
        for part in item:
            yield from _empty_texts(where, part, own)
    elif hasattr(item, "__dataclass_fields__"):
        label = f"{where}.{getattr(item, 'id', '')}".rstrip(".")
        for name in item.__dataclass_fields__:
            yield from _empty_texts(f"{label}.{name}", getattr(item, name), own)
