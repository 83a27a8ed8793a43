from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.errors import PipelineMeaningError, PipelineShapeError
from kaopu.framework import Framework, load_framework
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.pipeline.rates import Rates
from kaopu.pipeline.resolve import MISSING, words

HERE = Path(__file__).parent
PIPELINES = HERE.parents[1] / "pipelines"
SHIPPED = sorted(PIPELINES.glob("*.toml"))
Resolve = Callable[..., Pipeline]

# Every file in bad/ that contradicts the framework or itself, with its faults.
FAULTS = {
    "wrong_field": [
        "fields.budget_state: the framework has no such field; "
        "did you mean 'budget_status'?"
    ],
    "wrong_level": [
        "fields.budget_status.levels.aproved: the framework has no such level; "
        "did you mean 'approved'?"
    ],
    "wrong_signal": [
        "signals.timelines: the framework has no such signal; did you mean 'timeline'?"
    ],
    "value_in_two_levels": [
        "fields.budget_status.levels: 'maybe' is both vague and approved; keep one"
    ],
    "value_is_a_level_and_unknown": [
        "fields.budget_status: 'no' is a level and unknown; keep one of them"
    ],
    "value_is_missing_and_a_level": [
        "fields.budget_status: '-' is missing and something else; keep one",
        "fields.budget_status: 'refused' is missing and something else; keep one",
    ],
    "levels_of_a_number": [
        "fields.registered_capital.levels: a number has no levels; "
        "remove it; only its column is needed",
        "fields.signing_date.levels: a date has no levels; "
        "remove it; only its column is needed",
    ],
    "column_used_twice": [
        f"{key}: column {column!r} is already used by {other}; keep one of the two"
        for key, column, other in (
            ("fields.value_recognised", "Need", "fields.need_agreed"),
            ("fields.budget_status", "Budget", "lead.id"),
            ("context", "Quarter", "signals.timeline"),
            ("context", "Status", "outcome.column"),
            ("beliefs.rapport", "Owner", "own_side"),
            ("ignore.columns", "Need", "fields.need_agreed"),
        )
    ],
    "stage_and_created_used_twice": [
        "dates.created: column 'Phase' is already used by lead.stage; keep one of the two",
        "fields.signing_date: column 'Phase' is already used by lead.stage; "
        "keep one of the two",
    ],
    "won_and_lost": [
        "outcome.lost: 'closed' is both won and lost; keep one",
        "outcome.open: 'won' is both won and open; keep one",
    ],
    "outcome_rules_and_column": [
        "outcome.column: stands beside outcome.rules; write it inside one of the rules",
        "outcome.rules.0.open: 'won' is both won and open; keep one",
        "outcome.rules.1.won: stands beside filled; a rule by what is filled in takes "
        "lost_after_days and as_of alone",
        "outcome.rules.1.lost_after_days: counts from the day a deal was opened; "
        "name its column as dates.created",
    ],
    "outcome_nothing_is_lost": [
        "outcome.as_of: found '2026-02-31'; expected a day, such as as_of = \"2026-01-31\"",
        "outcome: no rule tells which deals are lost; say from which age a blank is lost, "
        "such as lost_after_days = 90, or 0 for at once",
        "context: column 'Signed' is already used by outcome.column; keep one of the two",
    ],
    "outcome_ranges_overlap": [
        'outcome.lost_after_days: goes with filled = "won" alone; remove it, or add that',
        "outcome.open: stands beside a range of numbers; keep the texts or the range",
        "outcome: a number can be both won and lost; set won_from above lost_to",
    ],
    "target_and_intent": ["lead.intent: 'contacted' is both target and intent; keep one"],
    "closing_date_as_fact": [
        "fields.signing_date: column 'Closed' is already used by dates.closed; "
        "keep one of the two"
    ],
    "currency_column_ignored": [
        "amount.rates.EUR: found 2; the amounts are in this currency, so its rate is 1; "
        "remove it",
        "amount.currency_column: column 'Money' is already used by ignore.columns; "
        "keep one of the two",
    ],
    "no_columns": ["fields: no column feeds the model; map at least one field"],
    "column_named_like_a_field": [
        "signals.timeline: column 'postponements' is named like a framework field; "
        "map it under [fields.postponements], or rename the column",
        "context: column 'budget_status' is named like a framework field; "
        "map it under [fields.budget_status], or rename the column",
    ],
    "unreviewed_elsewhere": [
        "context.unreviewed: column 'Village' is in neither categories nor numbers of this "
        "section; take its name away",
    ],
    "many_faults_of_meaning": [
        "fields.budget: the framework has no such field; did you mean 'budget_status'?",
        "fields.need_agreed.levels.yes: the framework has no such level; "
        "expected not_agreed, partly_agreed, agreed",
        "signals.weather: the framework has no such signal; expected business_fit, "
        "ability_to_buy, need_consensus, budget_clarity, decision_maker, timeline",
        "outcome.lost: 'won' is both won and lost; keep one",
        "context: column 'Need' is already used by fields.need_agreed; keep one of the two",
    ],
}


