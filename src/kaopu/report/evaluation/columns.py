"""What the model makes of the columns: which matter, which may leak, what was new."""

from __future__ import annotations

from collections.abc import Callable

from kaopu.explain.past.importance import PlayerImportance, SourceImportance
from kaopu.language import Locale
from kaopu.leakage.records import Action, AuditedColumn, Finding
from kaopu.report.charts import Row, bars
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.records import Section, Table

TOP_COLUMNS = 10
ACTIONS: dict[Action, str] = {
    "left out": "left_out",
    "allowed": "allowed",
    "kept": "kept",
    "not learnt": "not_learnt",
}


def signals(presenter: Presenter) -> Section:
    """Return the section on which signals matter, context and our own side apart.

    With log-odds, for analysts; `plain_signals` is for everybody.
    """
    tables = signal_figures(presenter)
    return _signals(presenter, "text", tables)


def plain_signals(presenter: Presenter) -> Section:
    """Return which signals matter in shares and percentage points alone."""
    say, record = presenter.text, presenter.record.importance
    names = {p.id: _player_name(presenter, p) for p in record.players}
    players = Table(
        say("importance", "signals"),
        tuple(say("importance", key) for key in ("signal", "share", "points", "columns")),
        tuple(
            (
                names[p.id],
                presenter.percent(p.share),
                presenter.figure(100 * p.points, 1),
                str(p.columns),
            )
            for p in _ordered(presenter)
        ),
    )
    moved = sum(source.log_odds for source in record.sources) or 1.0
    columns = _top_columns(
        presenter, "share", lambda source: presenter.percent(source.log_odds / moved)
    )
    return _signals(presenter, "text_plain", (players, columns))


def _ordered(presenter: Presenter) -> list[PlayerImportance]:
    """Return the signals by what they move, then the context and our own side."""
    own = presenter.framework.signal_ids
    players = presenter.record.importance.players
    return sorted(players, key=lambda p: (p.id not in own, -p.share))


def _signals(presenter: Presenter, text: str, tables: tuple[Table, ...]) -> Section:
    say, record = presenter.text, presenter.record.importance
    names = {p.id: _player_name(presenter, p) for p in record.players}
    own = presenter.framework.signal_ids
    rows = [
        Row(names[p.id], presenter.percent(p.share), p.share, is_ours=p.id in own)
        for p in _ordered(presenter)
    ]
    shown = presenter.listing({row.name: row.text for row in rows})
    most = max(row.value for row in rows) or 1.0
    listed = say("importance", "chart_text", rows=shown)
    chart = bars("signals", say("importance", "chart"), listed, rows, most)
    return Section(
        "signals",
        say("importance", "heading"),
        (_about(presenter, text),),
        (chart,),
        tables,
    )


def _about(presenter: Presenter, text: str) -> str:
    deals = presenter.record.importance.deals
    key = text if deals else "text_none"
    return presenter.text("importance", key, deals=presenter.count(deals))


def signal_figures(presenter: Presenter) -> tuple[Table, Table]:
    """Return what each signal and each column moves, in log-odds."""
    say = presenter.text
    keys = ("signal", "share", "points", "log_odds", "columns")
    players = Table(
        say("importance", "signals"),
        tuple(say("importance", key) for key in keys),
        tuple(
            (
                _player_name(presenter, p),
                presenter.percent(p.share),
                presenter.figure(100 * p.points, 1),
                presenter.figure(p.log_odds, 3),
                str(p.columns),
            )
            for p in _ordered(presenter)
        ),
    )
    columns = _top_columns(
        presenter, "log_odds", lambda source: presenter.figure(source.log_odds, 3)
    )
    return players, columns


def _player_name(presenter: Presenter, player: PlayerImportance) -> str:
    name = presenter.locale.of(presenter.framework.names[player.id])
    if player.columns:
        return name
    missing = presenter.text("importance", "not_recorded")
    return presenter.locale.aside(name, missing)


def _top_columns(
    presenter: Presenter, key: str, figure: Callable[[SourceImportance], str]
) -> Table:
    say, names = presenter.text, presenter.framework.names
    return Table(
        say("importance", "top_columns"),
        tuple(say("importance", name) for name in ("column", "signal", key)),
        tuple(
            (
                presenter.namer.field(source.source, source.column),
                presenter.locale.of(names[source.player]),
                figure(source),
            )
            for source in presenter.record.importance.sources[:TOP_COLUMNS]
        ),
    )


def leaks(presenter: Presenter) -> Section:
    """Return the section on columns that were blocked, warned about or allowed."""
    say, audits = presenter.text, presenter.record.audit
    heading, text = say("audit", "heading"), say("audit", "text")
    if not audits:
        return Section("audit", heading, (text, say("audit", "clean")))
    order = list(ACTIONS)
    table = Table(
        heading,
        (
            say("importance", "column"),
            say("audit", "action"),
            say("audit", "finding"),
        ),
        tuple(
            (
                presenter.header(audit.column),
                say("audit_action", _done(audit)),
                _why(presenter, audit),
            )
            for audit in sorted(audits, key=lambda audit: order.index(audit.action))
        ),
        in_words=True,
    )
    return Section("audit", heading, (text,), tables=(table,))


def _done(audit: AuditedColumn) -> str:
    is_stage = audit.role == "stage" and audit.action == "left out"
    return "stage_left_out" if is_stage else ACTIONS[audit.action]


def _why(presenter: Presenter, audit: AuditedColumn) -> str:
    """Return what was found in a column, one finding a line."""
    found = [finding_text(finding, presenter.locale) for finding in audit.audit.findings]
    if audit.reason:
        found.append(presenter.text("audit", "because", reason=audit.reason))
    return "\n".join(found)


def finding_text(finding: Finding, locale: Locale) -> str:
    """Return a finding of the leakage audit in the locale's language."""
    return locale.message(finding.message)


def unseen(presenter: Presenter) -> Section:
    """Return the section on what tested deals held that their training fold did not."""
    say, found = presenter.text, presenter.decided.unseen
    heading = say("unseen", "heading")
    if found is None:
        return Section("unseen", heading, ())
    deals = found.deals
    counts = {"deals": presenter.count(deals), "design": presenter.design_name}
    if not found.columns:
        return Section("unseen", heading, (say("unseen", "none", **counts),))
    text = say(
        "unseen",
        "text",
        unseen=presenter.count(found.deals_unseen),
        unseen_share=presenter.percent(found.deals_unseen / deals, 1),
        outside=presenter.count(found.deals_outside),
        outside_share=presenter.percent(found.deals_outside / deals, 1),
        **counts,
    )
    table = Table(
        heading,
        (
            say("importance", "column"),
            say("unseen", "unseen"),
            say("unseen", "outside"),
        ),
        tuple(
            (
                presenter.column_of(column.source),
                _share(presenter, column.unseen, deals),
                _share(presenter, column.outside, deals),
            )
            for column in found.columns
        ),
    )
    return Section("unseen", heading, (text,), tables=(table,))


def _share(presenter: Presenter, part: int, deals: int) -> str:
    share = presenter.percent(part / deals, 1)
    return f"{presenter.count(part)} ({share})" if part else "0"
