from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import PipelineMeaningError
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import build_lead_table
from kaopu.leads.settle import read_deals, settle_categories, settle_dates
from kaopu.pipeline import Pipeline, PipelineFile, parse_pipeline, resolve
from kaopu.pipeline.customs import Customs, NumberCustom


@pytest.fixture(scope="module")
def authored(small_text: str) -> PipelineFile:
    return parse_pipeline(small_text, Path("small.toml"))


def deals_of(n: int) -> pd.DataFrame:
    """Deals of which only the dates matter."""
    opened = pd.date_range("2025-01-01", periods=n).strftime("%Y-%m-%d")
    return pd.DataFrame({"result": "Won", "opened": opened, "budget": "", "signing": ""})


@pytest.mark.parametrize(
    ("opened", "signing", "found"),
    [
        (["2025-01-31", "2025-02-01"], ["", "?"], ""),
        (["2025-01-31 10:00:00", "2025-02-01"], ["2025-03-01", ""], ""),
        (["31/01/2025", "01/02/2025"], ["", ""], "%d/%m/%Y"),
        (["01/02/2025", "02/03/2025"], ["12/31/2025", "?"], "%m/%d/%Y"),
        (["31.1.2025", "1.2.2025"], ["", ""], "%d.%m.%Y"),
        (["2025年1月31日", "2025年2月1日"], ["N/A", ""], "%Y年%m月%d日"),
    ],
)
def test_the_format_of_dates_is_found_over_all_columns(
    authored: PipelineFile, opened: list[str], signing: list[str], found: str
) -> None:
    deals = deals_of(2).assign(opened=opened, signing=signing)
    settled = settle_dates(resolve(authored), deals, "deals.csv")
    assert settled == replace(resolve(authored), date_format=found)


def test_a_format_that_is_set_is_kept(authored: PipelineFile) -> None:
    pipeline = replace(resolve(authored), date_format="%d/%m/%Y")
    deals = deals_of(2).assign(opened="nonsense")
    assert settle_dates(pipeline, deals, "deals.csv") is pipeline


def test_a_column_of_seconds_follows_no_format_that_is_set_for_all(
    authored: PipelineFile,
) -> None:
    pipeline = replace(resolve(authored), date_format="%d/%m/%Y")
    deals = deals_of(2).assign(opened=["1717286400", "1717372800"], signing="03/04/2025")
    settled = settle_dates(pipeline, deals, "deals.csv")
    assert settled.date_format == "%d/%m/%Y"
    assert settled.customs.dates == {"opened": "seconds since 1970"}


def test_a_format_that_is_set_for_a_column_of_seconds_is_not_overruled(
    authored: PipelineFile,
) -> None:
    customs = Customs(dates={"opened": "%d/%m/%Y"})
    pipeline = replace(resolve(authored), date_format="%d.%m.%Y", customs=customs)
    deals = deals_of(2).assign(opened=["1717286400", "1717372800"])
    with pytest.raises(PipelineMeaningError, match="seconds since 1970"):
        settle_dates(pipeline, deals, "deals.csv")


def test_dates_that_can_be_read_in_two_ways_are_refused(authored: PipelineFile) -> None:
    deals = deals_of(2).assign(opened=["01/02/2025", "03/04/2025"])
    with pytest.raises(PipelineMeaningError) as caught:
        settle_dates(resolve(authored), deals, "deals.csv")
    assert str(caught.value) == (
        "pipeline small with deals.csv: 1 fault against the framework or the export\n"
        "  dates.format: the dates in 'opened' can be read as %m/%d/%Y or "
        '%d/%m/%Y; set it, for example format = "%d/%m/%Y"'
    )


@pytest.mark.parametrize(
    ("opened", "sentence"),
    [
        (
            ["31/01/2025", "01/02/2025"],
            "dates.format: column 'opened' holds '31/01/2025', which is no %m/%d/%Y but "
            "%d/%m/%Y; correct the format, or set that of this column alone under "
            "[dates.formats]: 'opened' = \"%d/%m/%Y\"",
        ),
        (
            ["31/01/2025", "01/31/2025"],
            "dates.format: column 'opened' holds dates in two orders: some can only be "
            "%m/%d/%Y, others, such as '31/01/2025', only %d/%m/%Y; export it again in one "
            "order",
        ),
    ],
)
def test_dates_that_are_not_as_the_pipeline_file_says_are_refused(
    authored: PipelineFile, opened: list[str], sentence: str
) -> None:
    pipeline = replace(resolve(authored), date_format="%m/%d/%Y")
    with pytest.raises(PipelineMeaningError) as caught:
        settle_dates(pipeline, deals_of(2).assign(opened=opened), "deals.csv")
    assert sentence in str(caught.value)


