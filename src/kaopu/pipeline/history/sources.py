"""The facts that histories tell, as sources of a pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from kaopu.framework import Field, load_framework
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.language import Language, Locale, in_every_language
from kaopu.pipeline.authored import PipelineFile
from kaopu.pipeline.history.tables import STAGE_THEN, HistoryTable, told_facts
from kaopu.pipeline.resolved import Source, SourceKind

# Facts that are no field of a signal: whom they count for, and their kind.
OTHERS: dict[str, tuple[str, SourceKind]] = {
    "owner_changes": (OWN_SIDE, "number"),
    "our_reply_days": (OWN_SIDE, "number"),
    STAGE_THEN: (CONTEXT, "category"),
}


def history_sources(
    authored: PipelineFile, tables: tuple[HistoryTable, ...], told: Sequence[Source]
) -> tuple[Source, ...]:
    """Return the sources that histories tell, in the framework's order.

    A field that a column of the export feeds is that column's, and no history's.

    Args:
        authored: The pipeline file.
        tables: Its histories.
        told: The sources that are columns of the export.
    """
    account = authored.section("promotion").get("account")
    dates = authored.section("dates")
    facts = told_facts(
        tables,
        has_created="created" in dates,
        has_accounts=bool(account) and "created" in dates and "closed" in dates,
    )
    fed = {source.id for source in told}
    language = authored.content.get("language", "en")
    fields = load_framework().fields
    known = [id_ for id_ in fields if id_ in facts and id_ not in fed]
    others = [id_ for id_ in OTHERS if id_ in facts]
    return tuple(_source(id_, fields.get(id_), language) for id_ in (*known, *others))


def _source(id_: str, field: Field | None, language: Language) -> Source:
    name = field.name if field else in_every_language("history_fact", id_)
    # No header of an export: what an export holds is never taken for it.
    column = Locale(language).text("history_fact", "column", name=name.in_(language))
    return Source(
        id=id_ if field else column,
        column=column,
        player=field.signal if field else OTHERS[id_][0],
        kind=field.kind if field else OTHERS[id_][1],
        is_field=field is not None,
        levels=field.level_ids if field else (),
        values={level: level for level in field.level_ids} if field else {},
        unknown=frozenset(),
        missing=frozenset({""}),
        derived="history",
        fact=id_,
    )
