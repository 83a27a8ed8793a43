from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.proposing.dates import (
    guess_closed,
    guess_created,
    settle_format,
    with_age,
    with_won_day,
)
from kaopu.proposing.profile import Profile, profile_column
from kaopu.proposing.records import ColumnProposal, Reason


def dated(name: str, *cells: str) -> Profile:
    return profile_column(name, pd.Series(list(cells) * 30, dtype=object))


def test_iso_dates_need_no_format() -> None:
    assert settle_format([dated("a", "2024-01-02", "2024-03-04")]) == ("", False)
    assert settle_format([]) == ("", False)


def test_one_column_tells_for_all() -> None:
    both = [dated("a", "01/02/2024", "03/04/2024"), dated("b", "25/12/2024", "01/02/2024")]
    assert settle_format(both) == ("%d/%m/%Y", False)


def test_columns_that_are_written_differently_are_left_to_training() -> None:
    both = [dated("a", "25/12/2024", "01/02/2024"), dated("b", "25.12.2024", "01.02.2024")]
    assert settle_format(both) == ("", False)


def test_seconds_are_left_to_training() -> None:
    both = [dated("created", "1706659200", "1709251200"), dated("b", "25/12/2024", "")]
    assert [profile.kinds[0] for profile in both] == ["date", "date"]
    assert settle_format(both) == ("%d/%m/%Y", False)
    assert settle_format(both[:1]) == ("", False)


def test_where_nothing_tells_the_format_is_a_guess() -> None:
    form, unsure = settle_format([dated("a", "01/02/2024", "03/04/2024")])
    assert form in ("%d/%m/%Y", "%m/%d/%Y")
    assert unsure


def test_the_earliest_free_date_is_suggested() -> None:
    profiles = [
        dated("late", "2024-05-01", "2024-06-01"),
        dated("early", "2023-05-01", "2023-06-01"),
    ]
    columns = [
        ColumnProposal(p.column, "context", 0.5, (Reason("no_match"),)) for p in profiles
    ]
    late, early = guess_created(columns, profiles)
    assert late.place == "context"
    assert (early.place, early.is_proposed) == ("dates.created", True)


def unknown(*profiles: Profile) -> list[ColumnProposal]:
    return [
        ColumnProposal(p.column, "ignore", 0.5, (Reason("no_match"),)) for p in profiles
    ]


def test_days_of_birth_open_no_lead() -> None:
    born = dated("Since", "1961-05-01", "1978-06-01", "1999-02-03")
    (column,) = guess_created(unknown(born), [born])
    assert column.place == "ignore"


def test_a_date_that_may_come_after_another_opens_no_lead() -> None:
    one = dated("a", "2023-01-02", "2023-09-01")
    other = dated("b", "2023-05-01", "2023-06-01")
    assert {c.place for c in guess_created(unknown(one, other), [one, other])} == {"ignore"}


def test_the_date_of_finished_deals_alone_is_their_last_day() -> None:
    opened = dated("a", "2023-01-02", "2023-02-01", "2023-03-01")
    closed = dated("b", "2023-05-01", "2023-06-01", "")
    columns = guess_created(unknown(opened, closed), [opened, closed])
    ended = np.array([1.0, 0.0, np.nan] * 30)
    places = [c.place for c in guess_closed(columns, [opened, closed], ended)]
    assert places == ["dates.created", "dates.closed"]


def test_the_day_in_a_second_table_closes_deals_where_no_other_day_does() -> None:
    signed = ColumnProposal("signed", "ignore", 0.97, (Reason("leak"),))
    (column,) = with_won_day([signed], ["signed"])
    assert (column.place, column.reasons[0].kind) == ("dates.closed", "won_day")
    assert column.is_proposed
    ended = ColumnProposal("ended", "dates.closed", 0.97, (Reason("named"),))
    assert with_won_day([signed, ended], ["signed"]) == [signed, ended]


def test_an_opening_day_that_only_another_outcome_needs_is_a_line_to_take() -> None:
    entry = ColumnProposal("entry", "ignore", 0.5, (Reason("no_match"),))
    region = ColumnProposal("region", "context", 0.97, (Reason("named"),))
    taken, other = with_age([entry, region], "entry")
    assert (taken.place, taken.is_proposed) == ("dates.created", False)
    assert other == region
    # What stands elsewhere stays there.
    assert with_age([region], "region") == [region]
