from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.checking import DataState
from kaopu.checking.left_out import LeftOut
from kaopu.evaluation.records import Estimate
from kaopu.language import Language, Locale, languages
from kaopu.leakage.export_audit import Action, AuditedColumn, Role
from kaopu.leakage.records import ColumnAudit, Finding
from kaopu.report.check.view import _short, check_view

NAME = Finding("name", "warn", 1.0, 1.0, {"word": "close"})
AUC = Finding("auc", "block", 0.99996, 0.9, {"auc": 0.99996})


def column(
    role: Role, action: Action, *findings: Finding, reason: str = ""
) -> AuditedColumn:
    return AuditedColumn(ColumnAudit("c", 100, 90, findings), role, action, reason)


def audit_line(state: DataState, audited: AuditedColumn) -> str:
    view = check_view(replace(state, audit=(audited,)), "en")
    (section,) = [s for s in view.sections if s.id == "audit"]
    (line,) = section.lines
    return line


def test_what_could_be_learnt_from_is_named_with_what_it_would_add(
    state: DataState,
) -> None:
    def told(gain: float) -> str:
        found = LeftOut(("size", "channel"), Estimate(gain, 0.004), 900)
        (text,) = check_view(replace(state, left_out=found), "en").concerns
        return text

    assert told(0.031).startswith("2 columns are left out that could be learnt from: size")
    assert told(0.031).endswith("that they would lower the log loss by 0.031 ± 0.004.")
    assert "does not show that they would add anything: +0.005 ± 0.004" in told(0.005)


def test_columns_that_nobody_looked_at_are_counted(state: DataState) -> None:
    found = LeftOut(("product",), Estimate(0.01, 0.004), 400)
    text = " ".join(check_view(replace(state, unreviewed=found), "en").summary)
    assert f"Nobody has looked yet at 1 of the {len(state.fields)} columns" in text
    assert "A quick look at 400 deals, out of fold: +0.010 ± 0.004" in text


@pytest.mark.parametrize(
    ("audited", "line"),
    [
        (column("learnt", "left out", AUC), "c: BLOCKED, train leaves it out: alone it"),
        (
            column("stage", "left out", AUC),
            "c: BLOCKED, train leaves it out and infers the stage from the facts: alone it",
        ),
        (
            column("stage", "allowed", AUC, reason="known"),
            "c: allowed by the pipeline file (known): alone it",
        ),
        (
            column("learnt", "allowed", AUC, reason="known"),
            "c: allowed by the pipeline file (known): alone it",
        ),
        (column("learnt", "kept", NAME), "c: warning, learnt from all the same: its name"),
        (column("stage", "kept", NAME), "c: warning, the stage is learnt from all"),
        (
            column("date", "not learnt", NAME),
            "c: warning, a date that speaks of closing; not learnt from: its name says",
        ),
        (column("date", "not learnt", AUC), "c: warning, a date; not learnt from: alone"),
        (column("amount", "not learnt", AUC), "c: warning, the amount; not learnt from"),
        (column("belief", "not learnt", AUC), "c: warning, the rep's belief; not learnt"),
        (
            column("unmapped", "not learnt", AUC),
            "c: gives the outcome away: do not map it: alone it",
        ),
        (
            column("unmapped", "not learnt", NAME),
            "c: not mapped, may give the outcome away: do not map it unless",
        ),
    ],
)
def test_every_audited_column_says_what_is_done(
    state: DataState, audited: AuditedColumn, line: str
) -> None:
    assert audit_line(state, audited).startswith(line)


@pytest.mark.parametrize(
    "rule",
    [
        "auc",
        "missing_auc",
        "filled_implies",
        "blank_implies",
        "pure_level",
        "name",
        "latest_date",
    ],
)
@pytest.mark.parametrize("language", languages())
def test_every_finding_is_told_in_short(rule: str, language: Language) -> None:
    told = _short(Finding(rule, "block", 0.99996, 0.9), Locale(language))
    assert told
    assert "at length" not in told
    assert "100" not in told
    assert (max(told) >= "\u4e00") is (language == "zh")


def test_sentences_are_those_of_the_evaluation_report(state: DataState) -> None:
    closing = column("date", "not learnt", NAME)
    for language in languages():
        view = check_view(replace(state, audit=(closing,)), language)
        (section,) = [s for s in view.sections if s.id == "audit"]
        finding = Locale(language).message(NAME.message)
        assert section.lines[0].endswith(finding)