def test_two_columns_may_have_two_formats(authored: PipelineFile) -> None:
    deals = deals_of(2).assign(
        opened=["31/01/2025", "01/02/2025"], signing=["12/31/2025", "02/01/2025"]
    )
    settled = settle_dates(resolve(authored), deals, "deals.csv")
    assert settled.date_format_of("opened") == "%d/%m/%Y"
    assert settled.date_format_of("signing") == "%m/%d/%Y"
    table = read_deals(resolve(authored), deals, "deals.csv").table()
    assert table.created is not None
    opened, signing = np.datetime64("2025-02-01"), np.datetime64("2025-02-01")
    assert table.created[1] == opened.astype(int)
    assert table.planned["signing_date"][1] == signing.astype(int)


def test_a_column_follows_what_the_pipeline_file_says_of_it(small_text: str) -> None:
    text = small_text + '\n[dates.formats]\nsigning = "%m/%d/%Y"\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    deals = deals_of(2).assign(opened=["31/01/2025", ""], signing=["02/01/2025", ""])
    settled = settle_dates(pipeline, deals, "deals.csv")
    assert settled.date_format == "%d/%m/%Y"
    assert settled.customs.dates == {"signing": "%m/%d/%Y"}
    with pytest.raises(PipelineMeaningError, match="column 'signing' holds"):
        settle_dates(pipeline, deals.assign(signing="31/12/2025"), "deals.csv")


def test_the_customs_of_numbers_are_settled_by_reading(authored: PipelineFile) -> None:
    deals = deals_of(3).assign(capital=["34.500", "8.700,40", ""])
    text = authored.text + '\n[fields.registered_capital]\ncolumn = "capital"\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    reading = read_deals(pipeline, deals, "deals.csv")
    proven = NumberCustom("comma", "8.700,40", "none")
    assert reading.pipeline.customs.numbers == {"capital": proven}
    assert reading.table().customs.numbers == {"capital": proven}
    assert reading.without(["capital"]).pipeline.customs.numbers == {}


def test_dates_that_no_format_reads_are_refused(authored: PipelineFile) -> None:
    deals = deals_of(3).assign(opened="spring")
    with pytest.raises(PipelineMeaningError, match="no known format reads all dates in"):
        settle_dates(resolve(authored), deals, "deals.csv")


def test_a_missing_date_column_is_named(authored: PipelineFile) -> None:
    with pytest.raises(PipelineMeaningError, match="no column 'signing' in the export"):
        settle_dates(resolve(authored), deals_of(2).drop(columns="signing"), "d.csv")


def test_any_dtypes_are_read_once_with_their_dates_settled(authored: PipelineFile) -> None:
    deals = pd.DataFrame(
        {
            "result": ["Won", "Lost", "Open"],
            "opened": ["31/01/2025", "1/2/2025", "3/2/2025"],
            " budget ": ["stated", None, "vague"],
            "signing": [None, None, "28/2/2025"],
            "paid": [1.0, 2.0, float("nan")],
        },
        index=[7, 7, 9],
    )
    reading = read_deals(resolve(authored), deals, "deals.csv")
    assert reading.pipeline.date_format == "%d/%m/%Y"
    assert reading.texts["paid"].tolist() == ["1", "2", ""]
    table = reading.table()
    assert table.facts["budget_status"].tolist() == ["stated", "(not yet)", "vague"]
    assert [note.column for note in table.notes] == ["paid"]


def test_the_currency_of_the_amounts_is_found_and_told(small_text: str) -> None:
    text = small_text + '\n[amount]\ncolumn = "worth"\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    reading = read_deals(pipeline, deals_of(3).assign(worth=["NOK 5", "7 NOK", ""]))
    assert reading.pipeline.currency == "NOK"
    assert reading.amount is not None
    assert reading.amount[:2].tolist() == [5, 7]
    assert reading.notes[0] == DataNote("worth", "currency_found", 2, "NOK")


