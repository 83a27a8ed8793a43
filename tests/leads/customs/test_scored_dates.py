from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kaopu.errors import DateOrderError, PipelineMeaningError, UsageError
from kaopu.leads.customs.scored_dates import (
    check_date_orders,
    settle_leads,
    with_date_formats,
)
from kaopu.leads.data_notes import DataNote
from kaopu.leads.dates import MILLISECONDS, SECONDS
from kaopu.pipeline import Pipeline

MONTH, DAY = "%m/%d/%Y", "%d/%m/%Y"
# What else the leads must have.
OTHERS = (
    *("id", "phase", "amount", "sure", "rapport"),
    *("aware", "capital", "budget", "postponed", "region"),
)


@pytest.fixture(scope="module")
def american(small: Pipeline) -> Pipeline:
    return replace(small, date_format=MONTH)


def leads(created: list[str], signing: list[str]) -> pd.DataFrame:
    others = dict.fromkeys(OTHERS, "")
    dates = {"created": created, "signing": signing}
    return pd.DataFrame(dates, dtype=object).assign(**others)


def formats_of(pipeline: Pipeline) -> dict[str, str]:
    return {c: pipeline.date_format_of(c) for c in ("created", "signing")}


def test_a_format_is_told_for_all_columns_or_for_one(american: Pipeline) -> None:
    assert with_date_formats(american, []) is american
    told = with_date_formats(american, [DAY, f"signing={MONTH}"])
    assert formats_of(told) == {"created": DAY, "signing": MONTH}
    assert formats_of(with_date_formats(told, [DAY])) == {"created": DAY, "signing": DAY}


@pytest.mark.parametrize("form", ["", "dmy", "%Q", "%d/%m", "%", "created="])
def test_what_is_no_format_is_refused(american: Pipeline, form: str) -> None:
    with pytest.raises(UsageError, match="expected a strptime format such as"):
        with_date_formats(american, [form])


def test_seconds_are_a_format(american: Pipeline) -> None:
    told = with_date_formats(american, [f"created={SECONDS}"])
    assert formats_of(told) == {"created": SECONDS, "signing": MONTH}
    auto = with_date_formats(american, ["auto"])
    found = settle_leads(auto, leads(["1679961600"], ["28.03.2023"]), "l.csv")
    assert found.customs.dates == {"created": SECONDS, "signing": "%d.%m.%Y"}


@pytest.mark.parametrize(
    ("cell", "form"),
    [("1679961600", SECONDS), ("1679961600000", MILLISECONDS), ("28/mar/23", "%d-%b-%y")],
)
def test_dates_of_another_kind_are_refused_with_it(
    american: Pipeline, cell: str, form: str
) -> None:
    note = DataNote("created", "not_a_date", 1, repr(cell))
    with pytest.raises(DateOrderError) as caught:
        check_date_orders(american, leads([cell], [""]), [note], "l.csv")
    assert f"holds {cell!r}" in str(caught.value)
    assert f'--date-format "{form}"' in str(caught.value)


def test_a_format_of_no_date_column_is_refused(american: Pipeline) -> None:
    with pytest.raises(UsageError, match="'created', 'closed', 'signing'"):
        with_date_formats(american, [f"budget={DAY}"])


def test_leads_keep_the_format_of_each_column(american: Pipeline) -> None:
    texts = leads(["03/28/2023"], ["soon"])
    settled = settle_leads(american, texts, "l.csv")
    assert settled.customs.dates == {"created": MONTH, "signing": MONTH}


def test_formats_are_found_out_where_that_is_asked(american: Pipeline) -> None:
    texts = leads(["28/03/2023", "03/04/2023"], ["28.03.2023", ""])
    found = settle_leads(with_date_formats(american, ["auto"]), texts, "l.csv")
    assert found.customs.dates == {"created": DAY, "signing": "%d.%m.%Y"}
    blank = leads(["28/03/2023"], [""])
    found = settle_leads(with_date_formats(american, ["auto"]), blank, "l.csv")
    assert found.customs.dates == {"created": DAY, "signing": DAY}
    one = with_date_formats(american, ["created=auto"])
    found = settle_leads(one, leads(["28/03/2023"], ["03/04/2023"]), "l.csv")
    assert found.customs.dates == {"created": DAY, "signing": MONTH}


