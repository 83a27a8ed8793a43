from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import AuditedColumn, ColumnAudit
from kaopu.report.charts import Box
from kaopu.report.evaluation.columns import finding_text, leaks, signals, unseen

Any_ = Callable[..., Any]


def test_signals_come_first_the_strongest_first_then_context_and_our_side(
    tell: Any_,
) -> None:
    section, record = signals(tell()), tell().record.importance
    players = {player.id: player for player in record.players}
    own = load_framework().signal_ids
    names = {
        load_framework().names[id_].in_("en"): player for id_, player in players.items()
    }
    rows = section.tables[0].rows
    shares = [names[row[0]].share for row in rows]
    assert {names[row[0]].id for row in rows[:6]} == set(own)
    assert shares[:6] == sorted(shares[:6], reverse=True)
    for row in rows:
        player = names[row[0]]
        assert row[1:] == (
            f"{100 * player.share:.0f}%",
            f"{100 * player.points:.1f}",
            f"{player.log_odds:.3f}",
            str(player.columns),
        )


def test_bars_are_as_long_as_the_shares(tell: Any_) -> None:
    (chart,), record = signals(tell()).charts, tell().record.importance
    long = [s.width for s in chart.shapes if isinstance(s, Box) and s.kind != "track"]
    shares = sorted(player.share for player in record.players)
    assert sorted(long) == pytest.approx([share / shares[-1] * 400 for share in shares])


def test_the_columns_that_move_it_most(tell: Any_) -> None:
    table, sources = signals(tell()).tables[1], tell().record.importance.sources
    fields = load_framework().fields
    names = [fields[s.source].name.in_("en") for s in sources[:10] if s.source in fields]
    assert len(names) >= 5
    assert [row[0] for row in table.rows if row[0] in names] == names
    assert [row[2] for row in table.rows] == [f"{s.log_odds:.3f}" for s in sources[:10]]


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "timeline (not recorded)"), ("zh", "执行时间（没有记录）")],
)
def test_a_signal_that_is_not_recorded_says_so(
    tell: Any_, changed: Any_, language: str, name: str
) -> None:
    def dark(record: dict[str, Any]) -> None:
        for player in record["importance"]["players"]:
            if player["id"] == "timeline":
                player.update(columns=0, log_odds=0.0, points=0.0, share=0.0)

    rows = signals(tell(changed(dark), language)).tables[0].rows
    assert rows[5][:2] == (name, "0%")


def test_a_clean_audit_says_so(tell: Any_, changed: Any_) -> None:
    model = changed(lambda record: record.update(audit=[]))
    section = leaks(tell(model))
    assert section.tables == ()
    assert section.texts[-1].startswith("Nothing was found: no column was blocked")


def leaky_audits() -> list[ColumnAudit]:
    """Audits in which every rule has found something."""
    rng = np.random.default_rng(0)
    won = np.repeat([1.0, 0.0], 200)
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, 400), "D")
    late = np.where(won == 1, rng.integers(20, 60, 400), rng.integers(50, 99, 400))
    lost, hit = won == 0, rng.random(400)
    cells = pd.DataFrame(
        {
            "lost_reason": np.where(lost, rng.choice(["price", "delay"], 400), ""),
            "invoice": np.where(lost, "", rng.choice(["a", "b"], 400)),
            "kind": np.where(won == 1, np.where(hit < 0.8, "x", "y"), "y"),
            "opened": day.strftime("%Y-%m-%d"),
            "ended": (day + pd.to_timedelta(late, "D")).strftime("%Y-%m-%d"),
            "guess": np.where(won == (hit < 0.83), "yes", "no"),
        }
    )
    audits = audit_columns(cells.astype(object), won, frozenset())
    return [audit for audit in audits if audit.findings]


def test_every_finding_is_told_in_both_languages_with_its_numbers() -> None:
    findings = [finding for audit in leaky_audits() for finding in audit.findings]
    found = {(finding.rule, finding.severity) for finding in findings}
    assert {rule for rule, _ in found} == {
        "auc",
        "missing_auc",
        "filled_implies",
        "blank_implies",
        "pure_level",
        "latest_date",
        "name",
    }
    assert {("auc", "block"), ("auc", "warn")} <= found
    for finding in findings:
        english = finding_text(finding, Locale("en"))
        head = finding.text.split(";")[0]
        assert english.startswith(head), finding.rule
        chinese = finding_text(finding, Locale("zh"))
        shares = re.compile(r"\d+(?:\.\d)?%")
        assert shares.findall(chinese) == shares.findall(english)
        assert " %" not in chinese + english


def test_columns_stand_with_what_was_done_the_gravest_first(
    tell: Any_, changed: Any_
) -> None:
    audits = leaky_audits()[:4]
    actions = ("kept", "allowed", "left out", "not learnt")
    columns = [
        AuditedColumn(audit, "learnt", action, "known on day one" * (action == "allowed"))
        for audit, action in zip(audits, actions, strict=True)
    ]
    plain = [column.to_json() for column in columns]
    model = changed(lambda record: record.update(audit=plain))
    rows = leaks(tell(model)).tables[0].rows
    assert [row[:2] for row in rows] == [
        (audits[2].column, "blocked: left out of the model"),
        (audits[1].column, "would be blocked; allowed by the pipeline file"),
        (audits[0].column, "warning: kept, have a look"),
        (audits[3].column, "warning: not learnt from"),
    ]
    assert rows[1][2].endswith("\nthe author's reason: known on day one")
    assert len(rows[0][2].splitlines()) == len(audits[2].findings)


def test_values_never_seen_are_counted_by_column(tell: Any_, changed: Any_) -> None:
    news = {
        "deals": 80,
        "deals_unseen": 4,
        "deals_outside": 2,
        "columns": [
            {"source": "(stage)", "unseen": 4, "outside": 0},
            {"source": "registered_capital", "unseen": 0, "outside": 2},
        ],
    }
    model = changed(lambda record: record["evaluation"]["forward"].update(unseen=news))
    section = unseen(tell(model))
    assert section.texts[0].startswith(
        "Of 80 tested deals, 4 (5.0%) held a value that the deals learnt from did not, "
        "and 2 (2.5%) a number outside theirs"
    )
    assert section.tables[0].rows == (
        ("stage", "4 (5.0%)", "0"),
        ("registered capital", "0", "2 (2.5%)"),
    )


def test_nothing_new_is_said(tell: Any_, changed: Any_) -> None:
    news = {"deals": 80, "deals_unseen": 0, "deals_outside": 0, "columns": []}
    model = changed(lambda record: record["evaluation"]["forward"].update(unseen=news))
    section = unseen(tell(model))
    assert section.tables == ()
    assert section.texts[0].startswith("Nothing: every value of the 80 tested deals")
