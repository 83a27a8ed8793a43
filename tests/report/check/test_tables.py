from __future__ import annotations

from dataclasses import replace

import pytest

from kaopu.checking import DataState
from kaopu.checking.counts import Counts, Repeats, WinRate
from kaopu.checking.currencies import AmountCurrencies, CurrencyCount
from kaopu.checking.drift import ColumnDrift
from kaopu.checking.outliers import FarNumbers
from kaopu.checking.unparsed import AssumedColumn, MergedSpellings, UnreadColumn
from kaopu.language import Language, Locale
from kaopu.leads.data_notes import DataNote
from kaopu.report.check.section import Section
from kaopu.report.check.tables import level_name, rate_text, table_sections


def section(state: DataState, name: str, language: Language = "en") -> Section:
    (found,) = [s for s in table_sections(state, Locale(language)) if s.id == name]
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_is_rectangular(state: DataState, language: Language) -> None:
    for each in table_sections(state, Locale(language)):
        assert {len(row) for row in each.rows} <= {len(each.header)}
        assert each.lines or each.rows
        assert each.figures < max(len(each.header), 1)


def test_a_dark_signal_says_what_to_record(state: DataState) -> None:
    dark = [replace(s, sight="dark") for s in state.signals if s.id == "decision_maker"]
    told = section(replace(state, signals=tuple(dark)), "signals")
    assert told.rows[0][1] == "DARK"
    (advice,) = told.after
    assert advice.startswith("To light decision maker's attitude: Record who decides, who")
    zh = section(replace(state, signals=tuple(dark)), "signals", "zh")
    assert zh.after[0].startswith("要看见“决策人态度”：记下谁拍板")


def test_a_dark_signal_that_notes_speak_of_says_how_they_are_used(state: DataState) -> None:
    fit = next(s for s in state.signals if s.id == "business_fit")
    dark = replace(fit, sight="dark", columns=("备注：场景匹配",))
    after = section(replace(state, signals=(dark,)), "signals").after
    assert any("What your notes say of business fit is used once" in line for line in after)
    plain = replace(state, signals=(replace(fit, sight="dark"),))
    assert not any("notes" in line for line in section(plain, "signals").after)


def test_values_that_were_not_understood_are_shown(state: DataState) -> None:
    values = tuple((f"v{i}", 9 - i) for i in range(7))
    column = UnreadColumn("budget", "level", 1200, values, 9)
    (line,) = section(replace(state, unread=(column,)), "unread").lines
    assert line.startswith("budget: 1,200 row(s) in no level, counted as neutral: 'v0' (9 ")
    assert "; 4 more; sort them into levels" in line


def test_the_currencies_of_the_amounts_are_told(state: DataState) -> None:
    counts = (CurrencyCount("GBP", 1100, 1100), CurrencyCount("NOK", 1, 0))
    notes = (DataNote("worth", "foreign_currency", 1, "NOK"),)
    currencies = AmountCurrencies(counts, notes)
    told = section(replace(state, currencies=currencies), "currencies")
    assert told.rows == (("GBP", "1,100", "1,100"), ("NOK", "1", "0"))
    assert told.after[0].startswith("worth: is in NOK, which has no rate")
    assert told.after[0].endswith("(1 row)")
    found = AmountCurrencies((), (DataNote("worth", "currency_found", 9, "NOK"),))
    (line,) = section(replace(state, currencies=found), "currencies", "zh").lines
    assert line == "worth：只有 NOK 一种，amount.currency 没有设置，就按它算（9 行）"
    ids = [s.id for s in table_sections(state, Locale("en"))]
    assert "currencies" not in ids


def test_assumptions_are_told_beside_them(state: DataState) -> None:
    assumed = (
        AssumedColumn("worth", "wan", 12),
        AssumedColumn("sum", "decimal_comma", 3, "9,5"),
    )
    lines = section(replace(state, assumed=assumed), "unread").lines
    assert lines[1:] == (
        "worth: read in units of ten thousand (万) (12 rows).",
        "sum: read with a decimal comma, as 9,5 proves (3 rows).",
    )


def test_spellings_that_were_read_as_one_are_told(state: DataState) -> None:
    merged = (MergedSpellings("town", "'Łódź'", 2, 1200),)
    merged += (MergedSpellings("owner", "'Li'", 1, 1),)
    lines = section(replace(state, merged=merged), "unread").lines
    assert lines[1:] == (
        "town: in 2 other spellings, read as 'Łódź' (1,200 rows).",
        "owner: in another spelling, read as 'Li' (1 row).",
    )