@pytest.mark.parametrize(
    ("created", "sentence"),
    [
        (
            "03/04/2023",
            "l.csv: the dates in column 'created' can be read as %m/%d/%Y or %d/%m/%Y, for "
            "no day is above 12, expected one that tells; say which it is, for example "
            '--date-format "%m/%d/%Y"',
        ),
        (
            "spring",
            "l.csv: no known format reads the dates in column 'created', expected one for "
            'the whole column; say it, for example --date-format "%d/%m/%Y"',
        ),
    ],
)
def test_what_cannot_be_found_out_is_asked(
    american: Pipeline, created: str, sentence: str
) -> None:
    pipeline = with_date_formats(american, ["auto"])
    with pytest.raises(DateOrderError) as caught:
        settle_leads(pipeline, leads([created], [""]), "l.csv")
    assert str(caught.value) == sentence


def checked(pipeline: Pipeline, texts: pd.DataFrame, *unread: str) -> None:
    notes = [DataNote(column, "not_a_date", 1) for column in unread]
    check_date_orders(pipeline, texts, notes, "l.csv")


def test_dates_of_another_order_are_refused(american: Pipeline) -> None:
    texts = leads(["28/03/2023", "03/04/2023"], ["03/28/2023", ""])
    with pytest.raises(DateOrderError) as caught:
        checked(american, texts, "created")
    assert str(caught.value) == (
        "l.csv: column 'created' holds '28/03/2023', which is no date in %m/%d/%Y, the "
        "order by which the model reads it, but one in %d/%m/%Y; read the file by its own "
        'order with --date-format "%d/%m/%Y" (from Python: '
        'model.reading_dates("%d/%m/%Y")), or export it again as the model\'s deals are '
        "written"
    )


def test_a_model_of_iso_dates_names_them(small: Pipeline) -> None:
    with pytest.raises(DateOrderError, match="reads dates such as 2024-11-25 there"):
        checked(small, leads(["28/03/2023"], [""]), "created")


def test_two_orders_in_one_column_are_refused(american: Pipeline) -> None:
    texts = leads(["28/03/2023", "03/28/2023"], ["", ""])
    with pytest.raises(DateOrderError, match="holds dates in two orders: some can only be"):
        checked(american, texts, "created")


def test_the_day_a_deal_ended_may_be_of_any_order(american: Pipeline) -> None:
    texts = leads(["03/28/2023"], [""]).assign(closed="28/03/2023")
    checked(american, texts, "closed")
    found = settle_leads(
        with_date_formats(american, ["auto"]), texts.assign(closed="03/04/2023"), "l.csv"
    )
    assert found.date_format_of("created") == MONTH
    assert found.date_format_of("closed") == MONTH


def test_a_column_that_stands_twice_is_refused(american: Pipeline) -> None:
    texts = leads(["28/03/2023"], [""])
    twice = pd.concat([texts, texts[["created"]]], axis=1)
    with pytest.raises(PipelineMeaningError, match="'created' stands twice"):
        settle_leads(with_date_formats(american, ["auto"]), twice, "l.csv")


def test_columns_that_were_read_need_no_look(american: Pipeline) -> None:
    checked(american, leads(["03/28/2023"], ["later"]), "signing")
    checked(american, leads(["03/28/2023"], ["28/03/2023"]))


def test_the_format_of_a_day_that_is_not_scored_by_is_kept(american: Pipeline) -> None:
    customs = replace(american.customs, dates={"leased": SECONDS})
    pipeline = settle_leads(
        replace(american, customs=customs), leads(["11/25/2024"], [""]), "leads.csv"
    )
    assert pipeline.date_format_of("leased") == SECONDS