TOWNS = [
    "Malmö",
    "MALMÖ",
    "Malmo\u0308",
    " malmö",
    "N/A",
    "Lund",
    "lund\u00a0",
    "\u200bLund",
]


@pytest.fixture(scope="module")
def in_towns(small_text: str) -> PipelineFile:
    text = f'{small_text}\n[context]\ncategories = ["town"]\n'
    return parse_pipeline(text, Path("small.toml"))


def test_categories_keep_their_first_spelling(in_towns: PipelineFile) -> None:
    deals = deals_of(len(TOWNS)).assign(town=TOWNS)
    settled = settle_categories(resolve(in_towns), deals)
    assert settled.by_id["town"].spellings == {"malmö": "Malmö", "lund": "Lund"}
    table = read_deals(resolve(in_towns), deals).table()
    assert table.facts["town"].tolist() == ["Malmö"] * 4 + [""] + ["Lund"] * 3
    notes = [(n.id, n.value, n.number, n.rows) for n in table.notes]
    assert notes == [("spelling", "'Malmö'", 3, 3), ("spelling", "'Lund'", 2, 2)]


def test_one_lead_reads_as_among_all(in_towns: PipelineFile) -> None:
    deals = deals_of(len(TOWNS)).assign(town=TOWNS)
    settled = settle_categories(resolve(in_towns), deals)
    whole = build_lead_table(deals, settled, "scoring")
    alone = [
        build_lead_table(deals.iloc[[row]], settled, "scoring") for row in range(len(deals))
    ]
    facts = [table.facts["town"].item() for table in alone]
    assert facts == whole.facts["town"].tolist()
    noted = [[note.id for note in table.row_notes] for table in alone]
    of_whole = [[note.id for note in whole.row_notes if note.rows[i]] for i in range(8)]
    assert noted == of_whole
    # What nobody sees is counted, and not told of one lead.
    assert [row for row, ids in enumerate(noted) if "spelling" in ids] == [1, 3, 6]


def test_what_is_masked_stays_masked(in_towns: PipelineFile) -> None:
    deals = deals_of(2).assign(town=["ask Ann@example.com", "Lund"])
    spellings = settle_categories(resolve(in_towns), deals).by_id["town"].spellings
    assert spellings is not None
    assert [*spellings.values()] == ["ask (mail address)", "Lund"]


def test_a_pipeline_that_settled_nothing_reads_texts_as_they_are(
    in_towns: PipelineFile,
) -> None:
    deals = deals_of(3).assign(town=["Lund", "LUND ", "3.0"])
    table = build_lead_table(deals, resolve(in_towns), "scoring")
    assert table.facts["town"].tolist() == ["Lund", "LUND", "3"]
    assert table.notes == ()


AGED = """
schema = 1
name = "aged"
[outcome]
column = "leased"
filled = "won"
lost_after_days = 30
[dates]
created = "asked"
{formats}
[context]
categories = ["hall"]
"""


def aged(leased: list[str], formats: str = "") -> Pipeline:
    asked = ["05/03/2025", "13/03/2025", "14/03/2025", "20/05/2025"]
    halls = pd.DataFrame({"asked": asked, "leased": leased, "hall": "a"}, dtype=object)
    text = AGED.replace("{formats}", formats)
    pipeline = resolve(parse_pipeline(text, Path("aged.toml")))
    return settle_dates(pipeline, halls, "halls.csv")


@pytest.mark.parametrize(
    ("leased", "form"),
    [
        (["21.06.2025", "", "", "3.7.2025"], "%d.%m.%Y"),
        (["1750464000", "tbc", "", "1751500800"], "seconds since 1970"),
    ],
)
def test_days_that_tell_the_outcome_may_be_written_otherwise(
    leased: list[str], form: str
) -> None:
    assert aged(leased).customs.dates == {"leased": form}
    told = aged(leased, f'format = "%d/%m/%Y"\nformats = {{ leased = "{form}" }}')
    assert told.customs.dates == {"leased": form}


def test_what_tells_the_outcome_may_be_no_day_or_one_like_the_others() -> None:
    assert aged(["L-1", "", "", "L-2"]).customs.dates == {}
    assert aged(["21/06/2025", "", "", ""]).customs.dates == {}
    assert aged(["2025-06-21", "", "", ""]).customs.dates == {}