def test_spellings_of_many_values_are_one_line_a_column(state: DataState) -> None:
    merged = tuple(MergedSpellings("town", f"'Ö {i}'", 1, 2 + i) for i in range(60))
    lines = section(replace(state, merged=merged), "unread").lines
    assert lines[1:] == (
        "town: 1,890 rows hold other spellings of 60 values, read as 'Ö 59' (61 rows), "
        "'Ö 58' (60 rows), 'Ö 57' (59 rows) and 57 more.",
    )


def test_far_numbers_are_told_with_what_is_usual(state: DataState) -> None:
    far = FarNumbers("capital", 2, ("1e300", "-9e20"), "12", "980")
    lines = section(replace(state, far=(far,)), "unread").lines
    assert lines[1] == (
        "capital: 2 row(s) are far from all others (nine in ten lie between 12 and 980): "
        "1e300; -9e20; a fact counts as the nearest usual value, an amount as it is."
    )


def test_repeats_are_told_apart(state: DataState) -> None:
    lines = section(replace(state, repeats=Repeats(83, 102, 70)), "repeats").lines
    assert lines[0].startswith("83 finished deal(s) are identical to an earlier one, ")
    assert lines[1].startswith("102 finished deal(s) are identical to an earlier one in")
    assert lines[2] == "70 deal(s) have a twin that ended the other way."
    assert len(section(state, "repeats").lines) == 1
    twice = replace(state, repeats=Repeats(0, 0, 0, left_out=1_204))
    assert section(twice, "repeats").lines[-1] == (
        "Left out before that: 1,204 row(s) that repeat an earlier one in every cell, "
        "the lead id too."
    )


def test_a_shift_is_marked(state: DataState) -> None:
    assert state.drift is not None
    columns = [ColumnDrift(f"c{i}", 0.9 - i / 10, 0.1) for i in range(9)]
    told = section(
        replace(state, drift=replace(state.drift, columns=tuple(columns))), "drift"
    )
    assert [row[0] for row in told.rows] == [f"c{i}" for i in range(7)]
    assert told.rows[0] == ("c0", "SHIFTED", "0.90", "0.10")
    assert len(told.lines) == 1
    assert section(replace(state, drift=None), "drift").lines[0].startswith("Not compared")


def test_rates_have_their_interval_or_are_silent() -> None:
    rate = WinRate(0.534, 0.471, 0.592)
    assert rate_text(rate, Locale("en")) == "53% (47–59)"
    assert rate_text(rate, Locale("zh")) == "53% (47–59)"
    assert rate_text(None, Locale("en")) == ""


def test_levels_are_named_in_the_words_of_the_framework(state: DataState) -> None:
    rows = section(state, "levels").rows
    names = [row[2] for row in rows]
    first = state.fields[0]
    assert first.column == "scenario_fit"
    assert rows[0][0] == "fit with their scenario (“scenario_fit”)"
    assert names[:3] == ["no fit", "partial fit", "full fit"]
    assert {"blank", "unknown: asked, not told"} <= set(names)
    figures = [f"{n:,}" for n in (first.levels[0].counts.won, first.levels[0].counts.lost)]
    assert list(rows[0][3:5]) == figures


def test_dates_are_told_in_days_after_opening(state: DataState) -> None:
    rows = section(state, "levels").rows
    first = next(i for i, row in enumerate(rows) if row[0] == "signing date")
    told = [row[2] for row in rows[first : first + 4]]
    assert all(text.endswith(" days after opening") for text in told), told
    dates = next(field for field in state.fields if field.id == "signing_date")
    level = dates.levels[0]
    assert level_name(dates, level, Locale("zh")) == f"建档后 {level.id} 天"
    alone = replace(dates, unit="given")
    assert level_name(alone, level, Locale("en")) == "a date is given"
    unknown = replace(level, kind="unknown")
    assert level_name(dates, unknown, Locale("en")) == "unknown: asked, not told"


def test_months_are_told_with_what_has_no_day(state: DataState) -> None:
    told = section(replace(state, undated=3), "months")
    assert told.lines == ("3 row(s) have no opening day.",)
    assert len(told.rows) == len(state.months)
    assert section(replace(state, months=()), "months").rows == ()
    few = replace(state.months[0], counts=Counts(1, 1))
    assert section(replace(state, months=(few,)), "months").rows[0][-1] == ""


def test_an_export_without_a_row_is_not_said_to_lack_an_opening_day(
    state: DataState,
) -> None:
    empty = replace(state, counts=Counts(0, 0), months=(), undated=0)
    assert section(empty, "months").lines == ("There are no rows.",)
    undated = section(replace(state, months=()), "months")
    assert undated.lines[0].startswith("No row has an opening day")
