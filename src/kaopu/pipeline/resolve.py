"""Turns an authored pipeline file into a resolved one, checked against the framework.

All faults are collected and raised together, with the key each stands under.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from kaopu.errors import Fault, PipelineMeaningError
from kaopu.framework import Field, Framework, load_framework
from kaopu.framework.records import CONTEXT, OWN_SIDE, StageId
from kaopu.language import ENGLISH, Names
from kaopu.pipeline.authored import PipelineFile
from kaopu.pipeline.customs import Customs, Decimal
from kaopu.pipeline.data_source import OF_DATABASE
from kaopu.pipeline.history.note_options import KEY as NOTES
from kaopu.pipeline.history.note_options import note_faults, read_notes
from kaopu.pipeline.history.note_sources import note_sources
from kaopu.pipeline.history.sources import history_sources
from kaopu.pipeline.history.stated_limits import KEY as LIMITS
from kaopu.pipeline.history.stated_limits import read_limits
from kaopu.pipeline.history.tables import HistoryTable, read_histories
from kaopu.pipeline.promotion import PromotionRule, read_promotion
from kaopu.pipeline.rates import read_rates
from kaopu.pipeline.resolve_outcome import resolve_outcome
from kaopu.pipeline.resolved import (
    Belief,
    BeliefId,
    Join,
    Pipeline,
    ReadOptions,
    Source,
    SourceKind,
    StageColumn,
    words,
)
from kaopu.pipeline.segments import segment_faults

MISSING = (
    *("", "-", "--", "—", "–", "N/A", "#N/A", "null", "NaN", "NaT", "TBD"),
    *("Select", "-- Select --", "--None--", "- None -", "Please select"),
    *("无", "待定", "暂无", "未填写", "空", "请选择", "待确认"),
)
# What [data] says of where the rows are, not of how they are read.
WHERE = ("path", *OF_DATABASE)
DECIMAL_SIGNS: Mapping[str, Decimal] = {"": "", ".": "point", ",": "comma"}
FLAG_WORDS = {
    "yes": ("yes", "y", "true", "1", "是", "有", "对", "√"),
    "no": ("no", "n", "false", "0", "否", "没有", "无", "不是", "×"),
}


def resolve(authored: PipelineFile, framework: Framework | None = None) -> Pipeline:
    """Return what an authored pipeline file means.

    Raises:
        PipelineMeaningError: It names fields, levels or signals that the framework
            lacks, gives one value two meanings or one column two uses; all at once.
    """
    resolver = _Resolver(authored, framework or load_framework())
    pipeline = resolver.pipeline()
    if resolver.faults:
        raise PipelineMeaningError(authored.path, resolver.faults)
    return pipeline


class _Resolver:
    """Reads one authored file, and collects the faults met on the way."""

    def __init__(self, authored: PipelineFile, framework: Framework) -> None:
        self.authored = authored
        self.framework = framework
        self.faults: list[Fault] = []
        values = authored.section("values")
        self.missing = words(values.get("missing", MISSING)) | {""}
        self.unknown = words(values.get("unknown", ()))

    def fault(self, key: str, case: str, /, **facts: object) -> None:
        self.faults.append(Fault.of(key, case, **facts))

    def pipeline(self) -> Pipeline:
        content = self.authored.section
        told = (*self.field_sources(), *self.further_sources())
        histories = self.histories()
        told = (*told, *history_sources(self.authored, histories, told))
        notes = read_notes(content(NOTES))
        self.faults += note_faults(content(NOTES), histories)
        language = self.authored.content.get("language", ENGLISH)
        sources = (*told, *note_sources(notes, histories, told, language))
        if not sources:
            self.fault("fields", "no_source")
        rates, faults = read_rates(content("amount"))
        limits, of_limits = read_limits(content(LIMITS), sources)
        self.faults += [*faults, *of_limits]
        pipeline = Pipeline(
            name=self.authored.name,
            title=self.authored.content.get("title", self.authored.name),
            language=self.authored.content.get("language", "en"),
            read=ReadOptions(
                **{k: v for k, v in content("data").items() if k not in WHERE}
            ),
            sources=sources,
            outcome=resolve_outcome(
                content("outcome"), content("dates").get("created"), self.faults.append
            ),
            lead_id=content("lead").get("id"),
            stage=self.stage(),
            created=content("dates").get("created"),
            closed=content("dates").get("closed"),
            amount=content("amount").get("column"),
            currency=content("amount").get("currency", ""),
            beliefs=self.beliefs(),
            rep=content("beliefs").get("rep"),
            ignored=tuple(content("ignore").get("columns", ())),
            allowed=content("allow"),
            date_format=content("dates").get("format", ""),
            missing=self.missing,
            joins=self.joins(),
            lead_name=content("lead").get("name"),
            currency_column=content("amount").get("currency_column"),
            rates=rates,
            customs=self.customs(),
            unreviewed=tuple(self.unreviewed()),
            win_rate=self.win_rate(),
            by=content("model").get("by"),
            promotion=self.promotion(),
            histories=histories,
            notes=notes,
            limits=limits,
            folder=Path(self.authored.path).parent,
        )
        self.check_uses(pipeline)
        self.faults += segment_faults(pipeline)
        return pipeline

    def promotion(self) -> PromotionRule:
        """Return when a challenger is promoted, as far as the file says."""
        rule, faults = read_promotion(self.authored.section("promotion"))
        self.faults += faults
        return rule

    def win_rate(self) -> float | None:
        """Return the win rate that is known beforehand; None where none is stated."""
        rate = self.authored.section("prior").get("win_rate")
        if rate is not None and not 0 < rate < 1:  # TOML knows nan, which is no share
            self.fault("prior.win_rate", "share", found=repr(rate))
        return rate

    def field_sources(self) -> tuple[Source, ...]:
        """Return the sources of framework fields, in the framework's order."""
        authored = self.authored.section("fields")
        for name in authored:
            self.expect_known(f"fields.{name}", name, self.framework.fields, "field")
        return tuple(
            self.field_source(field, authored[field.id])
            for field in self.framework.fields.values()
            if field.id in authored
        )

    def field_source(self, field: Field, item: Mapping[str, Any]) -> Source:
        key = f"fields.{field.id}"
        values = self.level_values(key, field, item.get("levels"))
        unknown = words(item["unknown"]) if "unknown" in item else self.unknown
        missing = words(item["missing"]) | {""} if "missing" in item else self.missing
        for text in sorted(values.keys() & unknown):
            if "unknown" in item:
                self.fault(key, "level_and_unknown", text=text)
        if "missing" in item:
            for text in sorted((values.keys() | unknown) & missing):
                self.fault(key, "missing_and_else", text=text)
        return Source(
            id=field.id,
            column=item["column"],
            player=field.signal,
            kind=field.kind,
            is_field=True,
            levels=field.level_ids,
            values=values,
            unknown=unknown - values.keys(),
            missing=missing - values.keys() - unknown,
        )

    def level_values(
        self, key: str, field: Field, authored: Mapping[str, list[str]] | None
    ) -> dict[str, str]:
        """Return normalised cell text to level id, by default each level's own id."""
        if not field.levels:
            if authored is not None:
                self.fault(f"{key}.levels", "no_levels", kind=field.kind)
            return {}
        if authored is None:
            authored = {
                level: list(FLAG_WORDS[level]) if field.kind == "flag" else [level]
                for level in field.level_ids
            }
        values: dict[str, str] = {}
        for level, texts in authored.items():
            self.expect_known(f"{key}.levels.{level}", level, field.level_ids, "level")
            for text in words(texts):
                if values.setdefault(text, level) != level:
                    both = {"one": values[text], "other": level}
                    self.fault(f"{key}.levels", "two_meanings", text=text, **both)
        return values

    def expect_known(self, key: str, name: str, known: Iterable[str], what: str) -> None:
        if name in (names := list(known)):
            return
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            self.fault(key, f"{what}_near", near=near[0])
        else:
            self.fault(key, what, known=Names(names))

    def further_sources(self) -> list[Source]:
        """Return the columns without a field: of signals, the context, our own side."""
        signals = self.authored.section("signals")
        for name in signals:
            self.expect_known(f"signals.{name}", name, self.framework.signal_ids, "signal")
        groups = {
            **{name: signals.get(name, {}) for name in self.framework.signal_ids},
            CONTEXT: self.authored.section(CONTEXT),
            OWN_SIDE: self.authored.section(OWN_SIDE),
        }
        return [
            self.further_source(player, column, kind)
            for player, group in groups.items()
            for key, kind in (("categories", "category"), ("numbers", "number"))
            for column in group.get(key, ())
        ]

    def unreviewed(self) -> Iterator[str]:
        """Yield the columns that nobody has looked at yet, each of its own section."""
        signals = self.authored.section("signals")
        sections = {f"signals.{name}": group for name, group in signals.items()}
        sections |= {name: self.authored.section(name) for name in (CONTEXT, OWN_SIDE)}
        for key, group in sections.items():
            own = {c for kind in ("categories", "numbers") for c in group.get(kind, ())}
            for column in group.get("unreviewed", ()):
                if column not in own:
                    self.fault(f"{key}.unreviewed", "not_of_section", column=column)
                yield column

    def further_source(self, player: str, column: str, kind: str) -> Source:
        if column in self.framework.fields:
            key = f"signals.{player}" if player in self.framework.signal_ids else player
            self.fault(key, "like_a_field", column=column)
        return Source(
            id=column,
            column=column,
            player=player,
            kind=cast("SourceKind", kind),
            is_field=False,
            levels=(),
            values={},
            unknown=self.unknown,
            missing=self.missing - self.unknown,
        )

    def stage(self) -> StageColumn | None:
        item = self.authored.section("lead")
        if "stage" not in item:
            return None
        both = words(item["target"]) & words(item["intent"])
        for text in sorted(both):
            both_stages = {"one": "target", "other": "intent"}
            self.fault("lead.intent", "two_meanings", text=text, **both_stages)
        stages: tuple[StageId, ...] = ("target", "intent")
        values = {text: stage for stage in stages for text in words(item[stage])}
        return StageColumn(item["stage"], values)

    def beliefs(self) -> tuple[Belief, ...]:
        return tuple(
            Belief(
                id=cast("BeliefId", name),
                column=item["column"],
                scale=float(item.get("scale", 1)),
                high=words(item.get("high", ())),
            )
            for name, item in self.authored.section("beliefs").items()
            if name != "rep"
        )

    def customs(self) -> Customs:
        """Return how numbers and dates are written, as far as the file says."""
        sign = self.authored.section("numbers").get("decimal", "")
        formats = self.authored.section("dates").get("formats", {})
        return Customs(decimal=DECIMAL_SIGNS[sign], dates=dict(formats))

    def joins(self) -> tuple[Join, ...]:
        """Return the joined tables; their paths start at the pipeline file's folder."""
        own = ("path", "on", "key", "columns", "prefix", "found")
        return tuple(
            Join(
                path=self.authored.path.parent / item["path"],
                on=item["on"],
                key=item.get("key", item["on"]),
                columns=tuple(item.get("columns", ())),
                found=item.get("found", ""),
                prefix=item.get("prefix", ""),
                read=ReadOptions(**{k: v for k, v in item.items() if k not in own}),
            )
            for item in self.authored.content.get("join", ())
        )

    def histories(self) -> tuple[HistoryTable, ...]:
        """Return the tables of what happened to deals."""
        authored = tuple(self.authored.content.get("history", ()))
        tables, faults = read_histories(authored, Path(self.authored.path).parent)
        self.faults += faults
        return tables

    def check_uses(self, pipeline: Pipeline) -> None:
        """Add a fault for every column that is used twice, or as what it is not.

        The amount may also be learnt from, so it is no use of its own; nor is its column
        of currencies, which may be context, but cannot be ignored.
        """
        days = (*pipeline.date_columns, *pipeline.outcome.aged)
        for name in sorted(pipeline.customs.dates.keys() - set(days)):
            dates = Names([repr(column) for column in days])
            self.fault("dates.formats", "no_date_column", column=name, known=dates)
        uses: dict[str, str] = {}
        outcome = pipeline.outcome
        named = (
            ("lead.id", pipeline.lead_id),
            ("lead.name", pipeline.lead_name),
            *((outcome.key_of(column), column) for column in outcome.columns),
            ("lead.stage", pipeline.stage.column if pipeline.stage else None),
            ("dates.created", pipeline.created),
            ("dates.closed", pipeline.closed),
        )
        sources = [(source.key, source.column) for source in pipeline.read_sources]
        ignored = [("ignore.columns", column) for column in pipeline.ignored]
        beliefs = [(f"beliefs.{b.id}", b.column) for b in pipeline.beliefs]
        if pipeline.currency_column in pipeline.ignored:
            ignored.append(("amount.currency_column", pipeline.currency_column or ""))
        for key, column in (*named, *sources, *beliefs, *ignored):
            if column is None:
                continue
            if column in uses:
                self.fault(key, "used_twice", column=column, other=uses[column])
            uses.setdefault(column, key)