@pytest.mark.parametrize("defect", FAULTS)
def test_a_file_that_contradicts_itself_is_told_every_fault(defect: str) -> None:
    path = HERE / "bad" / f"{defect}.toml"
    with pytest.raises(PipelineMeaningError) as caught:
        resolve(read_pipeline(path))
    assert [str(fault) for fault in caught.value.faults] == FAULTS[defect]
    assert str(caught.value).startswith(f"{path}: {len(FAULTS[defect])} fault")


def test_every_bad_file_of_the_right_shape_is_in_the_table() -> None:
    def has_shape(path: Path) -> bool:
        try:
            return bool(read_pipeline(path))
        except PipelineShapeError:
            return False

    assert {path.stem for path in (HERE / "bad").glob("*") if has_shape(path)} == set(
        FAULTS
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_files_resolve(path: Path) -> None:
    pipeline = resolve(read_pipeline(path))
    assert pipeline.name == read_pipeline(path).name
    assert pipeline.sources
    assert {source.player for source in pipeline.sources} <= set(
        load_framework().player_ids
    )


def test_the_demo_speaks_of_all_six_signals() -> None:
    pipeline = resolve(read_pipeline(PIPELINES / "demo.toml"))
    assert {s.player for s in pipeline.sources} == set(load_framework().player_ids)
    assert [belief.scale for belief in pipeline.beliefs] == [100, 1, 1]
    assert pipeline.currency == "USD"


def test_the_open_data_set_has_its_words(resolved: Resolve) -> None:
    pipeline = resolve(read_pipeline(PIPELINES / "salvirt.toml"))
    need = pipeline.by_id["need_agreed"]
    assert need.column == "Needs_def"
    assert need.values["info gathering"] == "partly_agreed"
    assert need.unknown == {"unknown"}
    assert pipeline.lead_id is None
    assert pipeline.by_id["RFP"].player == "budget_clarity"
    assert pipeline.by_id["Seller"].player == "own_side"


def test_sources_stand_in_the_frameworks_order(resolved: Resolve) -> None:
    pipeline = resolved("""
        [own_side]
        categories = ["Owner"]
        [context]
        categories = ["Region"]
        numbers = ["Distance"]
        [fields]
        signing_date = { column = "Signing" }
        scenario_fit = { column = "Fit" }
        [signals.need_consensus]
        numbers = ["Meetings"]
    """)
    ids = [(source.id, source.player, source.kind) for source in pipeline.sources]
    assert ids == [
        ("scenario_fit", "business_fit", "level"),
        ("signing_date", "timeline", "date"),
        ("Meetings", "need_consensus", "number"),
        ("Region", "context", "category"),
        ("Distance", "context", "number"),
        ("Owner", "own_side", "category"),
    ]


def test_without_levels_the_frameworks_own_words_are_read(resolved: Resolve) -> None:
    pipeline = resolved("[fields]\nbudget_status = { column = 'Budget' }")
    levels = pipeline.by_id["budget_status"]
    assert levels.values == {
        level: level for level in ("none", "vague", "stated", "approved")
    }
    assert levels.levels == ("none", "vague", "stated", "approved")


@pytest.mark.parametrize(
    ("word", "level"),
    [("y", "yes"), ("有", "yes"), ("1", "yes"), ("否", "no"), ("0", "no")],
)
def test_flags_understand_the_usual_words(resolved: Resolve, word: str, level: str) -> None:
    pipeline = resolved("[fields]\nhiring = { column = 'Jobs' }")
    assert pipeline.by_id["hiring"].values[word] == level


def test_the_usual_gaps_are_missing(resolved: Resolve) -> None:
    assert resolved().missing == words(MISSING)
    assert {"", "-", "n/a"} <= resolved().missing


def test_a_files_own_gaps_replace_the_usual_ones_but_for_the_blank(
    resolved: Resolve,
) -> None:
    pipeline = resolved('[values]\nmissing = ["TBD"]\n[context]\ncategories = ["Region"]')
    assert pipeline.missing == {"", "tbd"}


def test_a_fields_own_words_come_before_the_files(resolved: Resolve) -> None:
    pipeline = resolved("""
        [values]
        unknown = ["unknown", "no"]
        [fields.need_agreed]
        column = "Need"
        levels = { not_agreed = ["-"], agreed = ["yes"] }
        [fields.budget_status]
        column = "Budget"
        unknown = ["refused"]
        missing = ["later"]
        [fields.hiring]
        column = "Jobs"
    """)
    need, budget, hiring = (
        pipeline.by_id[id_] for id_ in ("need_agreed", "budget_status", "hiring")
    )
    assert need.values["-"] == "not_agreed"
    assert "-" not in need.missing
    assert budget.unknown == {"refused"}
    assert budget.missing == {"", "later"}
    assert hiring.values["no"] == "no"
    assert hiring.unknown == {"unknown"}


def test_what_is_left_out_has_its_default(resolved: Resolve) -> None:
    pipeline = resolved()
    assert (pipeline.title, pipeline.language) == ("small", "en")
    assert (pipeline.lead_id, pipeline.stage, pipeline.created) == (None, None, None)
    assert (pipeline.amount, pipeline.currency, pipeline.date_format) == (None, "", "")
    assert (pipeline.currency_column, pipeline.rates) == (None, None)
    assert (pipeline.beliefs, pipeline.ignored) == ((), ())
    assert pipeline.read.encoding is None


def test_what_is_said_is_kept(resolved: Resolve) -> None:
    pipeline = resolved("""
        [data]
        path = "d.csv"
        encoding = "gb18030"
        delimiter = ";"
        sheet = "2026"
        [lead]
        id = "Id"
        stage = "Phase"
        target = ["New "]
        intent = ["Quoted"]
        [dates]
        created = "Opened"
        closed = "Closed"
        format = "%d/%m/%Y"
        [amount]
        column = "Value"
        currency = "EUR"
        currency_column = "Money"
        [amount.rates]
        date = 2026-11-01
        USD = 0.9
        [beliefs]
        confidence = { column = "Stars", scale = 10 }
        rapport = { column = "Feeling", high = ["Great"] }
        [context]
        categories = ["Region"]
        [ignore]
        columns = ["Notes"]
    """)
    assert (pipeline.read.encoding, pipeline.read.delimiter) == ("gb18030", ";")
    assert pipeline.read.sheet == "2026"
    assert pipeline.stage is not None
    assert pipeline.stage.values == {"new": "target", "quoted": "intent"}
    assert (pipeline.created, pipeline.closed) == ("Opened", "Closed")
    assert pipeline.date_format == "%d/%m/%Y"
    assert (pipeline.amount, pipeline.currency) == ("Value", "EUR")
    assert pipeline.currency_column == "Money"
    assert pipeline.rates == Rates("2026-11-01", {"USD": 0.9})
    assert "Money" in pipeline.scoring_columns
    assert [(b.id, b.scale, b.high) for b in pipeline.beliefs] == [
        ("confidence", 10, frozenset()),
        ("rapport", 1, {"great"}),
    ]
    assert pipeline.ignored == ("Notes",)


def test_another_framework_can_be_resolved_against() -> None:
    framework = load_framework()
    smaller: Framework = replace(framework, signals=framework.signals[:1])
    with pytest.raises(
        PipelineMeaningError, match=r"fields\.need_agreed: the framework has no"
    ):
        resolve(read_pipeline(PIPELINES / "demo.toml"), smaller)


@given(st.lists(st.text(string.ascii_letters + " 是否"), max_size=5))
def test_words_are_compared_without_case_and_outer_space(texts: list[str]) -> None:
    assert words(texts) == words([f"  {text.upper()}\t" for text in texts])
    assert words(words(texts)) == words(texts)


# ---------------------------------------------------------------- what is known before


FIELD = '[fields]\nbudget_status = { column = "Budget" }\n'


def test_a_win_rate_may_be_stated(resolved: Resolve) -> None:
    assert resolved(f"{FIELD}[prior]\nwin_rate = 0.2").win_rate == 0.2
    assert resolved(FIELD).win_rate is None


@pytest.mark.parametrize("rate", ["0", "1", "20", "-0.1", "nan", "inf"])
def test_a_win_rate_that_is_no_share_is_refused(resolved: Resolve, rate: str) -> None:
    with pytest.raises((PipelineShapeError, PipelineMeaningError)) as caught:
        resolved(f"{FIELD}[prior]\nwin_rate = {rate}")
    (fault,) = caught.value.faults
    assert fault.key == "prior.win_rate"
    assert "expected a share of more than 0 and less than 1, such as 0.2" in str(fault)
